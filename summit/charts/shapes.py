"""What a drawing is made of: geometry in numbers, colour as the name of an ink.

An ink is a class of ``static/css/components/charts.css`` (``k-south``, ``k-line`` …); the page
takes its colours from there, so that both colour schemes work, and ``pdf`` has a table of them.
Lengths are CSS pixels, y grows downwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

WIDE, HALF, NARROW = 1120.0, 520.0, 350.0
SITE_INKS = ("k-south", "k-north", "k-site-3", "k-site-4")


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    ink: str
    corner: float = 2
    opacity: float = 1


@dataclass(frozen=True, slots=True)
class Line:
    start: Point
    end: Point
    ink: str
    dash: tuple[float, ...] = ()
    width: float = 1


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``ink`` is empty, ``b`` (bold) or ``inv`` (on a filled shape)."""

    at: Point
    text: str
    anchor: Anchor = "start"
    ink: Literal["", "b", "inv"] = ""


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled area; ``stripe`` names the ink of the hatching over it."""

    points: tuple[Point, ...]
    ink: str
    stripe: str = ""


@dataclass(frozen=True, slots=True)
class Polyline:
    points: tuple[Point, ...]
    ink: str


@dataclass(frozen=True, slots=True)
class Circle:
    center: Point
    radius: float
    ink: str


Shape = Rect | Line | Text | Polygon | Polyline | Circle


class KeyEntry(NamedTuple):
    ink: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a sheet; ``label`` says in a sentence what a person sees."""

    width: float
    height: float
    label: str
    shapes: tuple[Shape, ...]
    key: tuple[KeyEntry, ...] = ()


class Pair(NamedTuple):
    """The same chart for a wide place and for a phone."""

    wide: Drawing
    narrow: Drawing


class Series(NamedTuple):
    """What one colour stands for."""

    label: str
    ink: str


def key_of(series: Sequence[Series]) -> tuple[KeyEntry, ...]:
    return tuple(KeyEntry(one.ink, one.label) for one in series)


def nothing(width: float, text: str, label: str) -> Drawing:
    """A drawing for a chart that has no data yet: a line and the sentence that says so."""
    shapes: tuple[Shape, ...] = (
        Line((0, 60), (width, 60), "k-axis"),
        Text((width / 2, 40), text, "middle"),
    )
    return Drawing(width, 80, label, shapes)
