"""A line as small as a word: how many came to the last meetings."""

from collections.abc import Sequence

from summit.charts.axes import Scale
from summit.charts.shapes import Circle, Drawing, Polyline, Shape

WIDTH, HEIGHT = 52.0, 26.0


def spark(shares: Sequence[float], *, places: int = 3) -> Drawing:
    """Shares from 0 to 1, oldest first; the last is the dot.

    It carries no label: the numbers stand beside it. With fewer than ``places`` values the line
    ends earlier, so that sparks under each other compare.
    """
    x = Scale(0, max(places, len(shares)) - 1, 4, WIDTH - 4)
    y = Scale(0, 1, HEIGHT - 4, 4)
    points = tuple((x(i), y(min(max(share, 0), 1))) for i, share in enumerate(shares))
    shapes: list[Shape] = []
    if len(points) > 1:
        shapes.append(Polyline(points, "k-step"))
    if points:
        shapes.append(Circle(points[-1], 3.5, "k-brand"))
    return Drawing(WIDTH, HEIGHT, "", tuple(shapes))
