"""What a test may ask of a drawing: its shapes by kind, and whether its words collide."""

from itertools import combinations
from typing import NamedTuple, TypeVar

from summit.charts.labels import width_of
from summit.charts.shapes import Drawing, Rect, Shape, Text

S = TypeVar("S", bound=Shape)


class Box(NamedTuple):
    text: str
    left: float
    right: float
    top: float
    bottom: float


def every(drawing: Drawing, kind: type[S], ink: str | None = None) -> list[S]:
    return [
        shape
        for shape in drawing.shapes
        if isinstance(shape, kind) and (ink is None or getattr(shape, "ink", None) == ink)
    ]


def words(drawing: Drawing) -> list[str]:
    return [text.text for text in every(drawing, Text)]


def box(text: Text) -> Box:
    width = width_of(text.text, bold=text.ink == "b")
    x, y = text.at
    left = {"start": x, "middle": x - width / 2, "end": x - width}[text.anchor]
    return Box(text.text, left, left + width, y - 9, y + 3)


def collisions(drawing: Drawing) -> list[tuple[str, str]]:
    """Pairs of words that lie upon each other."""
    boxes = [box(text) for text in every(drawing, Text) if text.text]
    return [
        (a.text, b.text)
        for a, b in combinations(boxes, 2)
        if a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom
    ]


def outside(drawing: Drawing) -> list[str]:
    """Words that leave the sheet, with a px of tolerance."""
    return [
        one.text
        for one in (box(text) for text in every(drawing, Text))
        if one.left < -1
        or one.right > drawing.width + 1
        or one.top < -1
        or one.bottom > drawing.height + 1
    ]


def widths(drawing: Drawing, ink: str) -> list[float]:
    return [rect.width for rect in every(drawing, Rect, ink)]
