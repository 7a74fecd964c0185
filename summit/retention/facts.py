"""The words and plain values the fold reads: facts, meetings, groups and their lapse rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

Key = int | str
Moment = date | datetime
"""A bare date or a datetime; a naive datetime is the group's local time."""


class FactKind(StrEnum):
    """Kinds of the append-only log."""

    SIGNUP = "signup"
    CONFIRM = "confirm"
    ORIENTED = "oriented"
    RSVP = "rsvp"
    ATTENDANCE = "attendance"
    ATTENDANCE_BY_ALTERNATE = "attendance_by_alternate"
    EXCUSED = "excused"
    ACTION_DONE = "action_done"
    CONTACT_OUT = "contact_out"
    CONTACT_IN = "contact_in"
    LEAVE = "leave"
    TRANSFER = "transfer"
    COMPLETE = "complete"
    GROUP_PAUSED = "group_paused"
    GROUP_RESUMED = "group_resumed"
    GROUP_CLOSED = "group_closed"
    MEETING_CANCELLED = "meeting_cancelled"
    ROSTER_CLOSED = "roster_closed"
    MERGE = "merge"
    ERROR = "error"
    REVERSAL = "reversal"


TWO_WAY = frozenset(
    {
        FactKind.SIGNUP,
        FactKind.CONFIRM,
        FactKind.ORIENTED,
        FactKind.RSVP,
        FactKind.ATTENDANCE,
        FactKind.EXCUSED,
        FactKind.CONTACT_IN,
        FactKind.LEAVE,
    }
)
"""Facts in which the person themselves spoke or acted: two-way contact."""

TOUCHES = frozenset({FactKind.CONTACT_OUT, FactKind.CONTACT_IN})


class Source(StrEnum):
    """Where a fact came from."""

    QR = "qr"
    KIOSK = "kiosk"
    IMPORT = "import"
    CALL = "call"
    WEB = "web"
    SYSTEM = "system"


class Reason(StrEnum):
    """Why somebody left; several may be chosen."""

    SCHEDULE = "schedule"
    MOVED = "moved"
    NOT_EXPECTED = "not_expected"
    NOTHING_HAPPENED = "nothing_happened"
    ACCESS = "access"
    SEAT_VACATED = "seat_vacated"
    HEALTH_FAMILY = "health_family"
    OPT_OUT = "opt_out"
    OTHER = "other"


class Answer(StrEnum):
    """What an RSVP says."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


class ContactOutcome(StrEnum):
    """What came of a call or a message."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    CALL_BACK = "call_back"
    WRONG_NUMBER = "wrong_number"
    ASKED_TO_STOP = "asked_to_stop"
    WILL_COME = "will_come"
    LEAVES = "leaves"
    OTHER_GROUP = "other_group"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the log. `recorded_at` defaults to `occurred_at`.

    `since`/`until` bound a leave of absence (an `excused` without a meeting, both days inclusive).
    `until` of a `contact_out` is the day on which they asked to be called back.
    `item` names the action item of `action_done`; `into` the survivor of a `merge`.
    A fact with `reverses` set does nothing but reverse.
    """

    id: Key
    kind: FactKind
    occurred_at: Moment
    person: Key | None = None
    group: Key | None = None
    meeting: Key | None = None
    recorded_at: Moment | None = None
    source: Source = Source.WEB
    reverses: Key | None = None
    reasons: tuple[str, ...] = ()
    to_group: Key | None = None
    into: Key | None = None
    answer: Answer | None = None
    since: date | None = None
    until: date | None = None
    committed_until: date | None = None
    item: Key | None = None
    channel: str | None = None
    outcome: str | None = None
    start_unknown: bool = False

    @property
    def is_absence_leave(self) -> bool:
        """True for a leave of absence: regrets for a span of days rather than for one meeting."""
        return self.kind is FactKind.EXCUSED and self.meeting is None


def fact_from_row(
    *,
    id: Key,  # noqa: A002  the column's name
    kind: str,
    occurred_at: Moment,
    recorded_at: Moment | None,
    person: Key | None,
    group: Key | None,
    meeting: Key | None = None,
    source: str = "web",
    reverses: Key | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Fact:
    """A `Fact` from a stored row; `detail` is the row's JSON (keys as in `docs/retention.md`)."""
    return Fact(
        id=id,
        kind=FactKind(kind),
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        person=person,
        group=group,
        meeting=meeting,
        source=Source(source),
        reverses=reverses,
        **_details(detail or {}),
    )


def _details(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "reasons": tuple(detail.get("reasons") or ()),
        "to_group": detail.get("to_group"),
        "into": detail.get("into"),
        "answer": Answer(detail["answer"]) if detail.get("answer") else None,
        "since": _day(detail.get("from")),
        "until": _day(detail.get("until") or detail.get("to")),
        "committed_until": _day(detail.get("committed_until")),
        "item": detail.get("item"),
        "channel": detail.get("channel"),
        "outcome": detail.get("outcome"),
        "start_unknown": bool(detail.get("start_unknown")),
    }


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Meeting:
    """A planned meeting. Whether it was held, closed or cancelled is said by facts."""

    id: Key
    group: Key
    starts_at: Moment


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a lapse rule, in force from `begins` (never before it was recorded)."""

    misses: int = 2
    """N: unexcused consecutive countable misses that make a lapse."""
    excused: int = 3
    """Consecutive excused meetings that make 'politely fading'."""
    begins: date = date.min
    recorded_at: Moment | None = None
    cadence_days: int = 30
    version: int = 1


@dataclass(frozen=True, slots=True)
class CadenceSettings:
    """N by declared cadence (version 1 of the defaults)."""

    version: int = 1
    short_days: int = 14
    short_misses: int = 3
    monthly_days: int = 35
    monthly_misses: int = 2
    long_misses: int = 2
    excused: int = 3


def rule_for_cadence(
    cadence_days: int,
    *,
    begins: date = date.min,
    recorded_at: Moment | None = None,
    version: int = 1,
    settings: CadenceSettings = CadenceSettings(),
) -> Rule:
    """The documented rule for a declared cadence: up to 14 days N=3, monthly and slower N=2."""
    if cadence_days <= settings.short_days:
        misses = settings.short_misses
    elif cadence_days <= settings.monthly_days:
        misses = settings.monthly_misses
    else:
        misses = settings.long_misses
    return Rule(misses, settings.excused, begins, recorded_at, cadence_days, version)


@dataclass(frozen=True)
class Group:
    """A group with its time zone and the versions of its lapse rule (at least one)."""

    id: Key
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    rules: tuple[Rule, ...] = (Rule(),)

    @cached_property
    def versions(self) -> tuple[tuple[date, datetime, Rule], ...]:
        """(first day, recorded, rule), oldest first."""
        return tuple(sorted((self._begin(rule) for rule in self.rules), key=lambda v: v[:2]))

    def _begin(self, rule: Rule) -> tuple[date, datetime, Rule]:
        if rule.recorded_at is None:
            return rule.begins, datetime.min.replace(tzinfo=UTC), rule
        recorded = instant(rule.recorded_at, self.zone)
        return max(rule.begins, recorded.astimezone(self.zone).date()), recorded, rule

    def rule_on(self, day: date, known: datetime | None = None) -> Rule:
        """The version in force on a day; the oldest one also for days before it."""
        chosen = self.versions[0][2]
        for begins, recorded, rule in self.versions:
            if begins <= day and (known is None or recorded <= known):
                chosen = rule
        return chosen


def instant(moment: Moment, zone: ZoneInfo) -> datetime:
    """The moment as a UTC instant; a bare date is its local midnight."""
    if isinstance(moment, datetime) and moment.tzinfo is UTC:
        return moment
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min, zone)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def end_of(moment: Moment, zone: ZoneInfo) -> datetime:
    """The instant an as-of means: a bare date is the end of that local day."""
    if isinstance(moment, datetime):
        return instant(moment, zone)
    return instant(moment + timedelta(days=1), zone) - timedelta(microseconds=1)


def local_day(moment: Moment, zone: ZoneInfo) -> date:
    """The local date of a moment."""
    if isinstance(moment, datetime):
        return instant(moment, zone).astimezone(zone).date()
    return moment


def rank(key: Key) -> str:
    """A sort key under which numeric ids keep their numeric order."""
    return str(key).rjust(20)


def groups_by_id(groups: Sequence[Group]) -> dict[Key, Group]:
    """Groups by their id."""
    return {group.id: group for group in groups}
