"""The lines of a person's history, and what they are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from summit.errors import N_
from summit.registration.states import OfferState
from summit.retention.facts import FactKind


class Topic(StrEnum):
    """What a line is about."""

    REGISTRATION = "registration"
    LETTER = "letter"
    DOOR = "door"
    SURVEY = "survey"
    GROUP = "group"
    NOTE = "note"


TOPIC_WORDS: dict[Topic, str] = {
    Topic.REGISTRATION: N_("Registration"),
    Topic.LETTER: N_("Letter"),
    Topic.DOOR: N_("Door"),
    Topic.SURVEY: N_("Survey"),
    Topic.GROUP: N_("Group"),
    Topic.NOTE: N_("Note"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """``text`` is untranslated, ``values`` fill it in (texts in languages among them). ``at`` is
    None for what has no moment that may be told. ``of``: the id of the letter or note.
    """

    topic: Topic
    at: datetime | None
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    state: Any = None
    of: int = 0


def newest_first(lines: Iterable[Line]) -> list[Line]:
    """By their moments, the latest first; those without a moment come last."""
    dated = [line for line in lines if line.at is not None]
    undated = [line for line in lines if line.at is None]
    return [*sorted(dated, key=_moment, reverse=True), *undated]


def _moment(line: Line) -> datetime:
    if line.at is None:
        message = "only dated lines are sorted"
        raise ValueError(message)
    return line.at


DEED_WORDS: dict[str, str] = {
    "registration:approved": N_("Approved"),
    "registration:declined": N_("Not approved"),
    "registration:reopened": N_("The decision was taken back"),
    "registration:put-first": N_("Put first on the waitlist by the team"),
    "registration:put-back": N_("Waits in turn again"),
    "registration:given-a-place": N_("Given the place by the team"),
    "registration:offer-declined": N_("Told the team that they do not want the place offered"),
    "registration:cancelled": N_("Cancelled by the team"),
    "registration:restored": N_("Registered again by the team"),
    "registration:moved": N_("Moved to another site by the team"),
    "registration:link-sent": N_("The personal link was sent again"),
    "registration:link-renewed": N_("The personal link was replaced; the old one opens nothing"),
    "registration:edited": N_("Changed by the team: %(fields)s"),
    "registration:note-written": N_("A note was written"),
    "registration:note-deleted": N_("A note was deleted"),
    "person:merged": N_("Merged with another entry of the same person"),
    "person:merge-undone": N_("The merge was undone"),
    "person:erased": N_("Erased"),
}
OFFER_WORDS: dict[OfferState, str] = {
    OfferState.OPEN: N_("A place at %(site)s is offered"),
    OfferState.ACCEPTED: N_("Took the place that was offered at %(site)s"),
    OfferState.DECLINED: N_("Did not want the place that was offered at %(site)s"),
    OfferState.EXPIRED: N_("Let the offer of a place at %(site)s pass"),
    OfferState.WITHDRAWN: N_("The offer of a place at %(site)s was withdrawn"),
}
FACT_WORDS: dict[FactKind, str] = {
    FactKind.SIGNUP: N_("Joined %(group)s"),
    FactKind.ATTENDANCE: N_("Was at a meeting of %(group)s"),
    FactKind.ATTENDANCE_BY_ALTERNATE: N_("Sent somebody to a meeting of %(group)s"),
    FactKind.EXCUSED: N_("Is away from %(group)s"),
    FactKind.LEAVE: N_("Left %(group)s"),
    FactKind.TRANSFER: N_("Went from %(group)s to another group"),
    FactKind.COMPLETE: N_("Completed the time in %(group)s"),
    FactKind.CONTACT_OUT: N_("%(group)s was in touch"),
}
