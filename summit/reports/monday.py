"""The Monday page as one value: everything it says, computed from a ``Reading`` and a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from summit.reports.reading import PersonLine, Reading, SiteLine
from summit.reports.status import GroupStatus, Status, group_status
from summit.retention.clocks import Clock, clock_b
from summit.retention.cohorts import Cell, cohort_triangle, meeting_rows
from summit.retention.facts import TWO_WAY, Key, local_day
from summit.retention.funnel import FunnelRow, FunnelStep, funnel, membership_steps
from summit.retention.momentum import GroupGap, group_gap, last_contact
from summit.retention.occupancy import Stage, occupancy, stages
from summit.retention.reconciliation import Reconciliation, reconcile, revised
from summit.retention.risk import Band, Risk, RiskInputs, risks
from summit.retention.states import Register, fold_all
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

    reading: Reading
    register: Register
    today: date
    week: Reconciliation
    revised: int
    groups: tuple[GroupStatus, ...]
    completeness: Completeness
    weeks: tuple[date, ...]
    stages: tuple[dict[Stage, int], ...]
    funnels: tuple[tuple[SiteLine | None, list[FunnelRow]], ...]
    staying: Staying
    waits: tuple[Wait, ...]
    at_risk: tuple[AtRisk, ...]
    debts: tuple[Debt, ...]

    @property
    def curve(self) -> Curve:
        """Of everybody."""
        return self.staying.curve

    @cached_property
    def staying_by_group(self) -> tuple[Staying, ...]:
        """Of each group, in the order of ``groups``; worked out for the page alone."""
        return tuple(_staying(clock_b(self.register, row.group.id), row) for row in self.groups)

    @cached_property
    def cohorts(self) -> Mapping[date, Sequence[Cell]]:
        """Block H: by the month of the first meeting that was offered."""
        return cohort_triangle(meeting_rows(self.register))

    @property
    def memberships(self) -> int:
        return sum(self.stages[-1].values()) if self.stages else 0

    @property
    def day(self) -> int:
        """Days since the summit."""
        return (self.today - self.reading.summit).days


def monday(reading: Reading, today: date) -> Monday:
    """The page as of the end of ``today``, with what was known then."""
    register = fold_all(reading.book_on(today), today)
    before = fold_all(reading.book_on(today - WEEK), today - WEEK)
    week = reconcile(register, today - WEEK, today)
    known_meetings = [m for m in reading.meetings if m.announced <= today]
    rows = [group_status(register, line, known_meetings, today) for line in reading.groups]
    rows.sort(key=_worst_first)
    weeks = _weeks(reading, register, today)
    return Monday(
        reading=reading,
        register=register,
        today=today,
        week=week,
        revised=revised(before, register, today - WEEK),
        groups=tuple(rows),
        completeness=_completeness(register),
        weeks=weeks,
        stages=tuple(stages(counts) for counts in occupancy(register, weeks)),
        funnels=tuple(_funnels(reading, register)),
        staying=_staying(clock_b(register)),
        waits=tuple(_wait(reading, register, row) for row in rows),
        at_risk=tuple(_at_risk(reading, register, rows)),
        debts=tuple(_debts(reading, register, rows)),
    )


def _staying(clock: Clock, group: GroupStatus | None = None) -> Staying:
    return Staying(clock, clock.curve(), group)


def _worst_first(row: GroupStatus) -> tuple[int, int, int]:
    rank = {Status.RED: 0, Status.AMBER: 1, Status.GREEN: 2}
    return rank[row.status], -len(row.reasons), row.good


def _completeness(register: Register) -> Completeness:
    known = register.known
    return Completeness(
        held=len(known.slots), closed=sum(m in known.rosters_closed for m in known.slots)
    )


def _weeks(reading: Reading, register: Register, today: date) -> tuple[date, ...]:
    """The first sign-up's day, then every seventh day counted back from today."""
    first = min((e.signed_up for m in register for e in m.episodes), default=today)
    count = max(0, (today - first).days // 7)
    back = [today - WEEK * n for n in range(count, -1, -1)]
    return tuple(sorted({min(first, today), *back}))


def _funnels(reading: Reading, register: Register) -> list[tuple[SiteLine | None, list[FunnelRow]]]:
    """The funnel of everybody, then of each site by the site people registered for."""
    steps = membership_steps(register)
    everybody = _funnel(reading.sites, steps)
    return [(None, everybody), *((site, _funnel([site], steps)) for site in reading.sites)]


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


def _wait(reading: Reading, register: Register, row: GroupStatus) -> Wait:
    members = {m.person for m in register.of_group(row.group.id)}
    gap = group_gap(register, row.group.id)
    touched: dict[date, bool] = {}
    for person in members:
        for entry in register.known.personal.get(person, ()):
            if entry.fact.group == row.group.id and entry.fact.kind in (
                "contact_out",
                "contact_in",
            ):
                heard = entry.fact.kind == "contact_in"
                touched[entry.day] = touched.get(entry.day, False) or heard
    announced = [m.announced for m in reading.meetings if m.group == row.group.id]
    known = [day for day in announced if day <= local_day(register.as_of, reading.zone)]
    return Wait(row, gap, tuple(sorted(touched.items())), min(known, default=None))


def risk_inputs(reading: Reading, register: Register) -> RiskInputs:
    """What the log does not hold: who cannot be reached at all, and whose tasks are due."""
    return RiskInputs(
        overdue=_due(reading, register),
        unreachable={p.id: p.bounced for p in reading.people.values() if p.bounced and not p.phone},
    )


def _due(reading: Reading, register: Register) -> dict[Key, list[date]]:
    """By person: the due dates of the tasks that were open on the register's day."""
    today = local_day(register.as_of, reading.zone)
    done = {
        entry.fact.item
        for entries in register.known.personal.values()
        for entry in entries
        if entry.fact.kind == "action_done"
    }
    due: dict[Key, list[date]] = {}
    for task in reading.tasks:
        dropped = task.dropped is not None and task.dropped <= today
        if task.id not in done and task.since <= today and not dropped:
            due.setdefault(task.person, []).append(task.due)
    return due


def _at_risk(reading: Reading, register: Register, rows: Sequence[GroupStatus]) -> list[AtRisk]:
    """Everybody in the bands "at risk" and "urgent", the highest score first."""
    by_group = {row.group.id: row for row in rows}
    found = [
        r
        for r in risks(register, risk_inputs(reading, register))
        if r.band in (Band.AT_RISK, Band.URGENT)
    ]
    return [_person_at_risk(reading, register, one, by_group) for one in found]


def _person_at_risk(
    reading: Reading, register: Register, one: Risk, rows: dict[int, GroupStatus]
) -> AtRisk:
    person, group = int(one.person), int(one.group)
    membership = register.memberships[person, group]
    seen = [o.day for e in membership.episodes for o in e.attended]
    return AtRisk(
        person=reading.people[person],
        risk=one,
        status=rows[group],
        last_seen=max(seen, default=None),
        last_heard=last_contact(register, person, TWO_WAY),
    )


def _debts(reading: Reading, register: Register, rows: Sequence[GroupStatus]) -> list[Debt]:
    """Block L: rosters to close, and addresses that bounce."""
    by_group = {row.group.id: row for row in rows}
    today = local_day(register.as_of, reading.zone)
    open_rosters = [
        Debt(DebtKind.ROSTER_OPEN, (today - slot.day).days, by_group[int(slot.group)], slot.day)
        for slot in register.known.slots.values()
        if slot.meeting not in register.known.rosters_closed
    ]
    bounced = [
        Debt(DebtKind.BOUNCED, (today - person.bounced).days, None, person.bounced, person.name)
        for person in reading.people.values()
        if person.bounced and person.bounced <= today
    ]
    return [*open_rosters, *bounced]
