"""What a reader wants to see: some of the people alone, or groups of them side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from summit.surveys.findings.breakdowns import Breakdown, Slice
from summit.surveys.findings.merging import Step
from summit.surveys.findings.publication import Line, Result
from summit.surveys.findings.slices import Dimension

MOST_FILTERS = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """``only`` are the filters, at most two; ``by`` is the dimension side by side.

    ``too_many`` if more were asked for, and the last ones are left out.
    """

    only: Mapping[Dimension, str] = field(default_factory=dict)
    by: Dimension = Dimension.SITE
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a result says of the people chosen: None where they are too few."""

    answered: int
    lines: tuple[Line, ...]
    people: Slice | None = None


def chosen(asked: Mapping[str, str], known: Mapping[Dimension, Sequence[str]]) -> Choice:
    """The choice that the words of an address make; what is not known is left out."""
    only = {d: asked[d] for d in Dimension if asked.get(d) in known.get(d, ())}
    first = dict(list(only.items())[:MOST_FILTERS])
    by = asked.get("by", "")
    return Choice(
        first,
        Dimension(by) if by in list(Dimension) else Dimension.SITE,
        len(only) > MOST_FILTERS,
    )


def seen(result: Result, only: Mapping[Dimension, str]) -> Seen | None:
    """The lines of ``result`` for the people chosen."""
    if result.answered is None:
        return None
    if not only:
        return Seen(result.answered, result.lines)
    part = result.by(*only)
    found = _slice(part, only) if part else None
    if part is None or found is None:
        return None
    lines = tuple(Line(s, n) for s, n in zip(part.steps, found.counts, strict=True))
    if all(line.total is None for line in lines):
        return None
    return Seen(found.answered, lines, found)


def _slice(part: Breakdown, only: Mapping[Dimension, str]) -> Slice | None:
    for one in part.slices:
        if all(only[group.dimension] in group.members for group in one.groups):
            return one
    return None


def best(steps: Sequence[Step]) -> list[Step]:
    """The two best answers of a scale from 1 to 5, told together or one by one."""
    wanted = {"4", "5"}
    found = [step for step in steps if step.on_scale and set(step.holds) <= wanted]
    return found if {key for step in found for key in step.holds} == wanted else []
