"""State occupancy: how many memberships are in which stage at given dates."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from summit.retention.episodes import Membership
from summit.retention.facts import Key
from summit.retention.standing import State
from summit.retention.states import Ledger, Register, fold_all, timeline


class Stage(StrEnum):
    """The bands of the stacked chart, from the bottom up."""

    GOOD_STANDING = "good_standing"
    LAPSING = "lapsing"
    WAITING = "waiting"
    LAPSED = "lapsed"
    NEVER_STARTED = "never_started"
    LEFT = "left"
    MOVED_ON = "moved_on"


STAGE_OF = {
    State.SIGNED_UP: Stage.WAITING,
    State.CONFIRMED: Stage.WAITING,
    State.LAPSING_PRE_START: Stage.WAITING,
    State.STARTED: Stage.GOOD_STANDING,
    State.ACTIVE: Stage.GOOD_STANDING,
    State.RETURNED: Stage.GOOD_STANDING,
    State.LAPSING: Stage.LAPSING,
    State.LAPSED: Stage.LAPSED,
    State.NEVER_STARTED: Stage.NEVER_STARTED,
    State.LEFT: Stage.LEFT,
    State.TRANSFERRED: Stage.MOVED_ON,
    State.COMPLETED: Stage.MOVED_ON,
    State.GROUP_CLOSED: Stage.MOVED_ON,
}
"""`LAPSING` is still in good standing; the chart shows it as a band of its own."""


def occupancy(
    register: Register, days: Sequence[date], group: Key | None = None
) -> list[Counter[State]]:
    """Memberships by state at the end of each day (ascending), from one fold.

    All with the register's knowledge (restated). The counts of a day sum to the memberships
    that had signed up by then.
    """
    members = register if group is None else register.of_group(group)
    deltas: list[Counter[State]] = [Counter() for _ in range(len(days) + 1)]
    for membership in members:
        _mark(membership, days, deltas)
    return _running(deltas[: len(days)])


def _mark(membership: Membership, days: Sequence[date], deltas: list[Counter[State]]) -> None:
    before: State | None = None
    for day, state in timeline(membership):
        at = bisect_left(days, day)
        if before is not None:
            deltas[at][before] -= 1
        deltas[at][state] += 1
        before = state


def summed(
    changes: Iterable[tuple[date, State, int]], days: Sequence[date]
) -> list[Counter[State]]:
    """Memberships by state at the end of each day, from (day, state, change of its count)."""
    deltas: list[Counter[State]] = [Counter() for _ in range(len(days) + 1)]
    for day, state, number in changes:
        deltas[bisect_left(days, day)][state] += number
    return _running(deltas[: len(days)])


def _running(deltas: Iterable[Counter[State]]) -> list[Counter[State]]:
    total: Counter[State] = Counter()
    rows = []
    for delta in deltas:
        total.update(delta)
        rows.append(Counter({state: n for state, n in total.items() if n}))
    return rows


def occupancy_as_known(
    book: Ledger, days: Sequence[date], group: Key | None = None
) -> list[Counter[State]]:
    """The same as it was known on each day: one fold per day, so dearer than `occupancy`."""
    rows = []
    for day in days:
        register = fold_all(book, day)
        members = register if group is None else register.of_group(group)
        rows.append(Counter(m.state for m in members if m.state is not None))
    return rows


def stages(counts: Counter[State]) -> dict[Stage, int]:
    """Counts by stage, every stage present, in the order of the chart."""
    totals = dict.fromkeys(Stage, 0)
    for state, number in counts.items():
        if state in STAGE_OF:
            totals[STAGE_OF[state]] += number
    return totals
