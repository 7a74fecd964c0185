"""Whether a group is well, and every reason why not: pure rules over what the fold knows.

Rules: the domain specification, block C of the Monday report. A status is never a colour alone;
it carries its reasons with the numbers that decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import median

from summit.people.sectors import Sector
from summit.reports.reading import GroupLine, LeadLine, MeetingLine
from summit.retention.episodes import Membership, Presence
from summit.retention.facts import FactKind, Key
from summit.retention.knowledge import Slot
from summit.retention.momentum import last_contact
from summit.retention.standing import IN_GOOD_STANDING, LAPSED_STATES, WAITING, State
from summit.retention.states import Register


class Status(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"


class Why(StrEnum):
    """The reasons; the first group makes red, the second amber."""

    NO_FIRST_MEETING = "no_first_meeting"
    NOT_MEETING = "not_meeting"
    TOO_FEW = "too_few"
    NO_LEAD = "no_lead"
    LEAD_LAPSED = "lead_lapsed"
    LEAD_SILENT = "lead_silent"
    ROSTER_OPEN = "roster_open"

    LONG_WAIT = "long_wait"
    LOW_ATTENDANCE = "low_attendance"
    MANY_LAPSING = "many_lapsing"
    ACTION_LATE = "action_late"
    SECTOR_EMPTY = "sector_empty"
    SECTOR_FRAGILE = "sector_fragile"


@dataclass(frozen=True, slots=True)
class StatusSettings:
    """Version 1 of the limits (days, memberships, shares)."""

    version: int = 1
    days_without_date: int = 30
    cadences_without_meeting: int = 2
    fewest: int = 5
    lead_silent_days: int = 14
    roster_days: int = 7
    long_wait_days: int = 45
    low_attendance: float = 0.5
    lapsing_share: float = 0.25
    action_days: int = 30


DEFAULT = StatusSettings()
AMBER = frozenset(
    {
        Why.LONG_WAIT, Why.LOW_ATTENDANCE, Why.MANY_LAPSING, Why.ACTION_LATE, Why.SECTOR_EMPTY,
        Why.SECTOR_FRAGILE,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its numbers; ``day`` where a date says more than a count.

    ``about``: the sectors that are missing (``reports.covering``).
    """

    why: Why
    amount: int = 0
    of: int = 0
    day: date | None = None
    about: tuple[Sector, ...] = ()


@dataclass(frozen=True, slots=True)
class Turnout:
    """A countable meeting: who came of those expected (excused and on leave are not)."""

    day: date
    came: int
    expected: int

    @property
    def rate(self) -> float:
        return self.came / self.expected if self.expected else 0.0


@dataclass(frozen=True, slots=True)
class GroupStatus:
    """A group's row on the Monday page."""

    group: GroupLine
    status: Status
    reasons: tuple[Reason, ...]
    leads: tuple[LeadLine, ...]
    waiting: int
    confirmed: int
    good: int
    lapsing: int
    lapsed: int
    never_started: int
    left: int
    overdue: int
    """Tasks whose day has passed and that are neither done nor dropped."""
    last_meeting: date | None
    next_meeting: date | None
    turnouts: tuple[Turnout, ...] = field(default=())
    first: tuple[int, int] = (0, 0)
    """Who came to the first meeting they were offered, and to how many one was offered."""
    active: Mapping[int, date | None] = field(default_factory=dict)
    """When each lead last gave a sign of life."""


def turnouts(register: Register, group: int) -> list[Turnout]:
    """Every countable meeting of a group with its attendance, the earliest first."""
    members = register.of_group(group)
    return [_turnout(slot, members) for slot in register.known.countable.get(group, ())]


def _turnout(slot: Slot, members: Sequence[Membership]) -> Turnout:
    presences = [
        outcome.presence
        for member in members
        for episode in member.episodes
        for outcome in episode.outcomes
        if outcome.meeting == slot.meeting
    ]
    came = presences.count(Presence.ATTENDED)
    missed = presences.count(Presence.MISS) + presences.count(Presence.GRACE)
    return Turnout(slot.day, came, came + missed)


def group_status(
    register: Register,
    group: GroupLine,
    meetings: Sequence[MeetingLine],
    today: date,
    settings: StatusSettings = DEFAULT,
    *,
    late: Sequence[date] = (),
) -> GroupStatus:
    """The row of ``group``; ``meetings`` are those whose date was announced by ``today``.

    ``late``: until when the tasks were to be done that are not.
    """
    states = [member.state for member in register.of_group(group.id)]
    cancelled = register.known.cancelled
    planned = [m for m in meetings if m.group == group.id and m.id not in cancelled]
    row = GroupStatus(
        group=group,
        status=Status.GREEN,
        reasons=(),
        leads=tuple(lead for lead in group.leads if leads_on(lead, today)),
        waiting=sum(state in WAITING for state in states),
        confirmed=states.count(State.CONFIRMED),
        good=sum(state in IN_GOOD_STANDING for state in states),
        lapsing=states.count(State.LAPSING),
        lapsed=sum(state in LAPSED_STATES for state in states) - states.count(State.NEVER_STARTED),
        never_started=states.count(State.NEVER_STARTED),
        left=states.count(State.LEFT),
        overdue=len(late),
        last_meeting=max((m.day for m in planned if m.day <= today), default=None),
        next_meeting=min((m.day for m in planned if m.day > today), default=None),
        turnouts=tuple(turnouts(register, group.id)),
    )
    return _judged(_Case(row, register, planned, today, settings, late))


def leads_on(lead: LeadLine, day: date) -> bool:
    """Whether somebody led on a day."""
    return lead.since <= day and (lead.until is None or lead.until > day)


def _judged(case: "_Case") -> GroupStatus:
    row = case.row
    found = tuple(reason for rule in RULES if (reason := rule(case)))
    red = any(reason.why not in AMBER for reason in found)
    status = Status.RED if red else Status.AMBER if found else Status.GREEN
    values = {name: getattr(row, name) for name in row.__slots__}
    return GroupStatus(**values | {"status": status, "reasons": found})


@dataclass(frozen=True, slots=True)
class _Case:
    row: GroupStatus
    register: Register
    planned: Sequence[MeetingLine]
    today: date
    settings: StatusSettings
    late: Sequence[date]

    @property
    def first_sign_up(self) -> date | None:
        members = self.register.of_group(self.row.group.id)
        return min((e.signed_up for m in members for e in m.episodes), default=None)

    @property
    def open_rosters(self) -> list[MeetingLine]:
        known = self.register.known.rosters_closed
        return [m for m in self.planned if m.day <= self.today and m.id not in known]


def _no_first_meeting(case: _Case) -> Reason | None:
    if case.planned or case.first_sign_up is None:
        return None
    days = (case.today - case.first_sign_up).days
    return Reason(Why.NO_FIRST_MEETING, days) if days > case.settings.days_without_date else None


def _not_meeting(case: _Case) -> Reason | None:
    if not case.row.turnouts:
        return None
    days = (case.today - case.row.turnouts[-1].day).days
    limit = case.settings.cadences_without_meeting * case.row.group.cadence_days
    return Reason(Why.NOT_MEETING, days) if days > limit else None


def _too_few(case: _Case) -> Reason | None:
    few = case.row.turnouts and case.row.good < case.settings.fewest
    return Reason(Why.TOO_FEW, case.row.good, case.settings.fewest) if few else None


def _no_lead(case: _Case) -> Reason | None:
    if case.row.leads or case.first_sign_up is None:
        return None
    ended = [lead.until for lead in case.row.group.leads if lead.until and lead.until <= case.today]
    since = max(ended, default=case.first_sign_up)
    return Reason(Why.NO_LEAD, (case.today - since).days)


def _lead_lapsed(case: _Case) -> Reason | None:
    lapsed = {
        m.person for m in case.register.of_group(case.row.group.id) if m.state in LAPSED_STATES
    }
    gone = [lead for lead in case.row.leads if lead.person in lapsed]
    return Reason(Why.LEAD_LAPSED) if case.row.leads and len(gone) == len(case.row.leads) else None


def _lead_silent(case: _Case) -> Reason | None:
    silences = [_silence(case, lead) for lead in case.row.leads]
    days = min(silences, default=0)
    return Reason(Why.LEAD_SILENT, days) if days > case.settings.lead_silent_days else None


# A lead who was at the last meeting has not gone silent because the next one is weeks away.
_SIGNS_OF_LIFE = frozenset(FactKind) - {FactKind.CONTACT_OUT, FactKind.SIGNUP}


def sign_of_life(register: Register, person: Key) -> date | None:
    """The last day on which they did anything, as far as the log knows."""
    return last_contact(register, person, _SIGNS_OF_LIFE)


def _silence(case: _Case, lead: LeadLine) -> int:
    last = sign_of_life(case.register, lead.person)
    upcoming = case.row.next_meeting and (case.row.last_meeting or lead.since)
    marks = [mark for mark in (last, lead.since) if mark]
    if upcoming and last and case.row.last_meeting and last >= case.row.last_meeting:
        return 0
    return (case.today - max(marks)).days


def _roster_open(case: _Case) -> Reason | None:
    late = [m.day for m in case.open_rosters]
    oldest = min(late, default=case.today)
    days = (case.today - oldest).days
    return Reason(Why.ROSTER_OPEN, days, day=oldest) if days > case.settings.roster_days else None


def _long_wait(case: _Case) -> Reason | None:
    first = min((m.day for m in case.planned), default=None)
    if first is None or case.first_sign_up is None:
        return None
    days = (first - case.first_sign_up).days
    return Reason(Why.LONG_WAIT, days) if days > case.settings.long_wait_days else None


def _low_attendance(case: _Case) -> Reason | None:
    last = [turnout.rate for turnout in case.row.turnouts[-3:]]
    if not last or (middle := median(last)) >= case.settings.low_attendance:
        return None
    return Reason(Why.LOW_ATTENDANCE, round(100 * middle), len(last))


def _many_lapsing(case: _Case) -> Reason | None:
    good, lapsing = case.row.good, case.row.lapsing
    if not good or lapsing / good < case.settings.lapsing_share:
        return None
    return Reason(Why.MANY_LAPSING, lapsing, good)


def _action_late(case: _Case) -> Reason | None:
    days = (case.today - min(case.late, default=case.today)).days
    return Reason(Why.ACTION_LATE, days) if days > case.settings.action_days else None


RULES = (
    _no_first_meeting, _not_meeting, _too_few, _no_lead, _lead_lapsed, _lead_silent, _roster_open,
    _long_wait, _low_attendance, _many_lapsing, _action_late,
)  # fmt: skip
