"""Whether several breakdowns of the same answers together give away what each of them hides.

Each alone is safe by ``suppression``. Together they say more: who is at which site and has which
role limits what either can hold. The proof is a way to change the answers that no reader could
notice: somebody of one group and somebody of another, alike in all else, trade their answers.
Sizes, totals and every other breakdown stay as they are; only the four cells change. Where enough
such trades are possible, the hidden count could be k different numbers. Where they are not, the
finest breakdown is given up and the proof begins again.
"""

from collections.abc import Sequence

from summit.surveys.findings.breakdowns import Breakdown, hidden_cells
from summit.surveys.findings.merging import Step
from summit.surveys.findings.slices import Cube, Dimension, Group, Traits


def provable(cube: Cube, breakdowns: Sequence[Breakdown], k: int) -> list[Breakdown]:
    """As many of ``breakdowns`` as can stand side by side; the last ones are given up first.

    One alone needs no proof: ``suppression`` has searched all tables that agree with it.
    """
    kept = list(breakdowns)
    while len(kept) > 1:
        failing = [one for one in kept if not _holds(cube, one, kept, k)]
        if not failing:
            break
        finer = [one for one in kept if len(one.dimensions) > 1]
        kept.remove((finer or failing)[-1])
    return kept


def _holds(cube: Cube, one: Breakdown, all_of_them: Sequence[Breakdown], k: int) -> bool:
    hidden = set(hidden_cells(one))
    return all(_numbers(cube, one, cell, hidden, all_of_them) >= k for cell in hidden)


def _numbers(
    cube: Cube,
    one: Breakdown,
    cell: tuple[int, int],
    hidden: set[tuple[int, int]],
    all_of_them: Sequence[Breakdown],
) -> int:
    """How many numbers the cell could be at least, by trades with one other group."""
    row, column = cell
    partners = [
        (r, c)
        for r, c in hidden
        if r != row and c != column and (row, c) in hidden and (r, column) in hidden
    ]
    best = 1
    for r, c in partners:
        groups = one.slices[row].groups[0], one.slices[r].groups[0]
        steps = one.steps[column], one.steps[c]
        if not any(_notices(other, groups, steps) for other in all_of_them if other is not one):
            best = max(best, 1 + _trades(cube, groups, steps))
    return best


def _notices(other: Breakdown, groups: tuple[Group, Group], steps: tuple[Step, Step]) -> bool:
    """Whether a trade between the groups would show in the other breakdown.

    One by another dimension shows nothing: both people stand in the same slice of it.
    """
    if groups[0].dimension not in other.dimensions:
        return False
    together = [
        {
            wider
            for one in other.slices
            for wider in one.groups
            if wider.dimension == group.dimension and group.members <= wider.members
        }
        for group in groups
    ]
    if together[0] & together[1]:
        return False
    return not any({*steps[0].holds, *steps[1].holds} <= set(step.holds) for step in other.steps)


def _trades(cube: Cube, groups: tuple[Group, Group], steps: tuple[Step, Step]) -> int:
    """How many trades are possible, to and fro, between people alike in all else."""
    dimension = groups[0].dimension
    alike = {_without(traits, dimension) for traits in cube}
    moved = 0
    for rest in alike:
        here, there = (_held(cube, rest, group, steps) for group in groups)
        moved += min(here[0], there[1]) + min(here[1], there[0])
    return moved


def _without(traits: Traits, dimension: Dimension) -> Traits:
    return traits._replace(**{dimension.value: ""})


def _held(cube: Cube, rest: Traits, group: Group, steps: tuple[Step, Step]) -> tuple[int, int]:
    found = [
        cube[traits]
        for member in group.members
        if (traits := rest._replace(**{group.dimension.value: member})) in cube
    ]
    one, other = (sum(step.of(counts) for counts in found) for step in steps)
    return one, other
