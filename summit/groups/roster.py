"""A meeting's roster as plain values: who is on it, how each is marked, what a change means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from summit.errors import N_
from summit.retention.facts import Fact, FactKind, Key
from summit.retention.states import Register


class Mark(StrEnum):
    """What a lead says of a member. Nobody is marked absent in the log: absence is derived."""

    CAME = "came"
    REGRETS = "regrets"
    ABSENT = "absent"


MARKS: dict[Mark, str] = {
    Mark.CAME: N_("Came"),
    Mark.REGRETS: N_("Regrets"),
    Mark.ABSENT: N_("Absent"),
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody else who was there; ``stands_for`` is the membership they stood in for."""

    name: str
    stands_for: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is in force about one member and one meeting, before the roster says more."""

    mark: Mark | None = None
    facts: tuple[Key, ...] = ()
    """Attendance and regrets that a correction must reverse."""
    regrets_at: datetime | None = None
    """When the member themselves sent regrets; a lead's mark does not unsay it."""
    answer: str | None = None
    alternates: tuple[Key, ...] = ()
    """Facts that say somebody stood in for them."""


def said_about(register: Register, meeting_id: int, starts_at: datetime) -> dict[Key, Said]:
    """By person: what the facts in force say about a meeting."""
    return {
        person: said
        for person, entries in register.known.personal.items()
        if (said := _said([e.fact for e in entries if e.fact.meeting == meeting_id], starts_at))
    }


def _said(facts: list[Fact], starts_at: datetime) -> Said | None:
    if not facts:
        return None
    came = [f.id for f in facts if f.kind is FactKind.ATTENDANCE]
    excused = [f.id for f in facts if f.kind is FactKind.EXCUSED]
    words = [f for f in facts if f.kind in (FactKind.RSVP, FactKind.EXCUSED)]
    early = [f for f in words if _moment(f) < starts_at]
    last = early[-1] if early else None
    away = last is not None and (last.kind is FactKind.EXCUSED or last.answer == "no")
    mark = Mark.CAME if came else Mark.REGRETS if away else None
    own = _moment(last) if away and last and last.kind is FactKind.RSVP else None
    answers = [f.answer for f in words if f.kind is FactKind.RSVP and f.answer]
    sent = tuple(f.id for f in facts if f.kind is FactKind.ATTENDANCE_BY_ALTERNATE)
    return Said(mark, (*came, *excused), own, answers[-1] if answers else None, sent)


def _moment(fact: Fact) -> datetime:
    moment = fact.occurred_at
    assert isinstance(moment, datetime)  # noqa: S101 -- the log keeps instants, never bare days
    return moment


def people_of(register: Register, group_id: int, day: date) -> tuple[set[Key], set[Key]]:
    """(members on that day, those who had lapsed by then and may have come back), by person."""
    members: set[Key] = set()
    former: set[Key] = set()
    for membership in register.of_group(group_id):
        episodes = [e for e in membership.episodes if e.opened <= day]
        if any(e.ended is None or e.ended >= day for e in episodes):
            members.add(membership.person)
        elif episodes:
            former.add(membership.person)
    return members, former


@dataclass(frozen=True, slots=True)
class Change:
    """What the log needs for one member: facts to reverse, then one to write (None: nothing)."""

    reverse: tuple[Key, ...] = ()
    write: FactKind | None = None

    def __bool__(self) -> bool:
        return bool(self.reverse) or self.write is not None


_WRITES = {Mark.CAME: FactKind.ATTENDANCE, Mark.REGRETS: FactKind.EXCUSED, Mark.ABSENT: None}


def change_for(said: Said | None, mark: Mark) -> Change:
    """The change from what is in force to ``mark``; nothing when it says so already.

    Regrets that a member sent stay: "absent" after them writes nothing.
    """
    said = said or Said()
    if said.mark is mark or (said.mark is None and mark is Mark.ABSENT):
        return Change()
    write = _WRITES[mark]
    if mark is Mark.REGRETS and said.regrets_at is not None:
        write = None
    return Change(said.facts, write)


def tally(marks: Iterable[Mark | None]) -> Mapping[Mark, int]:
    """How many came, sent regrets, were absent; who is not marked counts as absent."""
    counts = dict.fromkeys(Mark, 0)
    for mark in marks:
        counts[mark or Mark.ABSENT] += 1
    return counts
