"""Retention by the k-th meeting, by day N, and as a cohort triangle (1.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from summit.retention.clocks import Stay, lives
from summit.retention.episodes import Episode, Membership
from summit.retention.facts import Key
from summit.retention.intervals import Interval, wilson
from summit.retention.knowledge import Slot
from summit.retention.standing import IN_GOOD_STANDING, LAPSED_STATES, State
from summit.retention.states import Register, state_on, timeline
from summit.retention.survival import Curve, kaplan_meier

ROW_ENDS = frozenset({State.TRANSFERRED, State.COMPLETED, State.GROUP_CLOSED})


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A membership's countable meetings from its first offered one on: attended or not.

    `lapsed_at` is the index k (from 1) at which it first lapsed or became never_started.
    `ended`: transfer, completion or closure cut the row; no later meeting will join it.
    """

    person: Key
    group: Key
    first: date
    attended: tuple[bool, ...]
    lapsed_at: int | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class KthRetention:
    """How many of the `eligible` (offered at least k) did what, at index k."""

    k: int
    eligible: int
    on: int
    on_or_after: int
    every: int
    not_lapsed: int

    @property
    def interval(self) -> Interval | None:
        """Wilson interval of `on`."""
        return wilson(self.on, self.eligible)


def meeting_rows(register: Register, group: Key | None = None) -> list[MeetingRow]:
    """One row per membership that was offered a meeting; lapses and leaves do not end a row."""
    members = register if group is None else register.of_group(group)
    rows = (_meeting_row(register, membership) for membership in members)
    return [row for row in rows if row is not None]


def _meeting_row(register: Register, membership: Membership) -> MeetingRow | None:
    offered = [outcome for e in membership.episodes for outcome in e.offered]
    if not offered:
        return None
    first = min(offered, key=lambda outcome: outcome.day)
    came = register.absences[membership.person].attended
    end = _row_end(membership.episodes)
    slots = register.known.countable.get(membership.group, ())
    row = _slots_from(slots, first.meeting, end, came)
    return MeetingRow(
        person=membership.person,
        group=membership.group,
        first=first.day,
        attended=tuple(slot.meeting in came for slot in row),
        lapsed_at=_lapse_index(membership, [slot.meeting for slot in row]),
        ended=end is not None,
    )


def _row_end(episodes: Iterable[Episode]) -> date | None:
    return next((e.ended for e in episodes if e.state in ROW_ENDS), None)


def _slots_from(
    slots: Sequence[Slot], first: Key, end: date | None, came: Collection[Key]
) -> list[Slot]:
    start = next(i for i, slot in enumerate(slots) if slot.meeting == first)
    if end is None:
        return list(slots[start:])
    return [s for s in slots[start:] if s.day < end or (s.day == end and s.meeting in came)]


def _lapse_index(membership: Membership, meetings: list[Key]) -> int | None:
    for episode in membership.episodes:
        if episode.state in LAPSED_STATES and episode.offered[-1].meeting in meetings:
            return meetings.index(episode.offered[-1].meeting) + 1
    return None


def kth_retention(rows: Iterable[MeetingRow], k: int) -> KthRetention:
    """The four variants at index k: on, on or after, every one up to, not yet lapsed after."""
    eligible = [row for row in rows if len(row.attended) >= k]
    return KthRetention(
        k=k,
        eligible=len(eligible),
        on=sum(row.attended[k - 1] for row in eligible),
        on_or_after=sum(any(row.attended[k - 1 :]) for row in eligible),
        every=sum(all(row.attended[:k]) for row in eligible),
        not_lapsed=sum(row.lapsed_at is None or row.lapsed_at > k for row in eligible),
    )


def meeting_index_curve(rows: Iterable[MeetingRow]) -> Curve:
    """Kaplan–Meier on the meeting index from the first offered meeting; event = first lapse."""
    found = list(rows)
    return kaplan_meier(
        [row.lapsed_at or len(row.attended) for row in found],
        [row.lapsed_at is not None for row in found],
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the cohort triangle; incomplete while somebody's k-th meeting is yet to come."""

    k: int
    eligible: int
    attended: int
    complete: bool


def cohort_triangle(rows: Iterable[MeetingRow]) -> dict[date, list[Cell]]:
    """First day of the month of the first offered meeting -> cells k = 1, 2, …"""
    return triangle_of(cohort_sums(rows))


@dataclass(frozen=True, slots=True)
class CohortSum:
    """A month's row in numbers that add up over groups; index 0 stands for k = 1.

    `waiting[k − 1]`: rows whose k-th meeting is yet to come; `running`: those of any later k.
    """

    eligible: tuple[int, ...]
    attended: tuple[int, ...]
    waiting: tuple[int, ...]
    running: int


def cohort_sums(rows: Iterable[MeetingRow]) -> dict[date, CohortSum]:
    """First day of the month of the first offered meeting -> its numbers."""
    cohorts: dict[date, list[MeetingRow]] = defaultdict(list)
    for row in rows:
        cohorts[row.first.replace(day=1)].append(row)
    return {month: _cohort_sum(own) for month, own in cohorts.items()}


def _cohort_sum(rows: list[MeetingRow]) -> CohortSum:
    running = sum(not row.ended for row in rows)
    eligible, attended, waiting = [], [], []
    for k in range(1, max(len(row.attended) for row in rows) + 1):
        offered = [row for row in rows if len(row.attended) >= k]
        eligible.append(len(offered))
        attended.append(sum(row.attended[k - 1] for row in offered))
        waiting.append(running - sum(not row.ended for row in offered))
    return CohortSum(tuple(eligible), tuple(attended), tuple(waiting), running)


def added(sums: Sequence[CohortSum]) -> CohortSum:
    """The same month of several groups as one."""
    longest = max(len(one.eligible) for one in sums)
    waiting = (one.waiting + (one.running,) * (longest - len(one.waiting)) for one in sums)
    return CohortSum(
        tuple(map(sum, zip_longest(*(one.eligible for one in sums), fillvalue=0))),
        tuple(map(sum, zip_longest(*(one.attended for one in sums), fillvalue=0))),
        tuple(map(sum, zip(*waiting, strict=True))),
        sum(one.running for one in sums),
    )


def triangle_of(sums: Mapping[date, CohortSum]) -> dict[date, list[Cell]]:
    """The cells, month by month."""
    return {
        month: [
            Cell(k, eligible, attended, not waiting)
            for k, (eligible, attended, waiting) in enumerate(
                zip(row.eligible, row.attended, row.waiting, strict=True), 1
            )
        ]
        for month, row in sorted(sums.items())
    }


@dataclass(frozen=True, slots=True)
class DayRetention:
    """Day-N retention; `excluded` counts completed, transferred into an open one, closed."""

    day: int
    eligible: int
    retained: int
    too_young: int
    excluded: int

    @property
    def interval(self) -> Interval | None:
        """Wilson interval."""
        return wilson(self.retained, self.eligible)


@dataclass(frozen=True)
class _Life:
    """A joined life, made ready for questions about days."""

    stays: list[Stay]
    timelines: list[list[tuple[date, State]]]
    origin: date
    today: date

    def state_on(self, day: date) -> State | None:
        """State in the group the person was in on that day; a later return counts."""
        at = max(i for i, (_, e) in enumerate(self.stays) if i == 0 or e.opened <= day)
        return state_on(self.timelines[at], day)

    @property
    def engaged(self) -> list[date]:
        return [d for m, _ in self.stays for e in m.episodes for d in e.engaged_on]


def _started_lives(register: Register, group: Key | None) -> Iterable[_Life]:
    for stays in lives(register):
        origin = stays[-1][1].started
        membership = stays[-1][0]
        if origin is None or group not in (None, membership.group):
            continue
        timelines = [timeline(m) for m, _ in stays]
        yield _Life(stays, timelines, origin, register.today(membership.group))


def day_retention(register: Register, n: int, group: Key | None = None) -> DayRetention:
    """In good standing at the end of day start + n (calendar days); the too young are excluded."""
    retained = eligible = young = excluded = 0
    for life in _started_lives(register, group):
        day = life.origin + timedelta(days=n)
        if day > life.today:
            young += 1
            continue
        state = life.state_on(day)
        if state in ROW_ENDS:
            excluded += 1
            continue
        eligible += 1
        retained += state in IN_GOOD_STANDING
    return DayRetention(n, eligible, retained, young, excluded)


def bracket_retention(
    register: Register, after: int, until: int, group: Key | None = None
) -> DayRetention:
    """At least one engagement in days (after, until] from the start: right for monthly meetings."""
    retained = eligible = young = excluded = 0
    for life in _started_lives(register, group):
        if life.origin + timedelta(days=until) > life.today:
            young += 1
        elif life.state_on(life.origin + timedelta(days=until)) in ROW_ENDS:
            excluded += 1
        else:
            eligible += 1
            retained += any(after < (d - life.origin).days <= until for d in life.engaged)
    return DayRetention(until, eligible, retained, young, excluded)


def rolling_retention(register: Register, n: int, group: Key | None = None) -> DayRetention:
    """Last engagement on or after day start + n. Revised upwards later: never a headline."""
    ages = [
        ((life.today - life.origin).days, max((d - life.origin).days for d in life.engaged))
        for life in _started_lives(register, group)
        if life.engaged
    ]
    old = [last for age, last in ages if age >= n]
    return DayRetention(n, len(old), sum(last >= n for last in old), len(ages) - len(old), 0)


def on_day(activity: Iterable[Collection[int]], days: int) -> list[int]:
    """How many were active on each of the days 0 … days − 1 (each item: one user's active days)."""
    users = list(activity)
    return [sum(day in user for user in users) for day in range(days)]


def on_or_after(activity: Iterable[Collection[int]], days: int) -> list[int]:
    """How many were active on that day or later."""
    last = [max(user) for user in activity if user]
    return [sum(latest >= day for latest in last) for day in range(days)]
