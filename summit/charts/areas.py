"""Where everybody is, week by week: areas upon each other, each labelled at its end."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from summit.charts.axes import Mark, Scale, Tick, round_ticks, rules, under
from summit.charts.labels import relaxed, width_of
from summit.charts.shapes import (
    NARROW,
    WIDE,
    Drawing,
    KeyEntry,
    Line,
    Pair,
    Point,
    Polygon,
    Shape,
    Text,
    nothing,
)

LEFT, TOP = 30.0, 12.0


class Layer(NamedTuple):
    """One state: its count at each time; ``stripe`` is the ink of a hatching, if it has one."""

    label: str
    ink: str
    values: Sequence[float]
    stripe: str = ""


def occupancy(
    times: Sequence[float],
    layers: Sequence[Layer],
    ticks: Sequence[Tick],
    marks: Sequence[Mark] = (),
    *,
    label: str,
    empty: str = "–",
) -> Pair:
    """Stacked areas, the first layer lowest. ``times`` (days, rising) and ``values`` go together.

    A mark is a dashed line; its word stands under the axis among the ticks.
    """
    if len(times) < 2 or not any(any(layer.values) for layer in layers):
        return Pair(nothing(WIDE, empty, label), nothing(NARROW, empty, label))
    words = max(
        width_of(layer.label) + width_of(f"{layer.values[-1]:g} ", bold=True) for layer in layers
    )
    room = 24 + words + 12
    named = [*ticks, *(Tick(mark.at, mark.text, strong=True) for mark in marks if mark.text)]
    wide = _areas(times, layers, marks, WIDE - room, 320)
    narrow = _areas(times, layers, marks, NARROW - 6, 250)
    at_end = _labels(layers, wide)
    return Pair(
        Drawing(WIDE, 320, label, (*wide.shapes, *_under(named, wide, WIDE - room + 20), *at_end)),
        Drawing(
            NARROW,
            250,
            label,
            (*narrow.shapes, *_under(named, narrow, NARROW)),
            tuple(KeyEntry(one.ink, f"{one.label} {one.values[-1]:g}") for one in layers),
        ),
    )


class _Plot(NamedTuple):
    x: Scale
    y: Scale
    shapes: list[Shape]


def _under(ticks: Sequence[Tick], plot: _Plot, right: float) -> list[Shape]:
    ordered = sorted(ticks)
    return under(plot.x, ordered, plot.y.start + 19, 0, right)


def stacked(layers: Sequence[Layer]) -> list[list[float]]:
    """The boundaries between the layers: one list more than there are layers, the first all 0."""
    columns = zip(*(layer.values for layer in layers), strict=True)
    heights = [list(accumulate(column, initial=0.0)) for column in columns]
    return [list(boundary) for boundary in zip(*heights, strict=True)]


def _areas(
    times: Sequence[float],
    layers: Sequence[Layer],
    marks: Sequence[Mark],
    right: float,
    height: float,
) -> _Plot:
    boundaries = stacked(layers)
    ticks = round_ticks(max(boundaries[-1]))
    x = Scale(times[0], times[-1], LEFT, right)
    y = Scale(0, ticks[-1], height - 26, TOP)
    shapes: list[Shape] = rules(y, ticks, LEFT, right)
    for layer, low, high in zip(layers, boundaries, boundaries[1:], strict=False):
        if any(layer.values):
            points = _outline(times, low, high, x, y)
            shapes.append(Polygon(points, layer.ink, layer.stripe))
    for mark in marks:
        at = x(mark.at)
        dash = (4.0, 3.0) if mark.dashed else ()
        shapes.append(Line((at, TOP), (at, y.start), mark.ink, dash))
    return _Plot(x, y, shapes)


def _outline(
    times: Sequence[float], low: Sequence[float], high: Sequence[float], x: Scale, y: Scale
) -> tuple[Point, ...]:
    over = [(x(time), y(value)) for time, value in zip(times, high, strict=True)]
    back = [(x(time), y(value)) for time, value in zip(times, low, strict=True)]
    return (*over, *reversed(back))


def _labels(layers: Sequence[Layer], plot: _Plot) -> list[Shape]:
    """Each layer's count and name beside its end, moved apart where they would overlap."""
    ends = [boundary[-1] for boundary in stacked(layers)]
    middles = [plot.y((low + high) / 2) for low, high in pairwise(ends)]
    seen = [(layer, y) for layer, y in zip(layers, middles, strict=True) if layer.values[-1]]
    places = relaxed([y + 4 for _, y in seen], 16, TOP + 4, plot.y.start + 4)
    numbers = max((width_of(f"{one.values[-1]:g}", bold=True) for one, _ in seen), default=0)
    start = plot.x.end + 20
    shapes: list[Shape] = []
    for (layer, middle), place in zip(seen, places, strict=True):
        shapes.append(Line((plot.x.end + 3, middle), (start - 4, place - 4), "k-axis"))
        shapes.append(Text((start + numbers, place), f"{layer.values[-1]:g}", "end", "b"))
        shapes.append(Text((start + numbers + 7, place), layer.label))
    return shapes
