"""Who stays: step curves with their bands, and how many they still speak of."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from summit.charts.axes import Scale, Tick, under
from summit.charts.labels import relaxed, width_of
from summit.charts.shapes import (
    HALF,
    NARROW,
    Circle,
    Drawing,
    Line,
    Pair,
    Point,
    Polygon,
    Polyline,
    Rect,
    Shape,
    Text,
    nothing,
)

TOP, LEVEL = 26.0, 22.0


class Drop(NamedTuple):
    """From ``day`` on, ``share`` (0 to 1) remain; ``low`` and ``high`` bound it, if known."""

    day: float
    share: float
    low: float | None = None
    high: float | None = None


class Highlight(NamedTuple):
    """A point of the first curve that is worth a sentence ("day 90: 83 % (67–92)")."""

    day: float
    text: str


class Row(NamedTuple):
    """Numbers under the axis, one for each tick: how many are at risk, how many have lapsed."""

    label: str
    values: Sequence[int]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """A survival curve; the first drop is day 0 with all of them.

    ``end`` is the last day anybody was watched, ``censored`` the days on which watching somebody
    ended, ``site`` empty or the class of a site ("south"), ``label`` the name at the curve's end.
    """

    drops: Sequence[Drop]
    end: float
    censored: Sequence[float] = ()
    label: str = ""
    site: str = ""

    def at(self, day: float) -> Drop:
        """The drop in force on ``day``."""
        return self.drops[max(0, bisect_right([d.day for d in self.drops], day) - 1)]


@dataclass(frozen=True, slots=True)
class Frame:
    x: Scale
    y: Scale
    height: float


def survival(
    curves: Sequence[Curve],
    ticks: Sequence[Tick],
    rows: Sequence[Row] = (),
    *,
    label: str,
    highlight: Highlight | None = None,
    thin_from: float | None = None,
    empty: str = "–",
) -> Pair:
    """Curves over days; from ``thin_from`` on too few are left to speak of, and it turns grey."""
    curves = [curve for curve in curves if curve.drops]
    if not curves:
        return Pair(nothing(HALF, empty, label), nothing(NARROW, empty, label))
    few = _thinned(ticks, rows)
    drawings = []
    for width, plot, marks, numbers in ((HALF, 240.0, ticks, rows), (NARROW, 190.0, *few)):
        frame = _frame(curves, marks, numbers, width, plot)
        shapes = [
            *_grid(frame),
            *(shape for curve in curves for shape in _curve(curve, frame)),
            *_grey(thin_from, frame),
            *_names(curves, frame),
            *(_highlight(highlight, curves[0], frame) if highlight else ()),
            *under(frame.x, marks, frame.y.start + 18, 0, width),
            *_rows(numbers, marks, frame, width),
        ]
        drawings.append(Drawing(width, frame.height, label, tuple(shapes)))
    return Pair(*drawings)


def _thinned(ticks: Sequence[Tick], rows: Sequence[Row]) -> tuple[list[Tick], list[Row]]:
    """Every second tick with its numbers, where a phone has no room for all."""
    every = 2 if len(ticks) > 4 else 1
    return list(ticks[::every]), [row._replace(values=row.values[::every]) for row in rows]


def _frame(
    curves: Sequence[Curve],
    ticks: Sequence[Tick],
    rows: Sequence[Row],
    width: float,
    plot: float,
) -> Frame:
    words = max((width_of(row.label) for row in rows), default=0)
    numbers = max((width_of(f"{v}", bold=True) for r in rows for v in r.values[:1]), default=0)
    left = max(44.0, words + numbers / 2 + 8)
    names = max(width_of(curve.label) for curve in curves)
    last = max([curve.end for curve in curves] + [tick.at for tick in ticks])
    x = Scale(0, last, left, width - 10 - (names + 6 if names else 0))
    bottom = TOP + plot
    return Frame(x, Scale(0, 1, bottom, TOP), bottom + 24 + LEVEL * len(rows) + (6 if rows else 0))


def _grid(frame: Frame) -> list[Shape]:
    shapes: list[Shape] = []
    for percent in (0, 25, 50, 75, 100):
        y = frame.y(percent / 100)
        ink = "k-axis" if percent == 0 else "k-line"
        shapes.append(Line((frame.x.start, y), (frame.x.end, y), ink))
        shapes.append(Text((frame.x.start - 6, y + 4), f"{percent} %", "end"))
    return shapes


def corners(levels: Sequence[tuple[float, float]], end: float) -> list[tuple[float, float]]:
    """A step function as the corners of its line: level until the day, then straight down."""
    points = [levels[0]]
    for (_, before), (day, share) in pairwise(levels):
        points += [(day, before), (day, share)]
    return [*points, (end, levels[-1][1])]


def _curve(curve: Curve, frame: Frame) -> list[Shape]:
    site = f" {curve.site}" if curve.site else ""
    levels = [(drop.day, drop.share) for drop in curve.drops]
    shapes: list[Shape] = [
        *_band(curve, site, frame),
        Polyline(_placed(corners(levels, curve.end), frame), f"k-step{site}"),
    ]
    for day in curve.censored:
        x, y = frame.x(day), frame.y(curve.at(day).share)
        shapes.append(Line((x, y - 4), (x, y + 4), f"k-censored{site}"))
    return shapes


def _band(curve: Curve, site: str, frame: Frame) -> list[Shape]:
    low = [(d.day, d.low) for d in curve.drops if d.low is not None]
    high = [(d.day, d.high) for d in curve.drops if d.high is not None]
    if not low or len(low) != len(high):
        return []
    outline = [*corners(high, curve.end), *reversed(corners(low, curve.end))]
    return [Polygon(_placed(outline, frame), f"k-band{site}")]


def _placed(points: Sequence[tuple[float, float]], frame: Frame) -> tuple[Point, ...]:
    return tuple((frame.x(day), frame.y(share)) for day, share in points)


def _grey(thin_from: float | None, frame: Frame) -> list[Shape]:
    if thin_from is None or thin_from >= frame.x.high:
        return []
    left, top = frame.x(thin_from), frame.y.end
    return [Rect(left, top, frame.x.end - left, frame.y.start - top, "k-sunk", 0, 0.75)]


def _names(curves: Sequence[Curve], frame: Frame) -> list[Shape]:
    named = [curve for curve in curves if curve.label]
    wanted = [frame.y(curve.at(curve.end).share) + 4 for curve in named]
    places = relaxed(wanted, 15, frame.y.end, frame.y.start)
    return [
        Text((frame.x.end + 6, y), curve.label, "start", "b")
        for curve, y in zip(named, places, strict=True)
    ]


def _highlight(highlight: Highlight, curve: Curve, frame: Frame) -> list[Shape]:
    """The words stand above all that the curve and its band do beneath them."""
    x, y = frame.x(highlight.day), frame.y(curve.at(highlight.day).share)
    wide = width_of(highlight.text, bold=True)
    left = max(frame.x.start, min(x + 8, frame.x.end - wide))
    day = frame.x.low + (left - frame.x.start) / (frame.x.end - frame.x.start) * frame.x.high
    above = curve.at(day)
    over = above.share if above.high is None else above.high
    level = _off_the_rules(max(13.0, frame.y(over) - 7), frame)
    shapes: list[Shape] = [Text((left, level), highlight.text, "start", "b")]
    if y - 5 - (level + 4) > 4:
        shapes.insert(0, Line((x, level + 4), (x, y - 5), "k-axis"))
    return [*shapes, Circle((x, y), 5, "k-ring")]


def _off_the_rules(level: float, frame: Frame) -> float:
    """A little higher, if one of the grid's lines would cross the word."""
    for percent in (25, 50, 75, 100):
        rule = frame.y(percent / 100)
        if level - 11 < rule < level + 4:
            return rule - 5
    return level


def _rows(rows: Sequence[Row], ticks: Sequence[Tick], frame: Frame, width: float) -> list[Shape]:
    """The numbers stand under the ticks they belong to."""
    if not rows:
        return []
    top = frame.y.start + 28
    shapes: list[Shape] = [Line((0, top), (width, top), "k-line")]
    for level, row in enumerate(rows):
        y = top + 17 + LEVEL * level
        shapes.append(Text((0, y), row.label))
        for tick, value in zip(ticks, row.values, strict=True):
            at = (frame.x(tick.at), y)
            shapes.append(Text(at, f"{value}", "middle", "b" if row.strong else ""))
    return shapes
