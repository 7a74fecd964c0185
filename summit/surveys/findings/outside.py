"""The same results for groups of a larger k, as partners and the public see them.

They are made of what is published for the smaller k and of nothing else. So whoever sees both
learns nothing new: each number outside is a sum of numbers inside.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from summit.surveys.findings.breakdowns import Breakdown, Rule, Slice, nothing_to_hide
from summit.surveys.findings.merging import APART, Step, merged
from summit.surveys.findings.publication import Line, Result, hidden_of
from summit.surveys.findings.scores import Score, score_of
from summit.surveys.findings.slices import Dimension

K = 11  # CMS: no cell from 1 to 10, nor anything from which it can be worked out


def outside(result: Result, k: int = K) -> Result:
    """What of ``result`` may be told outside the house."""
    if result.answered is None or result.answered < k:
        return Result(result.question, None, words=result.words)
    if result.words or result.everybody is not None:
        return replace(result, breakdowns=())
    if not result.exclusive:
        return _ticks(result, k)
    lines = _lines(
        result.bands or result.lines, result.answered, k, fewest=0 if result.bands else APART
    )
    steps = [line.step for line in lines]
    told = [line.total for line in lines]
    return replace(
        result,
        lines=lines,
        bands=lines if result.bands else (),
        breakdowns=_by_site(result, steps, k),
        score=_score(result, steps, told),
    )


def _score(result: Result, steps: Sequence[Step], told: Sequence[int | None]) -> Score | None:
    score = result.score
    return score if score and None not in told and score_of(score.kind, steps, told) else None


def _lines(lines: Sequence[Line], answered: int, k: int, *, fewest: int) -> tuple[Line, ...]:
    """The lines of ``answered`` people. Those that are hidden inside stay so, and count as one that
    is hidden: whoever subtracts from the whole finds how many they are together.
    """
    counts = _by_first_key(lines)
    shown = [line.step for line in lines if line.total is not None]
    hidden = [line.step for line in lines if line.total is None]
    steps = merged(shown, [counts], k, fewest=fewest) if fewest else shown
    used = [step for step in steps if step.of(counts)]
    row = [step.of(counts) for step in used]
    inside = [answered - sum(row)] if hidden else []
    small = hidden_of([*row, *inside], k, before=range(len(row), len(row) + len(inside)))
    told = [
        Line(step, None if step in used and used.index(step) in small else step.of(counts))
        for step in steps
    ]
    return (*told, *(Line(step, None) for step in hidden))


def _by_first_key(lines: Sequence[Line]) -> Mapping[str, int]:
    return Counter({line.step.holds[0]: line.total or 0 for line in lines})


def _ticks(result: Result, k: int) -> Result:
    people = result.answered or 0
    lines = [
        replace(line, total=None)
        if line.total is None or 0 < line.total < k or 0 < people - line.total < k
        else line
        for line in result.lines
    ]
    return replace(result, lines=tuple(lines), breakdowns=())


def _by_site(result: Result, steps: Sequence[Step], k: int) -> tuple[Breakdown, ...]:
    """Sites side by side, where nothing of it is hidden inside nor has to be outside."""
    part = result.by(Dimension.SITE)
    if part is None or any(None in one.counts for one in part.slices):
        return ()
    rows = [(one.groups, _counts(part, one)) for one in part.slices]
    columns = merged(part.steps, [counts for _, counts in rows], k, fewest=APART)
    if result.bands:
        columns = list(part.steps)
    if not nothing_to_hide(rows, columns, Rule(k)) or not _within(columns, steps):
        return ()
    slices = [
        Slice(groups, counts.total(), tuple(step.of(counts) for step in columns))
        for groups, counts in rows
    ]
    return (Breakdown(part.dimensions, tuple(columns), tuple(slices)),)


def _within(columns: Sequence[Step], steps: Sequence[Step]) -> bool:
    """Whether each column is one or more of the steps that are told of everybody."""
    return all(any(set(step.holds) <= set(column.holds) for column in columns) for step in steps)


def _counts(part: Breakdown, one: Slice) -> Counter[str]:
    told = zip(part.steps, one.counts, strict=True)
    return Counter({step.holds[0]: count or 0 for step, count in told})
