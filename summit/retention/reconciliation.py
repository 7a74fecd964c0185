"""The weekly identity: start plus what came less what went is the end, to the person (1.5)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from summit.retention.episodes import Episode, Membership, Origin
from summit.retention.facts import Key
from summit.retention.occupancy import occupancy
from summit.retention.standing import IN_GOOD_STANDING, WAITING, State
from summit.retention.states import Register, state_on, timeline

Who = tuple[Key, Key]
Flows = dict[tuple[frozenset[State], "Flow", bool], list[Who]]


class Flow(StrEnum):
    """What moves people into or out of a strip."""

    SIGNED_UP = "signed_up"
    STARTED = "started"
    RETURNED = "returned"
    TRANSFERRED_IN = "transferred_in"
    LAPSED = "lapsed"
    NEVER_STARTED = "never_started"
    LEFT = "left"
    TRANSFERRED_OUT = "transferred_out"
    COMPLETED = "completed"
    GROUP_CLOSED = "group_closed"


STANDING_IN = (Flow.STARTED, Flow.RETURNED, Flow.TRANSFERRED_IN)
STANDING_OUT = (
    Flow.LAPSED, Flow.LEFT, Flow.TRANSFERRED_OUT, Flow.COMPLETED, Flow.GROUP_CLOSED,
)  # fmt: skip
WAITING_IN = (Flow.SIGNED_UP, Flow.TRANSFERRED_IN)
WAITING_OUT = (
    Flow.STARTED, Flow.NEVER_STARTED, Flow.LEFT, Flow.TRANSFERRED_OUT, Flow.COMPLETED,
    Flow.GROUP_CLOSED,
)  # fmt: skip
ENDED = {
    State.LAPSED: Flow.LAPSED,
    State.NEVER_STARTED: Flow.NEVER_STARTED,
    State.LEFT: Flow.LEFT,
    State.TRANSFERRED: Flow.TRANSFERRED_OUT,
    State.COMPLETED: Flow.COMPLETED,
    State.GROUP_CLOSED: Flow.GROUP_CLOSED,
}
OPENED = {Origin.RETURN: Flow.RETURNED, Origin.TRANSFER: Flow.TRANSFERRED_IN}


@dataclass(frozen=True)
class Strip:
    """One strip: `gains` and `losses` hold the (person, group) pairs behind every number."""

    start: int
    gains: dict[Flow, list[Who]]
    losses: dict[Flow, list[Who]]
    end: int

    @property
    def expected(self) -> int:
        """What the flows say the end should be."""
        gained = sum(map(len, self.gains.values()))
        return self.start + gained - sum(map(len, self.losses.values()))

    @property
    def balanced(self) -> bool:
        """True if the identity holds; anything else is a fault in the data or the code."""
        return self.expected == self.end


@dataclass(frozen=True)
class Reconciliation:
    """Both strips for (start, end]. Good standing and waiting are never added up."""

    standing: Strip
    waiting: Strip

    @property
    def balanced(self) -> bool:
        """True if both strips balance."""
        return self.standing.balanced and self.waiting.balanced


@dataclass(frozen=True, slots=True)
class Step:
    """A membership's step over the border of a family of states."""

    day: date
    family: frozenset[State]
    flow: Flow
    gain: bool


def reconcile(
    register: Register, start: date, end: date, group: Key | None = None
) -> Reconciliation:
    """Flows dated in (start, end]; start, flows and end read with the register's knowledge."""
    return reconcile_weeks(register, (start, end), group)[0]


def reconcile_weeks(
    register: Register, days: Sequence[date], group: Key | None = None
) -> list[Reconciliation]:
    """One reconciliation per pair of neighbouring days (ascending), from one pass."""
    members = list(register if group is None else register.of_group(group))
    weeks: list[Flows] = [defaultdict(list) for _ in range(len(days) + 1)]
    for membership in members:
        who = (membership.person, membership.group)
        for step in steps(membership):
            # the first and the last bucket hold what happened outside the days asked for
            weeks[bisect_left(days, step.day)][step.family, step.flow, step.gain].append(who)
    counts = occupancy(register, days, group)
    return [
        Reconciliation(
            _strip(IN_GOOD_STANDING, (STANDING_IN, STANDING_OUT), flows, ends),
            _strip(WAITING, (WAITING_IN, WAITING_OUT), flows, ends),
        )
        for flows, ends in zip(weeks[1:], pairwise(counts), strict=False)
    ]


def _strip(
    family: frozenset[State],
    names: tuple[Sequence[Flow], Sequence[Flow]],
    flows: Flows,
    ends: tuple[Counter[State], Counter[State]],
) -> Strip:
    start, end = (sum(counts[state] for state in family) for counts in ends)
    gained, lost = names
    return Strip(
        start,
        {flow: flows.get((family, flow, True), []) for flow in gained},
        {flow: flows.get((family, flow, False), []) for flow in lost},
        end,
    )


def in_family(members: Iterable[Membership], family: frozenset[State], day: date) -> int:
    """How many memberships are in a family of states at the end of a day."""
    return sum(state_on(timeline(membership), day) in family for membership in members)


def steps(membership: Membership) -> Iterator[Step]:
    """Every step of a membership into or out of good standing and waiting, in order."""
    before: frozenset[State] | None = None
    for episode in membership.episodes:
        for change in episode.changes:
            now = _family(change.state)
            if now is not before:
                yield from _border(change.day, episode, change.state, before, now)
            before = now


def _family(state: State) -> frozenset[State] | None:
    if state in IN_GOOD_STANDING:
        return IN_GOOD_STANDING
    return WAITING if state in WAITING else None


def _border(
    day: date,
    episode: Episode,
    state: State,
    before: frozenset[State] | None,
    now: frozenset[State] | None,
) -> Iterator[Step]:
    if before is not None:
        yield Step(day, before, ENDED.get(state, Flow.STARTED), gain=False)
    if now is not None:
        flow = Flow.STARTED if before is WAITING else OPENED.get(episode.origin, Flow.SIGNED_UP)
        yield Step(day, now, flow, gain=True)


def revised(previous: Register, register: Register, day: date, group: Key | None = None) -> int:
    """Good standing on a day as known now less as it was printed: the line 'revised'."""
    counts = []
    for known in (register, previous):
        members = known if group is None else known.of_group(group)
        counts.append(in_family(members, IN_GOOD_STANDING, day))
    return counts[0] - counts[1]
