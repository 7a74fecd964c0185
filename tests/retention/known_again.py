"""What the second fold (`again.py`) looks up: what was known when of what had happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from summit.retention.facts import Answer, Fact, FactKind, Group, Meeting

T = TypeVar("T")
DAY = timedelta(days=1)


def asked_once(look: Callable[..., T]) -> Callable[..., T]:
    """Nothing that is known changes while somebody reads it."""

    @wraps(look)
    def known(self: Log, *asked: Any) -> T:
        key = (look.__name__, *(a.id if isinstance(a, Fact | Meeting) else a for a in asked))
        if key not in self.looked_up:
            self.looked_up[key] = look(self, *asked)
        return self.looked_up[key]

    return known


@dataclass
class Log:
    """What is known at one moment of what had happened by another."""

    facts: Sequence[Fact]
    meetings: Sequence[Meeting]
    groups: Sequence[Group]
    as_of: date
    known_at: date
    zone: ZoneInfo
    looked_up: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    # --- moments -------------------------------------------------------------------------------

    def moment(self, value: date | datetime) -> datetime:
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self.zone)
        return datetime.combine(value, time.min, self.zone)

    def day(self, value: date | datetime) -> date:
        return self.moment(value).astimezone(self.zone).date()

    def recorded(self, fact: Fact) -> datetime:
        return self.moment(fact.occurred_at if fact.recorded_at is None else fact.recorded_at)

    def order(self, fact: Fact) -> tuple[datetime, datetime, str]:
        return self.moment(fact.occurred_at), self.recorded(fact), str(fact.id).rjust(20)

    # --- what is in force ----------------------------------------------------------------------

    @asked_once
    def in_force(self, fact: Fact) -> bool:
        """Recorded, and not reversed by anything that is itself in force."""
        if self.day(self.recorded(fact)) > self.known_at:
            return False
        return not any(other.reverses == fact.id and self.in_force(other) for other in self.facts)

    @asked_once
    def standing(self, *kinds: FactKind) -> list[Fact]:
        """Facts in force of some kinds that had happened, in the order in which they happened."""
        found = [f for f in self.facts if f.kind in kinds and f.reverses is None]
        found = [f for f in found if self.day(f.occurred_at) <= self.as_of and self.in_force(f)]
        return sorted(found, key=self.order)

    @asked_once
    def survivor(self, person: object) -> object:
        """Who somebody is after all merges."""
        seen = {person}
        while True:
            told = [f for f in self.merges() if f.person == person]
            if not told or told[-1].into in seen:
                return person
            person = told[-1].into
            seen.add(person)

    def merges(self) -> list[Fact]:
        found = [f for f in self.facts if f.kind is FactKind.MERGE and f.person != f.into]
        return sorted(filter(self.in_force, found), key=self.order)

    # --- groups and meetings -------------------------------------------------------------------

    def is_paused(self, group: object, day: date) -> bool:
        told = [
            f
            for f in self.standing(FactKind.GROUP_PAUSED, FactKind.GROUP_RESUMED)
            if f.group == group and self.day(f.occurred_at) <= day
        ]
        return bool(told) and told[-1].kind is FactKind.GROUP_PAUSED

    @asked_once
    def closed_on(self, group: object) -> date | None:
        told = [f for f in self.standing(FactKind.GROUP_CLOSED) if f.group == group]
        return self.day(told[0].occurred_at) if told else None

    def takes_no_more(self, group: object, day: date) -> bool:
        closed = self.closed_on(group)
        return closed is not None and closed <= day

    @asked_once
    def verdict(self, meeting: Meeting) -> FactKind | None:
        """Closed or cancelled: of the two the one recorded later decides."""
        told = [
            f
            for f in self.standing(FactKind.ROSTER_CLOSED, FactKind.MEETING_CANCELLED)
            if f.meeting == meeting.id
        ]
        told.sort(key=lambda f: (self.recorded(f), *self.order(f)))
        return told[-1].kind if told else None

    def countable(self, meeting: Meeting) -> bool:
        day = self.day(meeting.starts_at)
        closed = self.verdict(meeting) is FactKind.ROSTER_CLOSED
        return closed and day <= self.as_of and not self.is_paused(meeting.group, day)

    def misses_allowed(self, group: object, day: date) -> tuple[int, int]:
        """N and the number of excuses in a row, by the version in force on the day."""
        (found,) = [g for g in self.groups if g.id == group]
        begun = [
            rule
            for rule in found.rules
            if max(rule.begins, self.day(rule.recorded_at) if rule.recorded_at else date.min) <= day
        ]
        rule = begun[-1] if begun else found.rules[0]
        return rule.misses, rule.excused

    # --- one person ----------------------------------------------------------------------------

    @asked_once
    def of_person(self, person: object) -> list[Fact]:
        mine = [f for f in self.standing(*FactKind) if f.person is not None]
        mine = [f for f in mine if self.survivor(f.person) == person]
        void = self.void()
        return [f for f in mine if not {(f.person, f.group), (person, f.group)} & void]

    def void(self) -> set[tuple[object, object]]:
        """Memberships that an error takes away, at all dates."""
        errors = [f for f in self.facts if f.kind is FactKind.ERROR and self.in_force(f)]
        return {(f.person, f.group) for f in errors}

    def absence(self, person: object, meeting: Meeting) -> str:
        """Why somebody was not there: the first that applies (8), apart from grace."""
        mine, starts = self.of_person(person), self.moment(meeting.starts_at)
        day = self.day(starts)
        for fact in mine:
            if fact.kind is FactKind.EXCUSED and fact.meeting is None:
                given = self.moment(fact.occurred_at) < starts and fact.group == meeting.group
                first, last = fact.since or date.min, fact.until or date.max
                if given and first <= day <= last:
                    return "leave"
        at = [f for f in mine if f.meeting == meeting.id]
        if any(f.kind is FactKind.ATTENDANCE_BY_ALTERNATE for f in at):
            return "excused"
        answers = [
            f
            for f in at
            if f.kind in (FactKind.RSVP, FactKind.EXCUSED) and self.moment(f.occurred_at) < starts
        ]
        if answers:
            last_one = answers[-1]
            if last_one.kind is FactKind.EXCUSED or last_one.answer is Answer.NO:
                return "excused"
        return "miss"

    def attended(self, person: object, meeting: Meeting) -> bool:
        return any(
            f.kind is FactKind.ATTENDANCE and f.meeting == meeting.id
            for f in self.of_person(person)
        )
