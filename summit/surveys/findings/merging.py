"""Telling neighbours on a scale together, so that fewer answers must be hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from summit.db import Localized
from summit.questions.kind import Row

FEWEST = 3  # places that a scale keeps for everybody
APART = 2  # places that it keeps side by side


@dataclass(frozen=True, slots=True)
class Step:
    """One answer, or neighbours on a scale that are told together: ``holds`` are their keys."""

    first: Row
    last: Row
    holds: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.first.key if self.first is self.last else f"{self.first.key}-{self.last.key}"

    @property
    def label(self) -> Localized:
        return self.first.label if self.first is self.last else _span(self.first, self.last)

    @property
    def weight(self) -> float | None:
        """Its place on the scale, None for neighbours together and for what stands on none."""
        return self.first.weight if self.first is self.last else None

    @property
    def on_scale(self) -> bool:
        return self.first.weight is not None

    def of(self, counts: Mapping[str, int]) -> int:
        return sum(counts.get(key, 0) for key in self.holds)

    def __add__(self, other: "Step") -> "Step":
        return replace(self, last=other.last, holds=self.holds + other.holds)


def step_of(row: Row, holds: Sequence[str] = ()) -> Step:
    return Step(row, row, tuple(holds) or (row.key,))


def merged(
    steps: Sequence[Step], slices: Sequence[Mapping[str, int]], k: int, *, fewest: int = FEWEST
) -> list[Step]:
    """Steps with small neighbours joined; at least ``fewest`` on the scale remain.

    ``slices`` hold the counts by key; a step is small if it has 1 to k−1 in one of them. What
    stands on no scale stays as it is, behind the others.
    """
    scale = [step for step in steps if step.on_scale]
    while len(scale) > fewest and (at := _small(scale, slices, k)) is not None:
        beside = _neighbour(scale, slices, at)
        first, second = sorted((at, beside))
        scale[first : second + 1] = [scale[first] + scale[second]]
    return [*scale, *(step for step in steps if not step.on_scale)]


def _small(steps: Sequence[Step], slices: Sequence[Mapping[str, int]], k: int) -> int | None:
    for at, step in enumerate(steps):
        if any(0 < step.of(one) < k for one in slices):
            return at
    return None


def _neighbour(steps: Sequence[Step], slices: Sequence[Mapping[str, int]], at: int) -> int:
    """The neighbour with fewer answers: what is told together should stay small."""
    beside = [i for i in (at - 1, at + 1) if 0 <= i < len(steps)]
    return min(beside, key=lambda i: sum(steps[i].of(one) for one in slices))


def in_common(steps: Sequence[Step], *coarser: Sequence[Step]) -> list[Step]:
    """``steps`` joined wherever one of ``coarser`` joins them."""
    found = list(steps)
    for others in coarser:
        for other in others:
            held = [i for i, step in enumerate(found) if set(step.holds) & set(other.holds)]
            if len(held) > 1:
                joined = found[held[0]]
                for i in held[1:]:
                    joined = joined + found[i]
                found[held[0] : held[-1] + 1] = [joined]
    return found


def _span(first: Row, last: Row) -> Localized:
    """ "0–4" for numbers, "Not at all – Partly" for words."""
    dash = "–" if first.label.say("en").isdigit() else " – "
    spans = {c: f"{first.label.say(c)}{dash}{last.label.say(c)}" for c in first.label}
    return Localized(spans)
