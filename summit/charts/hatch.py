"""Slanting stripes inside an area, for paper, which knows no patterns."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from summit.charts.shapes import Point


def stripes(points: Sequence[Point], gap: float = 8.5) -> Iterator[tuple[Point, Point]]:
    """The parts inside the polygon of the lines ``y - x = n * gap`` (even-odd rule)."""
    offsets = [y - x for x, y in points]
    first, last = int(min(offsets) // gap) + 1, int(max(offsets) // gap)
    edges = [*pairwise(points), (points[-1], points[0])]
    for step in range(first, last + 1):
        # A hair beside the round number: a stripe through a corner would count it twice.
        offset = step * gap + 1e-7
        crossings = sorted(x for edge in edges for x in _crossing(edge, offset))
        for left, right in zip(crossings[::2], crossings[1::2], strict=False):
            yield (left, left + offset), (right, right + offset)


def _crossing(edge: tuple[Point, Point], offset: float) -> list[float]:
    (x1, y1), (x2, y2) = edge
    before, after = y1 - x1 - offset, y2 - x2 - offset
    if (before > 0) == (after > 0):
        return []
    return [x1 + (x2 - x1) * before / (before - after)]
