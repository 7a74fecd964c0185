"""The momentum gap: how long people wait for their first meeting, and in what silence (1.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from summit.retention.clocks import Stay, lives
from summit.retention.facts import TOUCHES, FactKind, Key
from summit.retention.intervals import Interval, Trend, cochran_armitage, wilson
from summit.retention.knowledge import Entry
from summit.retention.standing import WAITING
from summit.retention.states import Register, timeline


@dataclass(frozen=True, slots=True)
class MomentumSettings:
    """Delay buckets and the guard of the trend test (version 1 of the defaults)."""

    version: int = 1
    buckets: tuple[int, ...] = (14, 30, 60, 90)
    """Upper limits in days, inclusive; the last bucket is open."""
    trend_groups: int = 3
    trend_buckets: int = 3


DEFAULT = MomentumSettings()


@dataclass(frozen=True, slots=True)
class PersonGap:
    """One person's wait, in days. `offered` None: no meeting offered yet (or before the end)."""

    person: Key
    group: Key
    signed_up: date
    offered: date | None
    until: date
    gap: int
    longest_silence: int
    touches: tuple[Entry, ...]
    started: bool


@dataclass(frozen=True, slots=True)
class GroupGap:
    """One group's wait: first countable meeting less first sign-up (today, if none was held)."""

    group: Key
    first_sign_up: date | None
    first_meeting: date | None
    gap: int | None
    person_days_waiting: int
    longest_silence: int
    started: Interval | None
    """Started over all memberships, Wilson."""


def person_gaps(register: Register, group: Key | None = None) -> list[PersonGap]:
    """Sign-up to first offered meeting per joined first episode, with the touches on the way."""
    gaps = [_person_gap(register, stays) for stays in lives(register)]
    return [gap for gap in gaps if group in (None, gap.group)]


def _person_gap(register: Register, stays: list[Stay]) -> PersonGap:
    membership, last = stays[-1]
    signed_up = stays[0][1].signed_up
    offered = min((o.day for _, e in stays for o in e.offered), default=None)
    until = offered or last.ended or register.today(membership.group)
    touches = touches_between(register, membership.person, signed_up, until)
    return PersonGap(
        person=membership.person,
        group=membership.group,
        signed_up=signed_up,
        offered=offered,
        until=until,
        gap=(until - signed_up).days,
        longest_silence=longest_silence((t.day for t in touches), signed_up, until),
        touches=tuple(touches),
        started=last.started is not None,
    )


def touches_between(register: Register, person: Key, start: date, end: date) -> list[Entry]:
    """`contact_out` and `contact_in` of a person in (start, end]."""
    entries = register.known.personal.get(person, ())
    return [e for e in entries if e.fact.kind in TOUCHES and start < e.day <= end]


def longest_silence(days: Iterable[date], start: date, end: date) -> int:
    """Most days between two touches, the start and the end of the wait counting as limits."""
    marks = [start, *sorted(d for d in days if start <= d <= end), end]
    return max((b - a).days for a, b in pairwise(marks))


def waiting_days(register: Register, group: Key | None = None) -> int:
    """Person-days in a waiting state up to the as-of, over all episodes."""
    members = register if group is None else register.of_group(group)
    total = timedelta()
    for membership in members:
        changes = timeline(membership)
        ends = [day for day, _ in changes[1:]] + [register.today(membership.group)]
        for (day, state), until in zip(changes, ends, strict=True):
            if state in WAITING:
                total += until - day
    return total.days


def group_gap(register: Register, group: Key, gaps: Sequence[PersonGap] | None = None) -> GroupGap:
    """The wait of a group as a whole; `gaps`: its `person_gaps`, where they are known already."""
    members = register.of_group(group)
    countable = register.known.countable.get(group, ())
    first = min((e.signed_up for m in members for e in m.episodes), default=None)
    meeting = countable[0].day if countable else None
    until = meeting or register.today(group)
    gaps = person_gaps(register, group) if gaps is None else gaps
    started = sum(any(e.started for e in m.episodes) for m in members)
    return GroupGap(
        group=group,
        first_sign_up=first,
        first_meeting=meeting,
        gap=None if first is None else (until - first).days,
        person_days_waiting=waiting_days(register, group),
        longest_silence=max((gap.longest_silence for gap in gaps), default=0),
        started=wilson(started, len(members)),
    )


@dataclass(frozen=True, slots=True)
class DelayBucket:
    """Delays `least`..`most` days (most None: open), and who of them started."""

    least: int
    most: int | None
    n: int
    started: int
    groups: frozenset[Key]

    @property
    def interval(self) -> Interval | None:
        """Wilson interval of the started-rate."""
        return wilson(self.started, self.n)


def delay_buckets(
    gaps: Sequence[PersonGap], settings: MomentumSettings = DEFAULT
) -> list[DelayBucket]:
    """Started-rate by delay, over those who were offered a meeting."""
    limits = settings.buckets
    rows: dict[int, list[PersonGap]] = defaultdict(list)
    for gap in gaps:
        if gap.offered is not None:
            rows[sum(gap.gap > limit for limit in limits)].append(gap)
    return [
        DelayBucket(
            least=limits[i - 1] + 1 if i else 0,
            most=limits[i] if i < len(limits) else None,
            n=len(rows[i]),
            started=sum(gap.started for gap in rows[i]),
            groups=frozenset(gap.group for gap in rows[i]),
        )
        for i in range(len(limits) + 1)
    ]


def delay_trend(
    buckets: Sequence[DelayBucket], settings: MomentumSettings = DEFAULT
) -> Trend | None:
    """Cochran–Armitage trend over the buckets; None where too few groups or buckets contribute.

    Print with it: delay differs by group, so this cannot separate delay from group.
    """
    filled = [bucket for bucket in buckets if bucket.n]
    groups = frozenset[Key]().union(*(bucket.groups for bucket in filled))
    if len(groups) < settings.trend_groups or len(filled) < settings.trend_buckets:
        return None
    return cochran_armitage([b.started for b in buckets], [b.n for b in buckets])


def last_contact(register: Register, person: Key, kinds: frozenset[FactKind]) -> date | None:
    """Day of a person's latest fact of these kinds."""
    entries = register.known.personal.get(person, ())
    return next((e.day for e in reversed(entries) if e.fact.kind in kinds), None)
