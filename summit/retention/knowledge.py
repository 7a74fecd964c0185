"""What was known when: which facts are in force, and what they say about groups and meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from summit.retention.facts import (
    Fact,
    FactKind,
    Group,
    Key,
    Meeting,
    Moment,
    end_of,
    groups_by_id,
    instant,
    rank,
)

AT_MEETING = frozenset({FactKind.ATTENDANCE, FactKind.ATTENDANCE_BY_ALTERNATE})
GROUP_LEVEL = frozenset({FactKind.GROUP_PAUSED, FactKind.GROUP_RESUMED, FactKind.GROUP_CLOSED})
MEETING_STATUS = frozenset({FactKind.MEETING_CANCELLED, FactKind.ROSTER_CLOSED})
IDENTITY = frozenset({FactKind.MERGE, FactKind.ERROR})
IMPERSONAL = GROUP_LEVEL | MEETING_STATUS | IDENTITY


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact with its instants (UTC) and local date; attendance stands at its meeting's start."""

    fact: Fact
    at: datetime
    day: date
    recorded: datetime

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        """Facts are folded by occurrence, then recording, then id (1.3a, 1)."""
        return self.at, self.recorded, rank(self.fact.id)


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting with its start (UTC) and local date."""

    meeting: Key
    group: Key
    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Pause:
    """Paused days: `first` up to and including `last` (None while it goes on)."""

    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """True if the day is paused."""
        return self.first <= day and (self.last is None or day <= self.last)

    def days_within(self, start: date, end: date) -> int:
        """Paused days d with start < d <= end."""
        first = max(self.first, start + timedelta(days=1))
        last = end if self.last is None else min(self.last, end)
        return max(0, (last - first).days + 1)


@dataclass(frozen=True)
class Ledger:
    """Facts, meetings and groups made ready once, for any number of as-of dates."""

    entries: tuple[Entry, ...]
    slots: Mapping[Key, Slot]
    groups: Mapping[Key, Group]
    zone: ZoneInfo
    """Zone of facts that name no group (merges): the first group's."""


@dataclass(frozen=True)
class Known:
    """The facts in force at one pair of as-of and known-at."""

    personal: Mapping[Key, list[Entry]]
    """By person, a merged duplicate's facts under the survivor; in folding order."""
    removed: frozenset[tuple[Key, Key]]
    slots: Mapping[Key, Slot]
    """Meetings that are not cancelled and have started."""
    upcoming: Mapping[Key, list[Slot]]
    """By group: meetings that are not cancelled and start after the as-of."""
    countable: Mapping[Key, list[Slot]]
    """By group, in order: roster closed, not cancelled, not paused, started."""
    countable_ids: frozenset[Key]
    cancelled: frozenset[Key]
    rosters_closed: Mapping[Key, datetime]
    pauses: Mapping[Key, list[Pause]]
    closings: Mapping[Key, date]


def ledger(
    facts: Iterable[Fact],
    meetings: Iterable[Meeting],
    groups: Sequence[Group],
    *,
    seat: bool = False,
) -> Ledger:
    """Make facts ready for folding; `seat` reads alternates as attendance (1.3a, 19)."""
    by_id = groups_by_id(groups)
    zone = groups[0].zone if groups else ZoneInfo("UTC")
    slots = {m.id: _slot(m, by_id, zone) for m in meetings}
    entries = (_entry(_seated(f) if seat else f, slots, by_id, zone) for f in facts)
    return Ledger(tuple(sorted(entries, key=lambda e: e.order)), slots, by_id, zone)


def _seated(fact: Fact) -> Fact:
    if fact.kind is FactKind.ATTENDANCE_BY_ALTERNATE:
        return replace(fact, kind=FactKind.ATTENDANCE)
    return fact


def _slot(meeting: Meeting, groups: Mapping[Key, Group], default: ZoneInfo) -> Slot:
    zone = groups[meeting.group].zone if meeting.group in groups else default
    at = instant(meeting.starts_at, zone)
    return Slot(meeting.id, meeting.group, at, at.astimezone(zone).date())


def _entry(
    fact: Fact, slots: Mapping[Key, Slot], groups: Mapping[Key, Group], default: ZoneInfo
) -> Entry:
    zone = groups[fact.group].zone if fact.group is not None and fact.group in groups else default
    recorded = instant(fact.recorded_at or fact.occurred_at, zone)
    slot = slots.get(fact.meeting) if fact.meeting is not None else None
    if slot is not None and fact.kind in AT_MEETING:
        return Entry(fact, slot.at, slot.day, recorded)
    at = instant(fact.occurred_at, zone)
    return Entry(fact, at, at.astimezone(zone).date(), recorded)


class Cuts:
    """The instants that an as-of and a known-at mean in each group's zone."""

    def __init__(self, book: Ledger, as_of: Moment, known_at: Moment | None) -> None:
        known_at = as_of if known_at is None else known_at
        self._default = (end_of(as_of, book.zone), end_of(known_at, book.zone))
        self._by_group = {
            key: (end_of(as_of, group.zone), end_of(known_at, group.zone))
            for key, group in book.groups.items()
        }

    def of(self, group: Key | None) -> tuple[datetime, datetime]:
        """(as-of, known-at) for a group."""
        return self._default if group is None else self._by_group.get(group, self._default)


def known(book: Ledger, as_of: Moment, known_at: Moment | None = None) -> Known:
    """What holds at `as_of` as far as it was recorded by `known_at` (default: the as-of itself)."""
    cuts = Cuts(book, as_of, known_at)
    force = in_force(e for e in book.entries if e.recorded <= cuts.of(e.fact.group)[1])
    past = [e for e in force if e.at <= cuts.of(e.fact.group)[0]]
    cancelled, closed = _meeting_status(force)
    pauses, closings = _group_status(past)
    slots = {k: s for k, s in book.slots.items() if k not in cancelled}
    begun = {k: s for k, s in slots.items() if s.at <= cuts.of(s.group)[0]}
    countable = _countable(begun, closed, pauses)
    personal, removed = _personal(force, past, cancelled)
    return Known(
        personal=personal,
        removed=removed,
        slots=begun,
        upcoming=_by_group(s for k, s in slots.items() if k not in begun),
        countable=countable,
        countable_ids=frozenset(s.meeting for row in countable.values() for s in row),
        cancelled=cancelled,
        rosters_closed=closed,
        pauses=pauses,
        closings=closings,
    )


def in_force(entries: Iterable[Entry]) -> list[Entry]:
    """The facts that no fact in force reverses; reversals themselves are left out (1.3a, 2)."""
    rows = list(entries)
    undoing: dict[Key, list[Key]] = defaultdict(list)
    for entry in rows:
        if entry.fact.reverses is not None:
            undoing[entry.fact.reverses].append(entry.fact.id)
    if not undoing:
        return rows
    verdicts: dict[Key, bool] = {}
    return [e for e in rows if e.fact.reverses is None and _holds(e.fact.id, undoing, verdicts)]


def _holds(key: Key, undoing: Mapping[Key, list[Key]], verdicts: dict[Key, bool]) -> bool:
    if key not in verdicts:
        verdicts[key] = False  # a circle of reversals reverses itself away
        verdicts[key] = not any(_holds(other, undoing, verdicts) for other in undoing.get(key, ()))
    return verdicts[key]


def _meeting_status(force: list[Entry]) -> tuple[frozenset[Key], dict[Key, datetime]]:
    """Cancelled meetings, and closed rosters with the closing's recording; the later decides."""
    cancelled: set[Key] = set()
    closed: dict[Key, datetime] = {}
    rows = [e for e in force if e.fact.kind in MEETING_STATUS]
    for entry in sorted(rows, key=lambda e: (e.recorded, rank(e.fact.id))):
        meeting = entry.fact.meeting
        if meeting is None:
            continue
        if entry.fact.kind is FactKind.MEETING_CANCELLED:
            cancelled.add(meeting)
            closed.pop(meeting, None)
        else:
            cancelled.discard(meeting)
            closed.setdefault(meeting, entry.recorded)
    return frozenset(cancelled), closed


def _group_status(past: list[Entry]) -> tuple[dict[Key, list[Pause]], dict[Key, date]]:
    pauses: dict[Key, list[Pause]] = defaultdict(list)
    closings: dict[Key, date] = {}
    for entry in past:
        kind, group = entry.fact.kind, entry.fact.group
        if kind not in GROUP_LEVEL or group is None:
            continue
        if kind is FactKind.GROUP_CLOSED:
            closings.setdefault(group, entry.day)
        else:
            _pause(pauses[group], kind, entry.day)
    return dict(pauses), closings


def _pause(pauses: list[Pause], kind: FactKind, day: date) -> None:
    running = bool(pauses) and pauses[-1].last is None
    if kind is FactKind.GROUP_PAUSED and not running:
        pauses.append(Pause(day, None))
    elif kind is FactKind.GROUP_RESUMED and running:
        pauses[-1] = Pause(pauses[-1].first, day - timedelta(days=1))


def _countable(
    begun: Mapping[Key, Slot], closed: Mapping[Key, datetime], pauses: Mapping[Key, list[Pause]]
) -> dict[Key, list[Slot]]:
    return _by_group(
        slot
        for key, slot in begun.items()
        if key in closed and not any(p.covers(slot.day) for p in pauses.get(slot.group, ()))
    )


def _by_group(slots: Iterable[Slot]) -> dict[Key, list[Slot]]:
    rows: dict[Key, list[Slot]] = defaultdict(list)
    for slot in sorted(slots, key=lambda s: (s.at, rank(s.meeting))):
        rows[slot.group].append(slot)
    return dict(rows)


def _personal(
    force: list[Entry], past: list[Entry], cancelled: frozenset[Key]
) -> tuple[dict[Key, list[Entry]], frozenset[tuple[Key, Key]]]:
    """Facts by person (1.3a, 17), and the memberships that are removed."""
    survivors = _survivors(force)
    void = _void(force)
    removed = set(void)
    rows: dict[Key, list[Entry]] = defaultdict(list)
    for entry in past:
        fact = entry.fact
        if fact.kind in IMPERSONAL or fact.person is None:
            continue
        person = survivors.get(fact.person, fact.person)
        if person != fact.person:
            homes = (fact.group, fact.to_group)
            removed.update((fact.person, home) for home in homes if home is not None)
        if (fact.person, fact.group) in void or (person, fact.group) in void:
            continue
        if fact.kind in AT_MEETING and fact.meeting in cancelled:
            continue
        rows[person].append(entry)
    return dict(rows), frozenset(removed)


def _void(force: list[Entry]) -> frozenset[tuple[Key, Key]]:
    errors = (e.fact for e in force if e.fact.kind is FactKind.ERROR)
    return frozenset(
        (f.person, f.group) for f in errors if f.person is not None and f.group is not None
    )


def _survivors(force: list[Entry]) -> dict[Key, Key]:
    """Every merged person -> whom they became, through chains of merges."""
    into: dict[Key, Key] = {}
    for entry in force:
        fact = entry.fact
        if fact.kind is FactKind.MERGE and fact.person is not None and fact.into is not None:
            into[fact.person] = fact.into
    return {person: _last(person, into) for person in into}


def _last(person: Key, into: Mapping[Key, Key]) -> Key:
    seen = {person}
    while person in into and into[person] not in seen:
        person = into[person]
        seen.add(person)
    return person
