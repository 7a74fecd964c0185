"""The fold a second time, written from the words of the specification alone.

It shares nothing with `summit.retention` but the plain values that go in: no order, no index and no
rule of it. It is slow and simple on purpose: it walks through the calendar day by day, and whatever
it asks it looks up anew in the whole log. What both make of a history has to be the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from summit.retention.facts import Answer, Fact, FactKind, Group, Meeting
from tests.retention.known_again import DAY, Log

BY_ABSENCE = ("lapsed", "never_started")
ENDED = (*BY_ABSENCE, "left", "transferred", "completed", "group_closed")
WAITING = ("signed_up", "confirmed", "lapsing_pre_start")
EXITS = (FactKind.LEAVE, FactKind.COMPLETE, FactKind.TRANSFER)


@dataclass
class Stay:
    """One episode, as it stands."""

    opened: date
    signed_up: date
    state: str = "signed_up"
    since: date = date.min
    confirmed: bool = False
    committed: date | None = None
    started: date | None = None
    engagements: int = 0
    returned: bool = False
    misses: int = 0
    excuses: int = 0
    grace: str = ""

    def become(self, state: str, day: date) -> None:
        if state != self.state or self.since == date.min:
            self.state, self.since = state, day

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED


@dataclass
class Calendar(Log):
    """Everybody's days, one after the other."""

    stays: dict[tuple[object, object], list[Stay]] = field(default_factory=dict)
    """By person and group: every episode, the last one as it stands."""
    done: set[tuple[object, ...]] = field(default_factory=set)
    """Meetings and action items that have counted once."""

    def current(self, person: object, group: object) -> Stay | None:
        told = self.stays.get((person, group))
        return told[-1] if told else None

    # --- one day -------------------------------------------------------------------------------

    def run(self) -> None:
        people = {self.survivor(f.person) for f in self.facts if f.person is not None}
        first = min(self.day(f.occurred_at) for f in self.facts)
        days = [first + DAY * n for n in range((self.as_of - first).days + 1)]
        for person in people:
            mine = self.of_person(person)
            busy = {self.day(self.happened(f)) for f in mine}
            busy |= {self.day(m.starts_at) for m in self.meetings}
            busy |= {d for g in self.groups if (d := self.closed_on(g.id))}
            for day in days:
                if day in busy:
                    self.live(person, day, [f for f in mine if self.day(self.happened(f)) == day])

    def happened(self, fact: Fact) -> date | datetime:
        return fact.occurred_at

    def live(self, person: object, day: date, facts: Sequence[Fact]) -> None:
        """Sign-ups first, then what happened, then who went, then who came back by a form."""
        exits = [f for f in facts if f.kind in EXITS]
        late = self.anew(person, facts)
        early = [f for f in facts if f.kind is FactKind.SIGNUP and f not in late]
        for fact in early:
            self.sign_up(person, fact.group, day, fact)
        lived: set[object] = set()
        for fact in sorted([*exits, *late], key=self.order):
            self.through(person, fact.group, day, facts, lived)
            self.change(person, day, fact)
        for group in self.groups:  # whoever moved in today belongs to what happens there today
            self.through(person, group.id, day, facts, lived)
            self.closing(person, group.id, day)

    def anew(self, person: object, facts: Sequence[Fact]) -> list[Fact]:
        """Sign-ups of those who went, or were moved into the group, earlier on the same day."""
        went: set[object] = set()
        found = []
        there = {g.id for g in self.groups if self.was_open(person, g.id)}
        for fact in sorted(facts, key=self.order):
            if fact.kind is FactKind.SIGNUP and fact.group in went:
                found.append(fact)
            elif fact.kind is FactKind.SIGNUP:
                there.add(fact.group)
            elif fact.kind in EXITS and fact.group in there:
                went.add(fact.group)
            if fact.kind is FactKind.TRANSFER:
                went.add(fact.to_group)
        return found

    def was_open(self, person: object, group: object) -> bool:
        stay = self.current(person, group)
        return stay is not None and stay.is_open

    def through(
        self,
        person: object,
        group: object,
        day: date,
        facts: Sequence[Fact],
        lived: set[object],
    ) -> None:
        """What happened in a group on a day, by the clock, once; a meeting at its start."""
        if group in lived:
            return
        lived.add(group)
        items: list[tuple[datetime, int, Fact | Meeting]] = [
            (self.moment(f.occurred_at), 0, f)
            for f in facts
            if f.group == group and f.kind not in (*EXITS, FactKind.SIGNUP)
        ]
        items += [
            (self.moment(m.starts_at), 1, m)
            for m in self.meetings
            if m.group == group and self.day(m.starts_at) == day
        ]
        for _, _, item in sorted(items, key=lambda row: row[:2]):
            if isinstance(item, Meeting):
                self.meet(person, item, day, facts)
            else:
                self.happen(person, day, item)

    # --- what each thing does ------------------------------------------------------------------

    def sign_up(self, person: object, group: object, day: date, fact: Fact) -> None:
        stay = self.current(person, group)
        if stay is None or not stay.is_open:
            if self.takes_no_more(group, day):
                return
            stay = Stay(opened=day, signed_up=day, since=day)
            self.stays.setdefault((person, group), []).append(stay)
        stay.committed = fact.committed_until or stay.committed

    def happen(self, person: object, day: date, fact: Fact) -> None:
        stay = self.current(person, fact.group)
        if stay is None:
            return
        if fact.kind is FactKind.ACTION_DONE:
            self.engage(person, fact.group, day, ("item", fact.group, fact.item or fact.id))
        elif not stay.is_open:
            return
        elif fact.kind is FactKind.ORIENTED and stay.state in WAITING:
            self.engage(person, fact.group, day, ("oriented", fact.id))
        elif fact.kind is FactKind.ORIENTED:
            stay.misses, stay.excuses, stay.grace = 0, 0, ""
            self.recover(stay, day)
        elif fact.kind is FactKind.CONFIRM or (
            fact.kind is FactKind.RSVP and fact.answer is Answer.YES and self.in_time(fact)
        ):
            self.confirm(stay, day, fact)
        elif fact.kind is FactKind.CONTACT_IN and stay.misses and not stay.grace:
            stay.grace = "pending"

    def in_time(self, fact: Fact) -> bool:
        starts = [m.starts_at for m in self.meetings if m.id == fact.meeting]
        return not starts or self.moment(fact.occurred_at) < self.moment(starts[0])

    def confirm(self, stay: Stay, day: date, fact: Fact) -> None:
        stay.confirmed = True
        stay.committed = fact.committed_until or stay.committed
        if stay.state == "signed_up":
            stay.become("confirmed", day)

    def meet(self, person: object, meeting: Meeting, day: date, facts: Sequence[Fact]) -> None:
        stay = self.current(person, meeting.group)
        if self.attended(person, meeting):
            if self.verdict(meeting) is not FactKind.MEETING_CANCELLED:
                self.engage(person, meeting.group, day, ("meeting", meeting.id))
            return
        goes = self.goes(person, meeting.group, day, facts)
        if stay is None or not stay.is_open or goes or stay.opened == day:
            return
        if self.countable(meeting):
            self.away(person, stay, meeting, day)

    def goes(self, person: object, group: object, day: date, facts: Sequence[Fact]) -> bool:
        """Somebody whose episode ends on the day misses nothing on it."""
        leaves = any(f.kind in EXITS and f.group == group for f in facts)
        return leaves or self.closed_on(group) == day

    def away(self, person: object, stay: Stay, meeting: Meeting, day: date) -> None:
        why = self.absence(person, meeting)
        graced = stay.grace == "pending"
        if graced:
            stay.grace = "spent"
        allowed, excuses = self.misses_allowed(meeting.group, day)
        if why == "excused":
            stay.excuses += 1
            if stay.excuses >= excuses:
                self.slip(stay, day)
        elif why == "miss" and not graced:
            stay.misses, stay.excuses = stay.misses + 1, 0
            if stay.misses >= allowed:
                stay.become("never_started" if stay.state in WAITING else "lapsed", day)
            if stay.is_open:
                self.slip(stay, day)

    def slip(self, stay: Stay, day: date) -> None:
        stay.become("lapsing_pre_start" if stay.state in WAITING else "lapsing", day)

    def engage(self, person: object, group: object, day: date, what: tuple[object, ...]) -> None:
        stay = self.current(person, group)
        if stay is None or (person, *what) in self.done:
            return
        if stay.state in BY_ABSENCE:
            if self.takes_no_more(group, day - DAY):
                return
            stay = Stay(
                opened=day, signed_up=stay.signed_up, state="returned", since=day,
                started=day, returned=True,
            )  # fmt: skip
            self.stays[person, group].append(stay)
        if not stay.is_open:
            return
        self.done.add((person, *what))
        stay.engagements += 1
        stay.misses, stay.excuses, stay.grace = 0, 0, ""
        stay.started = stay.started or day
        self.recover(stay, day)

    def recover(self, stay: Stay, day: date) -> None:
        early = "returned" if stay.returned else "started"
        stay.become("active" if stay.engagements > 1 else early, day)

    def change(self, person: object, day: date, fact: Fact) -> None:
        if fact.kind is FactKind.SIGNUP:
            self.sign_up(person, fact.group, day, fact)
            return
        stay = self.current(person, fact.group)
        if fact.kind is FactKind.TRANSFER:
            self.transfer(person, day, fact, stay)
        elif stay is not None and stay.is_open:
            kept = stay.committed is not None and stay.committed <= day
            completed = fact.kind is FactKind.COMPLETE or kept
            stay.become("completed" if completed else "left", day)

    def transfer(self, person: object, day: date, fact: Fact, stay: Stay | None) -> None:
        if stay is None or not stay.is_open:
            self.sign_up(person, fact.to_group, day, fact)
            return
        target = self.current(person, fact.to_group)
        was = stay.state
        stay.become("transferred", day)
        if (target is not None and target.is_open) or self.takes_no_more(fact.to_group, day):
            return
        new = Stay(
            opened=day, signed_up=stay.signed_up, confirmed=stay.confirmed,
            committed=stay.committed, started=stay.started, engagements=stay.engagements,
            returned=stay.returned,
        )  # fmt: skip
        if was in WAITING:
            new.become("confirmed" if new.confirmed else "signed_up", day)
            new.since = day
        else:
            self.recover(new, day)
        self.stays.setdefault((person, fact.to_group), []).append(new)

    def closing(self, person: object, group: object, day: date) -> None:
        stay = self.current(person, group)
        if stay is not None and stay.is_open and self.closed_on(group) == day:
            stay.become("group_closed", day)


def folded_again(
    facts: Sequence[Fact],
    meetings: Sequence[Meeting],
    groups: Sequence[Group],
    as_of: date,
    known_at: date | None = None,
) -> dict[tuple[object, object], list[Stay]]:
    """By person and group, of memberships that count: every episode at the end of `as_of`."""
    log = Calendar(facts, meetings, groups, as_of, known_at or as_of, groups[0].zone)
    log.run()
    return {key: told for key, told in log.stays.items() if key not in log.void()}
