"""The answers to one question side by side: by one dimension, or crossed by two.

A breakdown by one dimension stands in a table whose sums are all told; what is small in it is
hidden together with as much more as it takes. A crossed one is told only where nothing in it has
to be hidden: people are pooled until that is so, or it is not told at all.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from summit.db import Localized
from summit.questions.kind import Row
from summit.surveys.findings.merging import APART, Step, in_common, merged, step_of
from summit.surveys.findings.slices import Cube, Dimension, Group, counted_in
from summit.surveys.suppression import CORNER, TOTAL, Cell, Table, suppress

# Answers that are hidden for everybody are one column here: their sum follows from the rest.
UNTOLD = "untold"

Slices = list[tuple[tuple[Group, ...], Counter[str]]]


@dataclass(frozen=True, slots=True)
class Slice:
    """People who belong to all of ``groups``; a count is None where it is hidden."""

    groups: tuple[Group, ...]
    answered: int
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Every slice of one or two dimensions, with a count for each of ``steps``."""

    dimensions: tuple[Dimension, ...]
    steps: tuple[Step, ...]
    slices: tuple[Slice, ...]

    def told(self) -> "Breakdown":
        """Without the column of what is hidden for everybody."""
        seen = [i for i, step in enumerate(self.steps) if step.key != UNTOLD]
        slices = [
            Slice(one.groups, one.answered, tuple(one.counts[i] for i in seen))
            for one in self.slices
        ]
        return Breakdown(self.dimensions, tuple(self.steps[i] for i in seen), tuple(slices))


@dataclass(frozen=True, slots=True)
class Rule:
    """``k``; ``fewest`` places that a scale keeps; ``ticked``: the second column is only the rest
    of those who ticked the first, so that nobody ticking says nothing about anybody.
    """

    k: int
    fewest: int = APART
    ticked: bool = False


def untold(steps: Sequence[Step]) -> Step:
    """All of ``steps`` as one column."""
    row = Row(UNTOLD, Localized(), 0)
    return step_of(row, [key for step in steps for key in step.holds])


def apart(
    cube: Cube, groups: Sequence[Group], steps: Sequence[Step], rule: Rule
) -> Breakdown | None:
    """The breakdown by the groups of one dimension; None where there is nothing to compare."""
    slices = [counted_in(cube, [group]) for group in groups]
    used = [step for step in steps if any(step.of(one) for one in slices)]
    if len(groups) < APART or len(used) < APART:
        return None
    columns = merged(used, slices, rule.k, fewest=rule.fewest)
    table = Table.of([[step.of(one) for step in columns] for one in slices])
    also = _everybody_ticked(table) if rule.ticked else ()
    shown = suppress(table, rule.k, hide_unanimous=not rule.ticked, keep=_sums(table), also=also)
    rows = [
        Slice((group,), slices[r].total(), tuple(shown.at(r, c) for c in range(len(columns))))
        for r, group in enumerate(groups)
    ]
    return Breakdown((groups[0].dimension,), tuple(columns), tuple(rows))


def _everybody_ticked(table: Table) -> set[Cell]:
    full = [r for r, (ticked, rest) in enumerate(table.counts) if ticked and not rest]
    return {Cell(r, c) for r in full for c in (0, 1)}


def _sums(table: Table) -> set[Cell]:
    rows, columns = len(table.counts), len(table.counts[0])
    return {
        CORNER, *(Cell(r, TOTAL) for r in range(rows)), *(Cell(TOTAL, c) for c in range(columns)),
    }  # fmt: skip


def crossed(
    cube: Cube,
    one: Breakdown,
    other: Breakdown,
    steps: Sequence[Step],
    rule: Rule,
    *,
    together: Collection[str] = (),
) -> Breakdown | None:
    """Both dimensions at once, never finer than either alone; None where it cannot be told.

    ``steps`` are those told of everybody. ``together`` are values whose people stay in one group.
    Small groups of the dimension with more of them are pooled, two at a time.
    """
    common = in_common(_held(steps, one), one.steps, other.steps)
    sides = [_joined([s.groups[0] for s in part.slices], together) for part in (one, other)]
    while min(map(len, sides)) >= APART:
        rows = _rows(cube, sides)
        columns = merged(common, [counts for _, counts in rows], rule.k, fewest=rule.fewest)
        if nothing_to_hide(rows, columns, rule):
            return as_counted((*one.dimensions, *other.dimensions), columns, rows)
        longer = max(sides, key=len)
        longer[:] = _pooled(cube, longer)
    return None


def _rows(cube: Cube, sides: Sequence[Sequence[Group]]) -> Slices:
    """The people of each pair of groups, where there are any."""
    rows = [(pair, counted_in(cube, pair)) for pair in product(*sides)]
    return [(pair, counts) for pair, counts in rows if counts.total()]


def as_counted(
    dimensions: tuple[Dimension, ...], columns: Sequence[Step], rows: Slices
) -> Breakdown:
    """A breakdown in which nothing is hidden."""
    slices = [
        Slice(groups, counts.total(), tuple(step.of(counts) for step in columns))
        for groups, counts in rows
    ]
    return Breakdown(dimensions, tuple(columns), tuple(slices))


def _held(steps: Sequence[Step], breakdown: Breakdown) -> list[Step]:
    """The steps that the breakdown has columns for."""
    held = {key for step in breakdown.steps for key in step.holds}
    return [step for step in steps if set(step.holds) <= held]


def nothing_to_hide(rows: Slices, columns: Sequence[Step], rule: Rule) -> bool:
    """Whether every count is 0, or k and more, and no slice is of one mind."""
    for _, counts in rows:
        cells = [step.of(counts) for step in columns]
        single = cells[:1] if rule.ticked else cells
        if any(0 < n < rule.k for n in (*cells, counts.total())) or counts.total() in single:
            return False
    return True


def _joined(groups: Sequence[Group], together: Collection[str]) -> list[Group]:
    """``groups`` with those that hold one of ``together`` as one."""
    held = [group for group in groups if group.members & set(together)]
    rest = [group for group in groups if group not in held]
    return [*rest, _as_one(held)] if held else rest


def _as_one(groups: Sequence[Group]) -> Group:
    members = frozenset(member for group in groups for member in group.members)
    return Group(groups[0].dimension, members)


def _pooled(cube: Cube, groups: Sequence[Group]) -> list[Group]:
    """The two smallest groups as one, behind the others."""
    by_size = sorted(groups, key=lambda group: counted_in(cube, [group]).total())
    return [*(group for group in groups if group not in by_size[:2]), _as_one(by_size[:2])]


def hidden_cells(breakdown: Breakdown) -> Iterator[tuple[int, int]]:
    """(slice, step) of each count that is not told."""
    for r, one in enumerate(breakdown.slices):
        yield from ((r, c) for c, count in enumerate(one.counts) if count is None)
