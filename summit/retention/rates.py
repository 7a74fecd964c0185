"""Rates that a report prints: attendance, show rate, hazard, attrition, completeness (1.3, 1.5)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from summit.retention.clocks import Stay, lives
from summit.retention.cohorts import MeetingRow
from summit.retention.episodes import Membership, Outcome, Presence
from summit.retention.facts import Key, Reason
from summit.retention.intervals import Interval, wilson
from summit.retention.knowledge import Slot
from summit.retention.standing import LAPSED_STATES, WAITING, State
from summit.retention.states import Register


@dataclass(frozen=True, slots=True)
class RateSettings:
    """Which leaves count as attrition, and how late a roster may be (version 1 of the defaults)."""

    version: int = 1
    dissatisfied: frozenset[str] = frozenset(
        {Reason.NOT_EXPECTED, Reason.NOTHING_HAPPENED, Reason.ACCESS, Reason.OPT_OUT}
    )
    roster_days: int = 7
    on_hold_cadences: int = 2


DEFAULT = RateSettings()


class MeetingStatus(StrEnum):
    """Where a meeting stands at the as-of."""

    SCHEDULED = "scheduled"
    HELD = "held"
    ROSTER_CLOSED = "roster_closed"
    HELD_UNRECORDED = "held_unrecorded"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class MeetingCount:
    """A countable meeting: the memberships offered it, by what they did."""

    slot: Slot
    presences: Counter[Presence]

    @property
    def open(self) -> int:
        """Memberships offered the meeting."""
        return sum(self.presences.values())

    @property
    def attended(self) -> int:
        """Members who came."""
        return self.presences[Presence.ATTENDED]

    @property
    def expected(self) -> int:
        """Offered less excused (alternates too) less on leave."""
        away = (Presence.EXCUSED, Presence.ALTERNATE, Presence.ON_LEAVE)
        return self.open - sum(self.presences[presence] for presence in away)

    @property
    def rate(self) -> Interval | None:
        """Attendance rate: attended / expected."""
        return wilson(self.attended, self.expected)

    @property
    def raw_rate(self) -> Interval | None:
        """Attended / offered."""
        return wilson(self.attended, self.open)


def meeting_counts(register: Register, group: Key) -> list[MeetingCount]:
    """The group's countable meetings in order, with who was offered them and came."""
    found: dict[Key, Counter[Presence]] = defaultdict(Counter)
    for membership in register.of_group(group):
        for episode in membership.episodes:
            for outcome in episode.offered:
                found[outcome.meeting][outcome.presence] += 1
    slots = register.known.countable.get(group, ())
    return [MeetingCount(slot, found[slot.meeting]) for slot in slots]


def meeting_status(
    register: Register, meeting: Key, settings: RateSettings = DEFAULT
) -> MeetingStatus:
    """Status of a meeting at the as-of."""
    known = register.known
    slot = register.book.slots[meeting]
    if meeting in known.cancelled:
        return MeetingStatus.CANCELLED
    if meeting not in known.slots:
        return MeetingStatus.SCHEDULED
    if meeting in known.rosters_closed:
        return MeetingStatus.ROSTER_CLOSED
    late = register.today(slot.group) > slot.day + timedelta(days=settings.roster_days)
    return MeetingStatus.HELD_UNRECORDED if late else MeetingStatus.HELD


def completeness(register: Register, group: Key | None = None) -> Interval | None:
    """Data completeness: held meetings with a closed roster / held meetings."""
    held = [s for s in register.known.slots.values() if group in (None, s.group)]
    closed = sum(slot.meeting in register.known.rosters_closed for slot in held)
    return wilson(closed, len(held))


def show_rate(register: Register, group: Key | None = None) -> Interval | None:
    """Attended the first countable meeting offered / memberships offered one."""
    firsts = [offered[0] for m in _members(register, group) if (offered := _offered(m))]
    return wilson(sum(o.presence is Presence.ATTENDED for o in firsts), len(firsts))


def ever_started_rate(register: Register, group: Key | None = None) -> Interval | None:
    """Started / offered at least one meeting, both among those offered one."""
    offered = [m for m in _members(register, group) if _offered(m)]
    return wilson(sum(any(e.started for e in m.episodes) for m in offered), len(offered))


def _offered(membership: Membership) -> list[Outcome]:
    return [outcome for episode in membership.episodes for outcome in episode.offered]


def _members(register: Register, group: Key | None) -> list[Membership]:
    return list(register) if group is None else register.of_group(group)


@dataclass(frozen=True, slots=True)
class Hazard:
    """Discrete hazard at the k-th offered meeting."""

    k: int
    at_risk: int
    lapsed: int

    @property
    def interval(self) -> Interval | None:
        """Wilson interval."""
        return wilson(self.lapsed, self.at_risk)


def hazards(register: Register, group: Key | None = None) -> list[Hazard]:
    """Lapsed (or never_started) at the k-th meeting / first episodes offered a k-th meeting."""
    firsts = [m.episodes[0] for m in _members(register, group)]
    lengths = [len(e.offered) for e in firsts]
    lapses = Counter(len(e.offered) for e in firsts if e.state in LAPSED_STATES)
    return [
        Hazard(k, sum(length >= k for length in lengths), lapses[k])
        for k in range(1, max(lengths, default=0) + 1)
    ]


def pre_start_attrition(
    register: Register, unreachable: Collection[Key] = (), group: Key | None = None
) -> Interval | None:
    """Never started + left before the start + unreachable while waiting, over known outcomes.

    Denominator: first lives whose outcome is known, or that were offered a countable meeting.
    """
    lost = known = 0
    for stays in _lives(register, group):
        last = stays[-1][1]
        silent = last.state in WAITING and stays[-1][0].person in unreachable
        gone = last.started is None and last.state in {State.NEVER_STARTED, State.LEFT}
        offered = any(e.offered for _, e in stays)
        lost += gone or silent
        known += offered or silent or last.started is not None or not last.is_open
    return wilson(lost, known)


def post_start_attrition(
    register: Register, group: Key | None = None, settings: RateSettings = DEFAULT
) -> Interval | None:
    """Lapsed (not since returned) + left dissatisfied, over started."""
    started = [s for s in _lives(register, group) if s[-1][1].started is not None]
    return wilson(sum(_lost_after_start(stays, settings) for stays in started), len(started))


def _lost_after_start(stays: list[Stay], settings: RateSettings) -> bool:
    membership = stays[-1][0]
    latest = membership.episodes[-1]
    if latest.state is State.LEFT:
        return bool(settings.dissatisfied & set(latest.reasons))
    return latest.state is State.LAPSED


def _lives(register: Register, group: Key | None) -> list[list[Stay]]:
    return [stays for stays in lives(register) if group in (None, stays[-1][0].group)]


def last_countable(register: Register, group: Key) -> date | None:
    """Day of the group's latest countable meeting."""
    slots = register.known.countable.get(group, ())
    return slots[-1].day if slots else None


def on_hold(register: Register, group: Key, settings: RateSettings = DEFAULT) -> bool:
    """The badge: no countable meeting within two cadences (1.3). The states stay."""
    today = register.today(group)
    last = last_countable(register, group)
    cadence = register.book.groups[group].rule_on(today).cadence_days
    return last is None or (today - last).days > settings.on_hold_cadences * cadence


def stickiness(rows: list[MeetingRow], last: int = 6) -> Counter[int]:
    """How many members attended 0, 1, … of their last six countable meetings."""
    return Counter(sum(row.attended[-last:]) for row in rows)


def nobody_offered(register: Register, group: Key) -> bool:
    """True for a group that never launched: nobody was offered a meeting."""
    return not any(_offered(m) for m in register.of_group(group))
