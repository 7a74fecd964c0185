"""The Monday page as one value: the slices of its groups added up."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from summit.reports.reading import Frame, GroupLine, PersonLine, SiteLine
from summit.reports.slices import STATES, Slice, day_of, mask, reach_of, rows_of, steps_in
from summit.reports.status import GroupStatus, Reason, Status, Turnout, Why, leads_on
from summit.retention.clocks import Clock, ClockRow
from summit.retention.cohorts import Cell, CohortSum, added, triangle_of
from summit.retention.facts import Key
from summit.retention.funnel import FROM_SIGN_UP, FunnelRow, FunnelStep, funnel
from summit.retention.intervals import wilson
from summit.retention.momentum import GroupGap
from summit.retention.occupancy import Stage, stages, summed
from summit.retention.outreach import Candidate
from summit.retention.reconciliation import (
    STANDING_IN,
    STANDING_OUT,
    WAITING_IN,
    WAITING_OUT,
    Flow,
    Reconciliation,
    Strip,
)
from summit.retention.risk import Risk, RiskCode, RiskReason, band_of
from summit.retention.standing import State
from summit.retention.survival import Curve

WEEK = timedelta(days=7)
PAGE_OF_RISKS = 10


@dataclass(frozen=True, slots=True)
class Completeness:
    """Held meetings and those whose roster is closed; below 80 % the page says so in red."""

    held: int
    closed: int

    @property
    def share(self) -> float:
        return self.closed / self.held if self.held else 1.0


@dataclass(frozen=True, slots=True)
class Wait:
    """A group's wait for its first meeting."""

    status: GroupStatus
    gap: GroupGap
    touched: tuple[tuple[date, bool], ...]
    announced: date | None
    meetings: tuple[tuple[date, bool], ...]
    """Days of the meetings held, and whether the roster is still open."""


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A person whom somebody should hear from."""

    person: PersonLine
    risk: Risk
    status: GroupStatus
    last_seen: date | None
    last_heard: date | None


@dataclass(frozen=True, slots=True)
class Staying:
    """Who stays after a first meeting: the clock and its curve, of everybody or of one group."""

    clock: Clock
    curve: Curve
    group: GroupStatus | None = None


class DebtKind(StrEnum):
    ROSTER_OPEN = "roster_open"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Debt:
    """A loose end in the data: which, since when, and whom or what it is about."""

    kind: DebtKind
    days: int
    group: GroupStatus | None = None
    day: date | None = None
    name: str = ""


@dataclass(frozen=True)
class Monday:
    """What the page says. ``weeks`` are the days of ``stages``, the last one today."""

    frame: Frame
    slices: Mapping[int, Slice]
    today: date
    week: Reconciliation
    groups: tuple[GroupStatus, ...]
    weeks: tuple[date, ...]
    stages: tuple[dict[Stage, int], ...]
    funnels: tuple[tuple[SiteLine | None, list[FunnelRow]], ...]
    staying: Staying
    to_reach: tuple[Candidate, ...]
    """Everybody in the bands "at risk" and "urgent", the highest score first."""
    people: Mapping[int, PersonLine]
    """Those whom the page names."""

    @property
    def curve(self) -> Curve:
        """Of everybody."""
        return self.staying.curve

    @property
    def revised(self) -> int:
        """Good standing a week ago as known now, less as it was printed then."""
        return self.week.standing.start - sum(one.printed for one in self.slices.values())

    @cached_property
    def completeness(self) -> Completeness:
        is_open = [mark for one in self.slices.values() for mark in one.held[1::2]]
        return Completeness(held=len(is_open), closed=is_open.count(0))

    @property
    def at_risk(self) -> list[AtRisk]:
        """The first of those to reach, with their names."""
        return [self.named(one) for one in self.to_reach[:PAGE_OF_RISKS]]

    def named(self, one: Candidate) -> AtRisk:
        """A candidate, whose line was read, with name and group."""
        status = self.by_group[int(one.risk.group)]
        return AtRisk(self.people[int(one.risk.person)], one.risk, status, one.seen, one.heard)

    @cached_property
    def by_group(self) -> dict[int, GroupStatus]:
        return {row.group.id: row for row in self.groups}

    @cached_property
    def reach_in(self) -> Counter[Key]:
        """How many to reach in each group."""
        return Counter(one.risk.group for one in self.to_reach)

    def waits(self, most: int | None = None) -> list[Wait]:
        """Block D, in the order of ``groups``: of all, or of the ``most`` that are worst off."""
        return [_wait(self.slices[row.group.id], row) for row in self.groups[:most]]

    def staying_by_group(self, most: int | None = None) -> list[Staying]:
        """Of each group, in the order of ``groups``."""
        return [_own(self.slices[row.group.id], row) for row in self.groups[:most]]

    @cached_property
    def first_meeting(self) -> date | None:
        """The first countable meeting of any group."""
        days = [day for one in self.slices.values() if (day := day_of(one.gap[1]))]
        return min(days, default=None)

    @cached_property
    def cohorts(self) -> Mapping[date, Sequence[Cell]]:
        """Block H: by the month of the first meeting that was offered."""
        months: dict[int, list[CohortSum]] = defaultdict(list)
        for one in self.slices.values():
            for month, eligible, attended, waiting, running in one.cohorts:
                sums = CohortSum(tuple(eligible), tuple(attended), tuple(waiting), running)
                months[month].append(sums)
        return triangle_of({date.fromordinal(m): added(rows) for m, rows in months.items()})

    @cached_property
    def debts(self) -> list[Debt]:
        """Block L: rosters to close, and addresses that bounce."""
        return [*self._open_rosters(), *self._bounced()]

    def _open_rosters(self) -> Iterator[Debt]:
        for row in self.groups:
            for number, is_open in rows_of(self.slices[row.group.id].held, 2):
                if is_open:
                    day = date.fromordinal(number)
                    yield Debt(DebtKind.ROSTER_OPEN, (self.today - day).days, row, day)

    def _bounced(self) -> Iterator[Debt]:
        for person in self.frame.bounced:
            if person.bounced and person.bounced <= self.today:
                days = (self.today - person.bounced).days
                yield Debt(DebtKind.BOUNCED, days, None, person.bounced, person.name)

    @property
    def memberships(self) -> int:
        return sum(self.stages[-1].values()) if self.stages else 0

    @property
    def day(self) -> int:
        """Days since the summit."""
        return (self.today - self.frame.summit).days


def monday(
    frame: Frame, slices: Sequence[Slice], today: date, people: Mapping[int, PersonLine]
) -> Monday:
    """The page as of the end of ``today``, from a slice of that day for each group of the frame."""
    lines = {line.id: line for line in frame.groups}
    rows = sorted((status_of(one, lines[one.group], today) for one in slices), key=_worst_first)
    weeks = _weeks(slices, today)
    return Monday(
        frame=frame,
        slices={one.group: one for one in slices},
        today=today,
        week=Reconciliation(
            _strip(((one.group, one.standing) for one in slices), STANDING_IN, STANDING_OUT),
            _strip(((one.group, one.waiting) for one in slices), WAITING_IN, WAITING_OUT),
        ),
        groups=tuple(rows),
        weeks=weeks,
        stages=tuple(map(stages, _occupancy(slices, weeks))),
        funnels=tuple(_funnels(frame.sites, slices)),
        staying=_everybody(slices),
        to_reach=candidates(slices),
        people=people,
    )


def status_of(one: Slice, line: GroupLine, today: date) -> GroupStatus:
    """The row of block C."""
    waiting, confirmed, good, lapsing, lapsed, never_started, left = one.counts
    return GroupStatus(
        group=line,
        status=Status(one.status),
        reasons=tuple(Reason(Why(why), n, of, day_of(day)) for why, n, of, day in one.reasons),
        leads=tuple(lead for lead in line.leads if leads_on(lead, today)),
        waiting=waiting,
        confirmed=confirmed,
        good=good,
        lapsing=lapsing,
        lapsed=lapsed,
        never_started=never_started,
        left=left,
        last_meeting=day_of(one.last_meeting),
        next_meeting=day_of(one.next_meeting),
        turnouts=tuple(
            Turnout(date.fromordinal(day), came, expected)
            for day, came, expected in rows_of(one.turnouts, 3)
        ),
    )


def _worst_first(row: GroupStatus) -> tuple[int, int, int]:
    rank = {Status.RED: 0, Status.AMBER: 1, Status.GREEN: 2}
    return rank[row.status], -len(row.reasons), row.good


def _strip(parts: Iterable[tuple[int, Mapping[str, Any]]], *names: Sequence[Flow]) -> Strip:
    start = end = 0
    gains, losses = ({flow: list[tuple[Key, Key]]() for flow in side} for side in names)
    for group, part in parts:
        start, end = start + part["start"], end + part["end"]
        for found, flows in ((gains, part["gains"]), (losses, part["losses"])):
            for flow, people in flows.items():
                found[Flow(flow)].extend((person, group) for person in people)
    return Strip(start, gains, losses, end)


def _weeks(slices: Sequence[Slice], today: date) -> tuple[date, ...]:
    """The first sign-up's day, then every seventh day counted back from today."""
    signed = [one.first_sign_up for one in slices if one.first_sign_up is not None]
    first = date.fromordinal(min(signed)) if signed else today
    count = max(0, (today - first).days // 7)
    back = [today - WEEK * n for n in range(count, -1, -1)]
    return tuple(sorted({min(first, today), *back}))


def _occupancy(slices: Sequence[Slice], weeks: Sequence[date]) -> list[Counter[State]]:
    total: Counter[int] = Counter()
    for one in slices:
        for ago, state, n in rows_of(one.deltas, 3):
            total[ago * len(STATES) + state] += n
    changes = (
        (weeks[-1] - timedelta(days=key // len(STATES)), STATES[key % len(STATES)], n)
        for key, n in total.items()
    )
    return summed(changes, weeks)


def _funnels(
    sites: Sequence[SiteLine], slices: Sequence[Slice]
) -> list[tuple[SiteLine | None, list[FunnelRow]]]:
    """The funnel of everybody, then of each site by the site people registered for."""
    steps = steps_of(slices)
    everybody = _funnel(sites, steps)
    return [(None, everybody), *((site, _funnel([site], steps)) for site in sites)]


def steps_of(slices: Sequence[Slice]) -> dict[FunnelStep, frozenset[Key]]:
    """Who reached which step; whoever is in several groups is judged by all of them together."""
    far: dict[int, int] = {}
    several: set[int] = set()
    for one in slices:
        several.update(far.keys() & set(one.people))
        far.update(zip(one.people, one.far, strict=True))
    far.update(_judged_together(slices, several))
    by_mask: dict[int, list[int]] = defaultdict(list)
    for person, bits in far.items():
        by_mask[bits].append(person)
    found: dict[FunnelStep, set[Key]] = {step: set() for step in FROM_SIGN_UP}
    for bits, people in by_mask.items():
        for step in steps_in(bits):
            found[step].update(people)
    return {step: frozenset(people) for step, people in found.items()}


def _judged_together(slices: Sequence[Slice], several: set[int]) -> dict[int, int]:
    own = defaultdict(list)
    for one in slices if several else ():
        for person, way in zip(one.people, one.ways, strict=True):
            if person in several:
                own[person].append(reach_of(way, one.day))
    return {person: mask(rows) for person, rows in own.items()}


def _funnel(
    sites: Sequence[SiteLine], steps: Mapping[FunnelStep, frozenset[Key]]
) -> list[FunnelRow]:
    """Closed for registration and check-in; from the sign-up on all who signed up count.

    Walk-ins join at check-in and sign-ups who were not there at the sign-up: they are the inflow
    of those steps, and nobody is dropped.
    """
    registered = frozenset[Key]().union(*(site.registered for site in sites))
    arrived = frozenset[Key]().union(*(site.arrived for site in sites))
    everybody = registered | frozenset[Key]().union(*(site.walk_ins for site in sites))
    mine = {step: people & everybody for step, people in steps.items()}
    return funnel(
        [
            (FunnelStep.REGISTERED, registered),
            (FunnelStep.CHECKED_IN, arrived),
            *((step, people) for step, people in mine.items()),
        ]
    )


def _everybody(slices: Sequence[Slice]) -> Staying:
    total: Counter[tuple[int, ...]] = Counter()
    for one in slices:
        for *row, n in rows_of(one.staying, 4):
            total[tuple(row)] += n
    clock = _clock(((*key, n) for key, n in total.items()), 0)
    return Staying(clock, clock.curve())


def _own(one: Slice, row: GroupStatus) -> Staying:
    spells = one.staying if one.own is None else one.own
    clock = _clock(rows_of(spells, 4), one.group, one.unknown)
    return Staying(clock, clock.curve(), row)


def _clock(spells: Iterable[Sequence[int]], group: int, unknown: int = 0) -> Clock:
    """A clock whose rows have no names: they are alike, and each stands as often as it is."""
    rows: list[ClockRow] = []
    for entry, duration, cause, n in spells:
        why = None if cause < 0 else STATES[cause]
        rows += [ClockRow(0, group, date.min, date.min, duration, why, entry)] * n
    return Clock(tuple(rows), unknown)


def _wait(one: Slice, row: GroupStatus) -> Wait:
    signed_up, first, gap, days, silence, started, members = one.gap
    return Wait(
        status=row,
        gap=GroupGap(
            one.group, day_of(signed_up), day_of(first), gap, days, silence,
            wilson(started, members),
        ),
        touched=tuple(_marked(one.touched)),
        announced=day_of(one.announced),
        meetings=tuple(_marked(one.held)),
    )  # fmt: skip


def _marked(flat: Sequence[int]) -> Iterator[tuple[date, bool]]:
    return ((date.fromordinal(day), bool(mark)) for day, mark in rows_of(flat, 2))


def candidates(slices: Sequence[Slice]) -> tuple[Candidate, ...]:
    """Everybody to reach, the highest score first; alike ones by their ids."""
    rows = [(row, one.group) for one in slices for row in one.at_risk]
    rows.sort(key=lambda found: (-found[0][1], found[0][0], found[1]))
    return tuple(_candidate(row, group) for row, group in rows)


def _candidate(row: Sequence[Any], group: int) -> Candidate:
    person, score, reasons, seen, heard, called, outcome, peace = row
    told = (RiskReason(RiskCode(code), n, day_of(day), of) for code, n, day, of in reasons)
    return Candidate(
        Risk(person, group, score, band_of(score), tuple(told)),
        day_of(seen),
        day_of(heard),
        day_of(called),
        outcome or None,
        bool(peace),
    )
