"""Who answered, compared with who came through the doors: where the two differ, answers mislead.

A group that is hidden among the answers is hidden here too; estimates are made of published counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from summit.surveys.findings.breakdowns import Slice
from summit.surveys.findings.merging import Step
from summit.surveys.findings.publication import Result
from summit.surveys.findings.slices import Dimension
from summit.surveys.suppression import TOTAL, Table, suppress

WIDE_GAP = 10  # points between the two shares; beyond it the weighted estimate stands beside


@dataclass(frozen=True, slots=True)
class Part:
    """People of one kind: how many came, and how many answered (None where it is hidden)."""

    value: str
    came: int
    answered: int | None


@dataclass(frozen=True, slots=True)
class Frame:
    """Those who came and those who answered, by one dimension."""

    dimension: Dimension
    parts: tuple[Part, ...]
    answered: int

    @property
    def came(self) -> int:
        return sum(part.came for part in self.parts)

    def gap(self, part: Part) -> float | None:
        """Points by which the share among the answers is above that among those who came."""
        if part.answered is None or not self.came or not self.answered:
            return None
        return 100 * (part.answered / self.answered - part.came / self.came)

    @property
    def is_wide(self) -> bool:
        gaps = [self.gap(part) for part in self.parts]
        return any(gap is not None and abs(gap) > WIDE_GAP for gap in gaps)


def frame_of(
    dimension: Dimension, came: Mapping[str, int], answered: Mapping[str, int | None], total: int
) -> Frame | None:
    """None where nobody came through a door, or nobody has answered."""
    parts = tuple(Part(value, n, answered.get(value, 0)) for value, n in came.items() if n)
    return Frame(dimension, parts, total) if parts and total else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of ``step`` (0 to 1) among the answers, and as if all had answered alike often."""

    step: Step
    raw: float
    weighted: float


def estimate(result: Result, frame: Frame) -> Estimate | None:
    """Post-stratified by the frame (Σ W p over its groups), from published counts alone.

    The step is the best answer that is told in every group. None where one is hidden, or where
    people came of whom nobody answered.
    """
    part = result.by(frame.dimension)
    scale = [step for step in part.steps if step.on_scale] if part else []
    if part is None or not scale:
        return None
    at = part.steps.index(scale[-1])
    shares = [(one, one.counts[at], _weight(one, frame)) for one in part.slices]
    weight = sum(weight for _, _, weight in shares)
    if weight != frame.came or any(n is None for _, n, _ in shares):
        return None
    weighted = sum(weight * (n or 0) / one.answered for one, n, weight in shares) / weight
    raw = sum(n or 0 for _, n, _ in shares) / sum(one.answered for one, _, _ in shares)
    return Estimate(scale[-1], raw, weighted)


def _weight(one: Slice, frame: Frame) -> int:
    return sum(part.came for part in frame.parts if part.value in one.groups[0].members)


@dataclass(frozen=True, slots=True)
class Reached:
    """Those asked by personal link, by whether they have signed up for a group."""

    signed_up: bool
    asked: int | None
    answered: int | None


def reached(counts: Mapping[tuple[bool, bool], int], k: int) -> tuple[Reached, ...]:
    """``counts`` are by (signed up, answered); small cells are hidden, and what gives them away."""
    rows = [[counts.get((signed, done), 0) for done in (True, False)] for signed in (True, False)]
    if not all(sum(row) for row in rows):
        return ()
    shown = suppress(Table.of(rows), k)
    return tuple(Reached(not r, shown.at(r, TOTAL), shown.at(r, 0)) for r in range(2))
