"""Kinds of sessions and where they take place."""

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


KIND_LABELS: dict[SessionKind, str] = {
    SessionKind.KEYNOTE: N_("Keynote"),
    SessionKind.PLENARY: N_("Plenary"),
    SessionKind.PANEL: N_("Panel"),
    SessionKind.WORKSHOP: N_("Workshop"),
    SessionKind.TOWN_HALL: N_("Town hall"),
    SessionKind.BREAK: N_("Break"),
    SessionKind.CLOSING: N_("Closing"),
}
