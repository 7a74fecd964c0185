"""The Monday page as one value: the slices of its groups added up."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from summit.reports.adding import (
    clock_of,
    funnels_of,
    occupancy_of,
    strip_of,
    weeks_of,
)
from summit.reports.levels import MOST_BREACHES, MOST_NAMED, OF_PEOPLE, Kept, kept_of
from summit.reports.loose import Loose
from summit.reports.reading import Frame, GroupLine, PersonLine, SiteLine
from summit.reports.slices import Slice, day_of, rows_of
from summit.reports.status import GroupStatus, Reason, Status, Turnout, Why, leads_on
from summit.retention.clocks import Clock
from summit.retention.cohorts import Cell, CohortSum, added, triangle_of
from summit.retention.facts import Key
from summit.retention.funnel import FunnelRow
from summit.retention.intervals import wilson
from summit.retention.momentum import GroupGap
from summit.retention.occupancy import Stage, stages
from summit.retention.outreach import Candidate
from summit.retention.reconciliation import (
    STANDING_IN,
    STANDING_OUT,
    WAITING_IN,
    WAITING_OUT,
    Reconciliation,
)
from summit.retention.risk import Risk
from summit.retention.survival import Curve

WEEK = timedelta(days=7)
PAGE_OF_RISKS = 10
LAST_TURNOUTS = 3
DAYS_TO_SET_A_DATE = 7


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
    NO_DATE = "no_date"
    NO_LEAD = "no_lead"
    BOUNCED = "bounced"
    GUEST = "guest"
    TASK_LEFT = "task_left"


@dataclass(frozen=True, slots=True)
class Debt:
    """A loose end in the data: which, since when, and whom or what it is about."""

    kind: DebtKind
    days: int
    group: GroupStatus | None = None
    day: date | None = None
    name: str = ""
    person: int = 0


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
    promises: Sequence[Kept]
    """The service levels, each with the groups that broke it."""
    to_reach: Sequence[Candidate]
    """Everybody in the bands "at risk" and "urgent", the highest score first."""
    people: Mapping[int, PersonLine]
    """Those whom the page names."""
    asked: date
    """The day that was asked for; ``today`` is before it where that day is not counted yet."""
    site: SiteLine | None = None
    """The page is of the people of this site alone; None: of everybody."""

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
        return Counter({one.group: len(one.at_risk) for one in self.slices.values()})

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
        """Block L: rosters to close, dates to set, groups without a lead, addresses that bounce,
        guests who are no members, and tasks of who is gone.
        """
        return [
            *self._open_rosters(), *self._undated(), *self._unled(), *self._bounced(),
            *self._loose(Loose.GUEST), *self._loose(Loose.TASK_LEFT),
        ]  # fmt: skip

    def _open_rosters(self) -> Iterator[Debt]:
        for row in self.groups:
            for number, is_open in rows_of(self.slices[row.group.id].held, 2):
                if is_open:
                    day = date.fromordinal(number)
                    yield Debt(DebtKind.ROSTER_OPEN, (self.today - day).days, row, day)

    def _undated(self) -> Iterator[Debt]:
        """Groups with people in them whose next meeting has no date, since the last one."""
        for row in self.groups:
            signed_up = day_of(self.slices[row.group.id].first_sign_up)
            since = row.last_meeting or signed_up
            if row.waiting + row.good and since and not row.next_meeting:
                days = (self.today - since).days
                if days >= DAYS_TO_SET_A_DATE:
                    yield Debt(DebtKind.NO_DATE, days, row, row.last_meeting)

    def _unled(self) -> Iterator[Debt]:
        for row in self.groups:
            for reason in row.reasons:
                if reason.why is Why.NO_LEAD and row.waiting + row.good:
                    yield Debt(DebtKind.NO_LEAD, reason.amount, row)

    def _bounced(self) -> Iterator[Debt]:
        for person in self.frame.bounced:
            if person.bounced and person.bounced <= self.today:
                days = (self.today - person.bounced).days
                yield Debt(DebtKind.BOUNCED, days, None, person.bounced, person.name, person.id)

    def _loose(self, kind: Loose) -> Iterator[Debt]:
        for row in self.groups:
            for found, person, since in self.slices[row.group.id].loose:
                if found == kind:
                    day, name = date.fromordinal(since), self.people[person].name
                    days = (self.today - day).days
                    yield Debt(DebtKind(kind), days, row, day, name, person)

    def promises_of(self, group: int) -> tuple[Kept, ...]:
        """Those of one group."""
        return kept_of([(group, self.slices[group].levels)])

    @property
    def memberships(self) -> int:
        return sum(self.stages[-1].values()) if self.stages else 0

    @property
    def day(self) -> int:
        """Days since the summit."""
        return (self.today - self.frame.summit).days


def monday(
    frame: Frame,
    slices: Sequence[Slice],
    today: date,
    people: Mapping[int, PersonLine],
    to_reach: Sequence[Candidate],
    promises: Sequence[Kept],
    asked: date | None = None,
) -> Monday:
    """The page as of the end of ``today``, from a slice of that day for each group of the frame."""
    lines = {line.id: line for line in frame.groups}
    rows = sorted((status_of(one, lines[one.group], today) for one in slices), key=worst_first)
    weeks = weeks_of(slices, today)
    return Monday(
        frame=frame,
        slices={one.group: one for one in slices},
        today=today,
        week=Reconciliation(
            strip_of(((one.group, one.standing) for one in slices), STANDING_IN, STANDING_OUT),
            strip_of(((one.group, one.waiting) for one in slices), WAITING_IN, WAITING_OUT),
        ),
        groups=tuple(rows),
        weeks=weeks,
        stages=tuple(map(stages, occupancy_of(slices, weeks))),
        funnels=tuple(funnels_of(frame.sites, slices)),
        staying=_everybody(slices),
        promises=promises,
        to_reach=to_reach,
        people=people,
        asked=asked or today,
    )


def left_alone(promises: Sequence[Kept]) -> list[tuple[int, int]]:
    """(person, group) of those whom the promises name."""
    return [
        (person, breach.group)
        for one in promises
        if one.level in OF_PEOPLE
        for breach in one.breaches[:MOST_BREACHES]
        for person, _since in breach.still[:MOST_NAMED]
    ]


def status_of(one: Slice, line: GroupLine, today: date) -> GroupStatus:
    """The row of block C."""
    waiting, confirmed, good, lapsing, lapsed, never_started, left, overdue = one.counts
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
        overdue=overdue,
        last_meeting=day_of(one.last_meeting),
        next_meeting=day_of(one.next_meeting),
        turnouts=tuple(
            Turnout(date.fromordinal(day), came, expected)
            for day, came, expected in rows_of(one.turnouts[-3 * LAST_TURNOUTS :], 3)
        ),
        first=_first_shows(one),
        active={person: day_of(day) for person, day in one.leads},
    )


def _first_shows(one: Slice) -> tuple[int, int]:
    """(came, offered) of the first meeting that each member was offered, over all months."""
    offered = sum(eligible[0] for _month, eligible, *_others in one.cohorts)
    came = sum(attended[0] for _month, _eligible, attended, *_others in one.cohorts)
    return came, offered


def worst_first(row: GroupStatus) -> tuple[int, int, int]:
    """The order of the rows: those that need somebody most at the top."""
    rank = {Status.RED: 0, Status.AMBER: 1, Status.GREEN: 2}
    return rank[row.status], -len(row.reasons), row.good


def _everybody(slices: Sequence[Slice]) -> Staying:
    total: Counter[tuple[int, ...]] = Counter()
    for one in slices:
        for *row, n in rows_of(one.staying, 4):
            total[tuple(row)] += n
    clock = clock_of(((*key, n) for key, n in total.items()), 0)
    return Staying(clock, clock.curve())


def _own(one: Slice, row: GroupStatus) -> Staying:
    spells = one.staying if one.own is None else one.own
    clock = clock_of(rows_of(spells, 4), one.group, one.unknown)
    return Staying(clock, clock.curve(), row)


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
