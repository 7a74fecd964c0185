"""Kinds of sessions, where they take place, and who takes which part in them."""

from dataclasses import dataclass
from enum import StrEnum

from summit.errors import N_


class SessionKind(StrEnum):
    KEYNOTE = "keynote"
    PLENARY = "plenary"
    PANEL = "panel"
    WORKSHOP = "workshop"
    TOWN_HALL = "town_hall"
    BREAK = "break"
    CLOSING = "closing"


class SessionScope(StrEnum):
    """Broadcast: one session shown at every placement. Local: held at one site alone."""

    BROADCAST = "broadcast"
    LOCAL = "local"


class PlacementRole(StrEnum):
    ORIGIN = "origin"
    RECEIVING = "receiving"
    LOCAL = "local"


class SessionState(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


class Part(StrEnum):
    """What somebody does in a session. An interpreter is not announced as a speaker."""

    SPEAKS = "speaks"
    MODERATES = "moderates"
    INTERPRETS = "interprets"


class Answer(StrEnum):
    """What somebody said to their part in a session."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Kind:
    """``gathers``: everybody at a site comes. ``pause``: nobody speaks, no room is needed.
    ``floor``: people in the hall ask.
    """

    label: str
    gathers: bool = False
    pause: bool = False
    floor: bool = False


# The catalogue: nothing else in the product names a kind.
KINDS: dict[SessionKind, Kind] = {
    SessionKind.KEYNOTE: Kind(N_("Keynote"), gathers=True),
    SessionKind.PLENARY: Kind(N_("Plenary"), gathers=True),
    SessionKind.PANEL: Kind(N_("Panel")),
    SessionKind.WORKSHOP: Kind(N_("Workshop")),
    SessionKind.TOWN_HALL: Kind(N_("Town hall"), gathers=True, floor=True),
    SessionKind.BREAK: Kind(N_("Break"), pause=True),
    SessionKind.CLOSING: Kind(N_("Closing"), gathers=True),
}

USUAL = SessionKind.PANEL  # what a new session is until somebody says otherwise

KIND_LABELS: dict[SessionKind, str] = {kind: about.label for kind, about in KINDS.items()}
GATHERING = frozenset(kind for kind, about in KINDS.items() if about.gathers)
PAUSES = frozenset(kind for kind, about in KINDS.items() if about.pause)
WITH_FLOOR = frozenset(kind for kind, about in KINDS.items() if about.floor)

PART_LABELS: dict[Part, str] = {
    Part.SPEAKS: N_("Speaks"),
    Part.MODERATES: N_("Moderates"),
    Part.INTERPRETS: N_("Interprets"),
}
ANSWER_LABELS: dict[Answer, str] = {
    Answer.OPEN: N_("Not answered yet"),
    Answer.CONFIRMED: N_("Confirmed"),
    Answer.DECLINED: N_("Declined"),
}
