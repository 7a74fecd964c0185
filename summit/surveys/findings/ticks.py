"""Questions with any number of ticks: each answer is a table of its own, ticked or not."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import combinations

from summit.db import Localized
from summit.questions.kind import Row
from summit.surveys.findings.breakdowns import (
    Breakdown,
    Rule,
    Slice,
    Slices,
    apart,
    as_counted,
    crossed,
    nothing_to_hide,
)
from summit.surveys.findings.merging import Step, step_of
from summit.surveys.findings.proofs import provable
from summit.surveys.findings.slices import Cube, Dimension, Group, Traits, counted_in

YES, NO = "yes", "no"
COLUMNS = [step_of(Row(key, Localized(), 0)) for key in (YES, NO)]

Kept = Callable[..., Collection[str]]


def ticked(
    rows: Sequence[Row],
    answered: Mapping[Traits, int],
    ticks: Mapping[str, Mapping[Traits, int]],
    sides: Sequence[Sequence[Group]],
    k: int,
    kept: Kept,
) -> tuple[dict[str, int | None], list[Breakdown]]:
    """The count of each answer (None where it is hidden), and the breakdowns of all of them.

    ``answered`` and ``ticks`` (by the answer's key) are by the traits of people; ``sides`` are the
    groups of each dimension.
    """
    frames = list(_frames(answered, sides, k, kept))
    people = sum(answered.values())
    totals = {row.key: _told(sum(ticks[row.key].values()), people, k) for row in rows}
    told = {key: _parts(_cube(answered, ticks[key]), frames, k) for key, n in totals.items() if n}
    shown = [f for f in frames if any(f.dimensions in parts for parts in told.values())]
    return totals, [_as_one(frame, rows, totals, told) for frame in shown]


def _told(ticked_by: int, people: int, k: int) -> int | None:
    """Nobody is told as such; one to k−1, all, and all but one to k−1 are not told."""
    return None if 0 < ticked_by < k or (ticked_by and people - ticked_by < k) else ticked_by


def _cube(answered: Mapping[Traits, int], ticks: Mapping[Traits, int]) -> Cube:
    return {
        traits: Counter({YES: ticks.get(traits, 0), NO: n - ticks.get(traits, 0)})
        for traits, n in answered.items()
    }


def _frames(
    answered: Mapping[Traits, int], sides: Sequence[Sequence[Group]], k: int, kept: Kept
) -> Iterator[Breakdown]:
    """Who is compared, by one dimension and by two: everybody has not ticked nothing."""
    nothing = _cube(answered, {})
    rule = Rule(k, ticked=True)
    single = []
    for groups in sides:
        rows: Slices = [((group,), counted_in(nothing, [group])) for group in groups]
        single.append(as_counted((groups[0].dimension,), COLUMNS, rows))
    yield from single
    for one, other in combinations(single, 2):
        together = kept(*one.dimensions, *other.dimensions)
        both = crossed(nothing, one, other, COLUMNS, rule, together=together)
        if both is not None:
            yield both


def _parts(
    cube: Cube, frames: Sequence[Breakdown], k: int
) -> dict[tuple[Dimension, ...], Breakdown]:
    """What one answer tells in each frame; frames in which it cannot be told are missing."""
    rule = Rule(k, ticked=True)
    found: list[Breakdown] = []
    for frame in frames:
        groups = [one.groups for one in frame.slices]
        if len(frame.dimensions) == 1:
            part = apart(cube, [group for (group,) in groups], COLUMNS, rule)
        else:
            part = _open(cube, frame, groups, rule)
        found += [part] if part is not None else []
    return {part.dimensions: part for part in provable(cube, found, k)}


def _open(
    cube: Cube, frame: Breakdown, groups: Sequence[tuple[Group, ...]], rule: Rule
) -> Breakdown | None:
    rows = [(pair, counted_in(cube, pair)) for pair in groups]
    told = nothing_to_hide(rows, COLUMNS, rule)
    return as_counted(frame.dimensions, COLUMNS, rows) if told else None


def _as_one(
    frame: Breakdown,
    rows: Sequence[Row],
    totals: Mapping[str, int | None],
    told: Mapping[str, Mapping[tuple[Dimension, ...], Breakdown]],
) -> Breakdown:
    """All answers as the columns of one breakdown."""
    slices = [
        Slice(
            one.groups,
            one.answered,
            tuple(_count(frame, at, row.key, totals, told) for row in rows),
        )
        for at, one in enumerate(frame.slices)
    ]
    return Breakdown(frame.dimensions, tuple(_steps(rows)), tuple(slices))


def _steps(rows: Sequence[Row]) -> Iterator[Step]:
    return (step_of(row) for row in rows)


def _count(
    frame: Breakdown,
    at: int,
    key: str,
    totals: Mapping[str, int | None],
    told: Mapping[str, Mapping[tuple[Dimension, ...], Breakdown]],
) -> int | None:
    if totals[key] == 0:
        return 0
    part = told.get(key, {}).get(frame.dimensions)
    return part.slices[at].counts[0] if part else None
