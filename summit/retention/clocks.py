"""The two clocks: sign-up to start (A), start to the end of good standing (B). Fine point 18."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from summit.retention.episodes import Episode, Membership, Origin
from summit.retention.facts import Key
from summit.retention.standing import State
from summit.retention.states import Register
from summit.retention.survival import Curve, cumulative_incidence, kaplan_meier

Stay = tuple[Membership, Episode]


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One row of a clock, in days. `cause` None: censored at the as-of. `entry`: delayed entry."""

    person: Key
    group: Key
    """Where the row ended (a person-level row may have begun elsewhere)."""
    origin: date
    end: date
    duration: int
    cause: State | None
    entry: int = 0
    n: int = 1
    """So many rows are alike; they differ from this one in nothing that is counted."""


@dataclass(frozen=True)
class Clock:
    """Rows of one clock, and how many stay out of it because their start is unknown."""

    rows: tuple[ClockRow, ...]
    unknown: int = 0

    @property
    def durations(self) -> list[int]:
        """Days, in row order."""
        return [row.duration for row in self.rows]

    @property
    def causes(self) -> list[State | None]:
        """Causes, in row order."""
        return [row.cause for row in self.rows]

    @property
    def entries(self) -> list[int]:
        """Delayed entries in days, in row order."""
        return [row.entry for row in self.rows]

    @property
    def counts(self) -> list[int]:
        """How many rows each stands for, in row order."""
        return [row.n for row in self.rows]

    def curve(self) -> Curve:
        """All-cause Kaplan–Meier curve: the event is any cause."""
        seen = [cause is not None for cause in self.causes]
        return kaplan_meier(self.durations, seen, self.entries, counts=self.counts)

    def incidence(self) -> dict[State, Curve]:
        """Cumulative incidence by cause (Aalen–Johansen)."""
        return cumulative_incidence(self.durations, self.causes, self.entries, counts=self.counts)


def lives(register: Register) -> Iterator[list[Stay]]:
    """Every first episode that began with a sign-up, joined with where it was transferred to."""
    for membership in register:
        first = membership.episodes[0]
        if first.origin is Origin.SIGNUP:
            yield _followed(register, membership, first)


def _followed(register: Register, membership: Membership, episode: Episode) -> list[Stay]:
    stays = [(membership, episode)]
    following = _next(register, membership, episode)
    while following is not None:
        stays.append(following)
        following = _next(register, *following)
    return stays


def _next(register: Register, membership: Membership, episode: Episode) -> Stay | None:
    if episode.state is not State.TRANSFERRED or episode.into_open or episode.to_group is None:
        return None
    target = register.memberships.get((membership.person, episode.to_group))
    for other in target.episodes if target is not None and not target.removed else ():
        mine = (other.came_from, other.came_from_number) == (membership.group, episode.number)
        if mine and target is not None:
            return target, other
    return None


def lineage(register: Register, membership: Membership) -> list[Episode]:
    """The latest episode with those it was transferred or returned from, oldest first."""
    chain: list[Episode] = []
    here: tuple[Membership, int] | None = (membership, len(membership.episodes))
    while here is not None:
        owner, number = here
        episode = owner.episodes[number - 1]
        chain.append(episode)
        here = _origin(register, owner, episode)
    return chain[::-1]


def _origin(
    register: Register, owner: Membership, episode: Episode
) -> tuple[Membership, int] | None:
    if episode.origin is Origin.RETURN:
        return owner, episode.number - 1
    if episode.came_from is None or episode.came_from_number is None:
        return None
    source = register.memberships.get((owner.person, episode.came_from))
    if source is None or source.removed:
        return None
    return source, episode.came_from_number


def clock_a(register: Register, group: Key | None = None) -> Clock:
    """Sign-up to start: causes started, left, never_started and the other ends before a start.

    Per person (transfers joined), or for one group's memberships with late entry. Pauses do not
    stop it: waiting is waiting.
    """
    return Clock(tuple(_row_a(register, stays) for stays in _subjects(register, group)))


def _row_a(register: Register, stays: list[Stay]) -> ClockRow:
    membership, last = stays[-1]
    origin = last.signed_up
    end, cause = _end(register, membership, last)
    if last.started is not None:
        end, cause = last.started, State.STARTED
    days, late = (end - origin).days, _late_a(stays[0][1])
    return ClockRow(membership.person, membership.group, origin, end, days, cause, late)


def _late_a(first: Episode) -> int:
    return (first.opened - first.signed_up).days if first.origin is Origin.TRANSFER else 0


def clock_b(register: Register, group: Key | None = None) -> Clock:
    """Start to the end of good standing; paused days do not count, leaves of absence do.

    Per person (transfers joined, the first episode only), or for one group's memberships, where a
    transferred row enters late. Causes: lapsed, left, completed, group_closed, transferred.
    """
    rows, unknown = [], 0
    for stays in _subjects(register, group):
        started = stays[-1][1].started
        if started is None:
            continue
        if stays[-1][1].start_unknown:
            unknown += 1
            continue
        row = _row_b(register, stays, started)
        if row is not None:
            rows.append(row)
    return Clock(tuple(rows), unknown)


def _row_b(register: Register, stays: list[Stay], started: date) -> ClockRow | None:
    membership, last = stays[-1]
    end, cause = _end(register, membership, last)
    history = _history(register, *stays[0]) + stays[1:]
    duration = running_days(register, history, started, end)
    entry = _late_b(register, stays, history, started)
    if entry > duration:
        return None
    return ClockRow(membership.person, membership.group, started, end, duration, cause, entry)


def _late_b(register: Register, stays: list[Stay], history: list[Stay], started: date) -> int:
    first = stays[0][1]
    entered = first.opened if first.origin is Origin.TRANSFER and not first.started_here else None
    entered = max((d for d in (entered, stays[-1][1].entry) if d is not None), default=None)
    return 0 if entered is None else running_days(register, history, started, entered)


def _history(register: Register, membership: Membership, episode: Episode) -> list[Stay]:
    """The stays before a transferred one, oldest first, and that one."""
    chain = [(membership, episode)]
    source = _origin(register, membership, episode)
    while source is not None:
        owner, number = source
        chain.append((owner, owner.episodes[number - 1]))
        source = _origin(register, owner, owner.episodes[number - 1])
    return chain[::-1]


def running_days(register: Register, stays: list[Stay], start: date, end: date) -> int:
    """Days from start to end less the days on which the group stayed in was paused."""
    paused = 0
    for membership, episode in stays:
        first = max(start, episode.opened)
        last = min(end, episode.ended or end)
        for pause in register.known.pauses.get(membership.group, ()):
            paused += pause.days_within(first, last)
    return (end - start).days - paused


def _end(register: Register, membership: Membership, episode: Episode) -> tuple[date, State | None]:
    if episode.ended is not None:
        return episode.ended, episode.state
    return register.today(membership.group), None


def _subjects(register: Register, group: Key | None) -> Iterable[list[Stay]]:
    """Joined lives, or the first episode of each membership of one group by itself."""
    if group is None:
        return lives(register)
    return ([(m, m.episodes[0])] for m in register.of_group(group))
