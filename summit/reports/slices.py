"""A slice of the Monday page: what the page needs of one group on one day, as plain numbers.

The fold says everything; a slice is cut from what it says, and nothing is decided anew. Slices of
groups add up to the page of all of them, and none of them changes any more once its day is over,
for the log only grows: what is recorded later was not known then. That makes them fit to be kept
(``summit.reports.models``), and to be thrown away and cut again at any time.

Days are ordinals and states numbers, so that a slice is JSON as it stands.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from summit.reports.levels import Case, levels
from summit.reports.loose import guests, tasks_left
from summit.reports.reading import GroupLine, Reading, TaskLine
from summit.reports.status import GroupStatus, group_status, leads_on, sign_of_life
from summit.retention.clocks import ClockRow, clock_b
from summit.retention.cohorts import cohort_sums, meeting_rows
from summit.retention.episodes import Membership
from summit.retention.facts import FactKind, Key
from summit.retention.funnel import FROM_SIGN_UP, FunnelStep, Reach, reach, reached
from summit.retention.momentum import group_gap, person_gaps
from summit.retention.outreach import candidate
from summit.retention.reconciliation import Strip, in_family, reconcile
from summit.retention.risk import Band, Risk, RiskInputs, risks
from summit.retention.standing import IN_GOOD_STANDING, State
from summit.retention.states import Register, fold_all, timeline

WEEK = timedelta(days=7)
VERSION = 5
"""Of what a slice holds; one of another version is cut again."""
STATES = tuple(State)
"""A state is kept as its place among them."""
AT_RISK = frozenset({Band.AT_RISK, Band.URGENT})


@dataclass(frozen=True, slots=True)
class Slice:
    """One group on one day. What a row of a list holds stands where the row is made."""

    group: int
    day: int
    status: str
    reasons: list[list[Any]]
    counts: list[int]
    last_meeting: int | None
    next_meeting: int | None
    turnouts: list[int]
    standing: dict[str, Any]
    waiting: dict[str, Any]
    printed: int
    """In good standing a week ago, as it was known then."""
    held: list[int]
    """Day of a meeting held, and 1 while its roster is open; and so on."""
    first_sign_up: int | None
    deltas: list[int]
    staying: list[int]
    own: list[int] | None
    """None where it is the same as ``staying``."""
    unknown: int
    cohorts: list[list[Any]]
    gap: list[Any]
    touched: list[int]
    announced: int | None
    people: list[int]
    far: list[int]
    ways: list[list[Any]]
    """[person, how far this membership went] of whoever is in another group besides."""
    at_risk: list[list[Any]]
    leads: list[list[Any]]
    """[person, day of the last sign of life] of who leads it."""
    loose: list[list[Any]]
    """[kind, person, since] of the loose ends, as ``reports.loose`` says."""
    levels: list[list[Any]]
    """The promises, as ``reports.levels`` says."""
    lines: list[list[Any]]
    """One for each membership; kept apart, because the page itself does not need them."""

    def parts(self) -> tuple[dict[str, Any], list[list[Any]]]:
        """(what the page sums up, the lines of the memberships), as they are kept."""
        whole = {one.name: getattr(self, one.name) for one in fields(self)}
        return whole, whole.pop("lines")


def cut(reading: Reading, register: Register, before: Register, day: date) -> list[Slice]:
    """The slices of the groups of ``reading`` at the end of ``day``.

    ``register`` is the fold of that day with what was known then, ``before`` that of the week
    before with what was known then.
    """
    return Cutter(reading, register, before, day).slices()


def folded(reading: Reading, day: date) -> list[Slice]:
    """The slices of the groups of ``reading`` at the end of ``day``, folded from the log."""
    register, before = (fold_all(reading.book_on(at), at) for at in (day, day - WEEK))
    return cut(reading, register, before, day)


class Cutter:
    """Asks the fold of some groups once, and hands each group its part."""

    def __init__(self, reading: Reading, register: Register, before: Register, day: date) -> None:
        self.reading, self.register, self.before, self.day = reading, register, before, day
        self._meetings = [m for m in reading.meetings if m.announced <= day]
        self._gaps = _by_group(person_gaps(register))
        self._staying = _by_group(clock_b(register).rows)
        self._slots = _by_group(register.known.slots.values())
        self._joined = Counter(member.person for member in register)
        tasks = open_tasks(reading, register, day)
        self._late = _days_late(tasks, day)
        self._loose = _loose(register, {m.id: m.day for m in self._meetings}, tasks)
        self._risks = _by_group(risks(register, risk_inputs(reading, register, day)))

    def slices(self) -> list[Slice]:
        """One for each group of the reading, in its order."""
        return [self._slice(line) for line in self.reading.groups]

    def _slice(self, line: GroupLine) -> Slice:
        register, group = self.register, line.id
        members = register.of_group(group)
        row = group_status(register, line, self._meetings, self.day, late=self._late.get(group, ()))
        week = reconcile(register, self.day - WEEK, self.day, group)
        own = clock_b(register, group)
        known = register.known
        reaches = [reach(register, member) for member in members]
        signed = [e.signed_up for m in members for e in m.episodes]
        return Slice(
            group=group,
            day=self.day.toordinal(),
            **_status(row),
            standing=_strip(week.standing),
            waiting=_strip(week.waiting),
            printed=in_family(self.before.of_group(group), IN_GOOD_STANDING, self.day - WEEK),
            held=[
                number
                for slot in self._slots[group]
                for number in (slot.day.toordinal(), int(slot.meeting not in known.rosters_closed))
            ],
            first_sign_up=_ordinal(min(signed, default=None)),
            deltas=_deltas(members, self.day),
            staying=_spells(self._staying[group]),
            own=_unless(_spells(own.rows), _spells(self._staying[group])),
            unknown=own.unknown,
            cohorts=_cohorts(register, group),
            gap=self._gap(group),
            touched=self._touched(group, members),
            announced=self._announced(group),
            people=[int(member.person) for member in members],
            far=[mask([one]) for one in reaches],
            ways=[
                [int(member.person), _way(one)]
                for member, one in zip(members, reaches, strict=True)
                if self._joined[member.person] > 1
            ],
            at_risk=[self._danger(one) for one in self._risks[group] if one.band in AT_RISK],
            leads=[[one.person, _ordinal(sign_of_life(register, one.person))] for one in row.leads],
            loose=self._loose[group],
            levels=self._levels(line),
            lines=[_line(member) for member in members],
        )

    def _levels(self, line: GroupLine) -> list[list[Any]]:
        cancelled = self.register.known.cancelled
        planned = [m for m in self._meetings if m.group == line.id and m.id not in cancelled]
        slots, gaps = self._slots[line.id], self._gaps[line.id]
        return levels(Case(self.register, line, planned, slots, gaps, self.day))

    def _gap(self, group: int) -> list[Any]:
        gap = group_gap(self.register, group, self._gaps[group])
        members = self.register.of_group(group)
        started = sum(any(e.started for e in m.episodes) for m in members)
        days = (gap.first_sign_up, gap.first_meeting)
        sums = (gap.gap, gap.person_days_waiting, gap.longest_silence, started, len(members))
        return [*map(_ordinal, days), *sums]

    def _touched(self, group: int, members: Sequence[Membership]) -> list[int]:
        """Day on which we wrote to members about the group, and 1 where we heard; and so on."""
        touched: dict[date, bool] = {}
        for person in {member.person for member in members}:
            for entry in self.register.known.personal.get(person, ()):
                if entry.fact.group == group and entry.fact.kind in _TOUCHES:
                    heard = entry.fact.kind is FactKind.CONTACT_IN
                    touched[entry.day] = touched.get(entry.day, False) or heard
        days = sorted(touched.items())
        return [number for day, heard in days for number in (day.toordinal(), int(heard))]

    def _announced(self, group: int) -> int | None:
        return _ordinal(
            min((m.announced for m in self._meetings if m.group == group), default=None)
        )

    def _danger(self, one: Risk) -> list[Any]:
        """[person, score, reasons, seen, heard, called, outcome, peace, offered, call back on]."""
        known = candidate(self.register, one)
        return [
            one.person,
            one.score,
            [[r.code.value, r.points, _ordinal(r.day), r.amount] for r in one.reasons],
            *map(_ordinal, (known.seen, known.heard, known.called)),
            known.outcome or "",
            int(known.peace),
            *map(_ordinal, (known.offered, known.back_on)),
        ]


_TOUCHES = (FactKind.CONTACT_OUT, FactKind.CONTACT_IN)


def _by_group(rows: Iterable[Any]) -> Mapping[Key, list[Any]]:
    """Rows that name a group, by it."""
    found: dict[Key, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.group].append(row)
    return found


def open_tasks(reading: Reading, register: Register, day: date) -> list[TaskLine]:
    """Those that were taken on by ``day`` and are neither done nor dropped."""
    done = {
        entry.fact.item
        for entries in register.known.personal.values()
        for entry in entries
        if entry.fact.kind is FactKind.ACTION_DONE
    }
    return [
        task
        for task in reading.tasks
        if task.id not in done
        and task.since <= day
        and not (task.dropped is not None and task.dropped <= day)
    ]


def _days_late(tasks: Iterable[TaskLine], day: date) -> Mapping[Key, list[date]]:
    """By group: the days until which what is open was to be done."""
    found: dict[Key, list[date]] = defaultdict(list)
    for task in tasks:
        if task.due is not None and task.due < day:
            found[task.group].append(task.due)
    return found


def risk_inputs(reading: Reading, register: Register, day: date) -> RiskInputs:
    """What the log does not hold: whose tasks are due, who cannot be reached, and who led."""
    overdue: dict[Key, list[date]] = defaultdict(list)
    for task in open_tasks(reading, register, day):
        if task.due is not None:
            overdue[task.person].append(task.due)
    return RiskInputs(
        overdue=overdue, unreachable=reading.unreachable, led=_days_led(reading, register)
    )


def _days_led(reading: Reading, register: Register) -> Mapping[Key, list[date]]:
    """The meetings that took place and to which somebody came who led the group on that day."""
    found: dict[Key, list[date]] = defaultdict(list)
    for group, leads in reading.leads.items():
        for lead in leads:
            for entry in register.known.personal.get(lead.person, ()):
                there = entry.fact.kind is FactKind.ATTENDANCE and entry.fact.group == group
                if there and leads_on(lead, entry.day):
                    found[lead.person].append(entry.day)
    return found


def _loose(
    register: Register, days: Mapping[Key, date], tasks: Sequence[TaskLine]
) -> Mapping[Key, list[list[Any]]]:
    found: dict[Key, list[list[Any]]] = defaultdict(list)
    for group, (kind, person, since) in (*guests(register, days), *tasks_left(register, tasks)):
        found[group].append([kind.value, person, since.toordinal()])
    return found


def _unless(one: list[int], other: list[int]) -> list[int] | None:
    return None if one == other else one


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def day_of(ordinal: int | None) -> date | None:
    """The day that a slice means."""
    return None if ordinal is None else date.fromordinal(ordinal)


def _status(row: GroupStatus) -> dict[str, Any]:
    """The group's row of block C, without its name and its leads."""
    return {
        "status": row.status.value,
        "reasons": [[r.why.value, r.amount, r.of, _ordinal(r.day)] for r in row.reasons],
        "counts": [
            *(row.waiting, row.confirmed, row.good, row.lapsing, row.lapsed),
            *(row.never_started, row.left, row.overdue),
        ],
        "last_meeting": _ordinal(row.last_meeting),
        "next_meeting": _ordinal(row.next_meeting),
        "turnouts": [
            number for t in row.turnouts for number in (t.day.toordinal(), t.came, t.expected)
        ],
    }


def _strip(strip: Strip) -> dict[str, Any]:
    """Both ends, and the persons of each flow in which somebody was."""
    gains, losses = (
        {flow.value: sorted(int(p) for p, _ in who) for flow, who in flows.items() if who}
        for flows in (strip.gains, strip.losses)
    )
    return {"start": strip.start, "end": strip.end, "gains": gains, "losses": losses}


def _deltas(members: Sequence[Membership], today: date) -> list[int]:
    """Days ago, place of the state, change of its count; and so on: what occupancy is summed from.

    Flat, because reading thousands of lists of lists is what a large page would spend its time on.
    """
    found: Counter[tuple[int, int]] = Counter()
    for member in members:
        before = None
        for day, state in timeline(member):
            ago = (today - day).days
            if before is not None:
                found[ago, STATES.index(before)] -= 1
            found[ago, STATES.index(state)] += 1
            before = state
    return [number for key, n in sorted(found.items()) if n for number in (*key, n)]


def _spells(rows: Sequence[ClockRow]) -> list[int]:
    """Entry, duration, place of the cause (-1: none yet), how many; and so on: rows of a clock."""
    found = Counter(
        (row.entry, row.duration, STATES.index(row.cause) if row.cause else -1) for row in rows
    )
    return [number for key, n in sorted(found.items()) for number in (*key, n)]


def rows_of(flat: Sequence[int], width: int) -> Iterator[tuple[int, ...]]:
    """A flat list as the rows that it is made of."""
    return zip(*[iter(flat)] * width, strict=True)


def _cohorts(register: Register, group: int) -> list[list[Any]]:
    """[month, eligible, attended, waiting, running] of each month."""
    return [
        [month.toordinal(), list(s.eligible), list(s.attended), list(s.waiting), s.running]
        for month, s in sorted(cohort_sums(meeting_rows(register, group)).items())
    ]


def _line(member: Membership) -> list[Any]:
    """[person, sign-up, last seen, timeline] of a membership."""
    seen = max((o.day for e in member.episodes for o in e.attended), default=None)
    changes = [[day.toordinal(), state.value] for day, state in timeline(member)]
    signed_up = member.episodes[0].signed_up
    return [int(member.person), signed_up.toordinal(), _ordinal(seen), changes]


def _way(far: Reach) -> str:
    """Numbers in one text, which few readers take apart; a day that is none is 0."""
    days = [far.came, *(day for span in far.standing for day in span)]
    came, *spans = (day.toordinal() if day else 0 for day in days)
    marks = (int(far.confirmed), int(far.offered), came, far.carried, far.engaged)
    return " ".join(map(str, (*marks, *spans)))


def reach_of(way: str, day: int) -> Reach:
    """How far a membership went, as it is kept."""
    confirmed, offered, came, carried, engaged, *spans = map(int, way.split())
    standing = tuple((date.fromordinal(a), day_of(b or None)) for a, b in rows_of(spans, 2))
    return Reach(
        bool(confirmed), bool(offered), day_of(came or None), carried, engaged, standing,
        date.fromordinal(day),
    )  # fmt: skip


def mask(own: Sequence[Reach]) -> int:
    """The steps that somebody reached, one bit each."""
    steps = reached(own)
    return sum(1 << i for i, step in enumerate(FROM_SIGN_UP) if step in steps)


def steps_in(bits: int) -> list[FunnelStep]:
    """The steps of a mask."""
    return [step for i, step in enumerate(FROM_SIGN_UP) if bits >> i & 1]
