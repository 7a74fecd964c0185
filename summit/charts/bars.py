"""Bars: a funnel by site, the answers to a question, arrivals above and below a line."""

from collections.abc import Sequence
from typing import NamedTuple

from summit.charts.axes import Mark, Scale, round_ticks, rules, upright
from summit.charts.labels import kept_apart, width_of, wrapped
from summit.charts.shapes import (
    HALF,
    NARROW,
    Drawing,
    Line,
    Pair,
    Rect,
    Series,
    Shape,
    Text,
    key_of,
    nothing,
)

THICK = 13.0


class Step(NamedTuple):
    """A step of a funnel: a count for each series, and a note such as "80 % of previous"."""

    label: str
    counts: Sequence[int]
    note: str = ""


class Bar(NamedTuple):
    """One answer: how many, the bold figure behind the bar ("71"), and a note ("47 %")."""

    label: str
    value: float
    figure: str
    note: str = ""
    ink: str = "k-brand"


class Slot(NamedTuple):
    """Arrivals in one slice of time, above and below the line."""

    label: str
    above: int
    below: int = 0


def funnel(
    steps: Sequence[Step], series: Sequence[Series], *, label: str, empty: str = "–"
) -> Pair:
    """A bar for each site at each step; ``label`` is said to those who cannot see the chart."""
    if not steps or not any(any(step.counts) for step in steps):
        return Pair(nothing(HALF, empty, label), nothing(NARROW, empty, label))
    return Pair(_funnel_wide(steps, series, label), _funnel_narrow(steps, series, label))


def _funnel_wide(steps: Sequence[Step], series: Sequence[Series], label: str) -> Drawing:
    highest = max(max(step.counts) for step in steps)
    notes = max((width_of(step.note) for step in steps), default=0)
    left = min(190.0, max(width_of(step.label, bold=True) for step in steps) + 12)
    room = HALF - left - notes - 12 - width_of(f"{highest}", bold=True) - 8
    scale = Scale(0, highest, 0, room)
    high = 14 + len(series) * (THICK + 2)
    shapes: list[Shape] = []
    for row, step in enumerate(steps):
        y = 8 + row * high
        middle = y + len(series) * (THICK + 2) / 2 + 3
        shapes += _lines(step.label, left - 12, middle)
        shapes += _step_bars(step, series, scale, left, y)
        if step.note:
            shapes.append(Text((HALF, middle), step.note, "end"))
    return Drawing(HALF, len(steps) * high + 6, label, tuple(shapes), key_of(series))


def _lines(text: str, right: float, middle: float) -> list[Shape]:
    lines = wrapped(text, right, bold=True)
    top = middle - 7 * (len(lines) - 1)
    return [Text((right, top + 14 * i), line, "end", "b") for i, line in enumerate(lines)]


def _funnel_narrow(steps: Sequence[Step], series: Sequence[Series], label: str) -> Drawing:
    highest = max(max(step.counts) for step in steps)
    scale = Scale(0, highest, 0, NARROW - width_of(f"{highest}", bold=True) - 14)
    high = 32 + len(series) * (THICK + 2)
    shapes: list[Shape] = []
    for row, step in enumerate(steps):
        y = row * high
        name = wrapped(step.label, NARROW - width_of(step.note) - 10, bold=True)[0]
        shapes.append(Text((0, y + 16), name, "start", "b"))
        if step.note:
            shapes.append(Text((NARROW, y + 16), step.note, "end"))
        shapes += _step_bars(step, series, scale, 0, y + 22)
    return Drawing(NARROW, len(steps) * high + 6, label, tuple(shapes), key_of(series))


def _step_bars(
    step: Step, series: Sequence[Series], scale: Scale, left: float, top: float
) -> list[Shape]:
    shapes: list[Shape] = []
    for i, (count, one) in enumerate(zip(step.counts, series, strict=True)):
        y = top + i * (THICK + 2)
        shapes.append(Rect(left, y, scale(count), THICK, one.ink))
        shapes.append(Text((left + scale(count) + 6, y + 11), f"{count}", "start", "b"))
    return shapes


def distribution(
    bars: Sequence[Bar], *, label: str, full: float | None = None, empty: str = "–"
) -> Pair:
    """Level bars; ``full`` is the value of a whole bar (100 for shares), else the longest one's."""
    highest = full or max((bar.value for bar in bars), default=0)
    if not highest:
        return Pair(nothing(HALF, empty, label), nothing(NARROW, empty, label))
    return Pair(
        _distribution(bars, HALF, 200, highest, label),
        _distribution(bars, NARROW, 130, highest, label),
    )


def _distribution(
    bars: Sequence[Bar], width: float, most: float, highest: float, label: str
) -> Drawing:
    """Labels beside the bars, or above them where one is too long for that."""
    widest = max(width_of(bar.label) for bar in bars)
    above = widest > most
    left = 0.0 if above else widest + 10
    behind = max(width_of(f"{bar.figure}  ", bold=True) + width_of(bar.note) for bar in bars)
    scale = Scale(0, highest, 0, width - left - behind - 10)
    high = 44.0 if above else 26.0
    shapes: list[Shape] = []
    for row, bar in enumerate(bars):
        y = 4 + row * high
        if above:
            shapes.append(Text((0, y + 12), wrapped(bar.label, width)[0]))
            y += 18
        else:
            shapes.append(Text((left - 10, y + 14), bar.label, "end"))
        shapes += _bar(bar, scale, left, y)
    return Drawing(width, len(bars) * high + 6, label, tuple(shapes))


def _bar(bar: Bar, scale: Scale, left: float, y: float) -> list[Shape]:
    end = left + scale(bar.value)
    shapes: list[Shape] = [
        Rect(left, y, scale(bar.value), 18, bar.ink),
        Text((end + 7, y + 14), bar.figure, "start", "b"),
    ]
    if bar.note:
        after = end + 7 + width_of(f"{bar.figure} ", bold=True) + 4
        shapes.append(Text((after, y + 14), bar.note))
    return shapes


def arrivals(
    slots: Sequence[Slot],
    series: Sequence[Series],
    marks: Sequence[Mark] = (),
    *,
    label: str,
    empty: str = "–",
) -> Pair:
    """Columns of the first series above a line, of the second below it.

    A mark's ``at`` counts slots: 0 is the left edge of the first, 1.5 the middle of the second.
    """
    if not any(slot.above or slot.below for slot in slots):
        return Pair(nothing(HALF, empty, label), nothing(NARROW, empty, label))
    return Pair(
        _arrivals(slots, series, marks, (600, 250), label),
        _arrivals(slots, series, marks, (NARROW, 230), label),
    )


def _arrivals(
    slots: Sequence[Slot],
    series: Sequence[Series],
    marks: Sequence[Mark],
    size: tuple[float, float],
    label: str,
) -> Drawing:
    width, height = size
    left, right, bottom = 34.0, width - 8, height - 38
    up = round_ticks(max(slot.above for slot in slots) or 1, 2)
    down = round_ticks(max(slot.below for slot in slots), 2) if len(series) > 1 else [0]
    top = 30.0 + 16 * len(marks)
    y = Scale(-down[-1], up[-1], bottom, top)
    x = Scale(0, len(slots), left, right)
    shapes = [*rules(y, up, left, right)]
    for tick in down[1:]:
        shapes.append(Line((left, y(-tick)), (right, y(-tick)), "k-line"))
        shapes.append(Text((left - 6, y(-tick) + 4), f"{tick}", "end"))
    each = (right - left) / len(slots)
    told = _told(slots, each)
    for i, slot in enumerate(slots):
        column = _column(slot, series, x(i + 0.5), min(each * 0.68, 44), y)
        shapes += [s for s in column if not isinstance(s, Text) or s.text in told]
    shapes += _slot_names(slots, x, height - 6)
    shapes += upright(x, marks, 4, bottom)
    return Drawing(width, height, label, tuple(shapes), key_of(series))


def _told(slots: Sequence[Slot], each: float) -> set[str]:
    """The figures that are written: all if they stand apart, else the highest of each side."""
    figures = {f"{n}" for slot in slots for n in (slot.above, slot.below)}
    if all(width_of(figure, bold=True) + 3 <= each for figure in figures):
        return figures
    return {f"{max(slot.above for slot in slots)}", f"{max(slot.below for slot in slots)}"}


def _column(
    slot: Slot, series: Sequence[Series], middle: float, wide: float, y: Scale
) -> list[Shape]:
    """A column up and one down, each with its figure at its end."""
    left = middle - wide / 2
    shapes: list[Shape] = []
    if slot.above:
        head = y(slot.above)
        shapes.append(Rect(left, head, wide, y(0) - head, series[0].ink))
        shapes.append(Text((middle, head - 5), f"{slot.above}", "middle", "b"))
    if slot.below and len(series) > 1:
        foot = y(-slot.below)
        shapes.append(Rect(left, y(0), wide, foot - y(0), series[1].ink))
        inside = foot - y(0) >= 17 and width_of(f"{slot.below}", bold=True) < wide
        at = (middle, foot - 5 if inside else foot + 13)
        shapes.append(Text(at, f"{slot.below}", "middle", "inv" if inside else "b"))
    return shapes


def _slot_names(slots: Sequence[Slot], x: Scale, y: float) -> list[Shape]:
    halves = [width_of(slot.label) / 2 for slot in slots]
    spans = [(x(i + 0.5) - half, x(i + 0.5) + half, 0) for i, half in enumerate(halves)]
    shown = kept_apart(spans)
    return [Text((x(i + 0.5), y), slot.label, "middle") for i, slot in enumerate(slots) if shown[i]]
