"""Scales and their marks, shared by the charts that have an axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from summit.charts.labels import kept_apart, width_of
from summit.charts.shapes import Anchor, Line, Shape, Text

STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000)


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels, linear; ``start`` may be right of or below ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.0
        return self.start + share * (self.end - self.start)


class Tick(NamedTuple):
    """A word under the time axis; a ``strong`` one is never left out for want of room."""

    at: float
    text: str
    strong: bool = False


class Mark(NamedTuple):
    """An upright line through the chart with a word: the start, today, day 30."""

    at: float
    text: str
    ink: str = "k-axis"
    dashed: bool = True


def round_ticks(highest: float, count: int = 4) -> list[int]:
    """Round numbers from 0 to at least ``highest``, about ``count`` steps."""
    step = next((s for s in STEPS if highest <= s * count), None)
    if step is None:
        step = STEPS[-1] * -(-int(highest) // (STEPS[-1] * count))
    steps = max(1, -(-int(-(-highest // 1)) // step))
    return [step * i for i in range(steps + 1)]


def rules(scale: Scale, ticks: Sequence[int], left: float, right: float) -> list[Shape]:
    """Level lines with their numbers on the left."""
    shapes: list[Shape] = []
    for tick in ticks:
        y = scale(tick)
        shapes.append(Line((left, y), (right, y), "k-axis" if tick == 0 else "k-line"))
        shapes.append(Text((left - 6, y + 4), f"{tick}", "end"))
    return shapes


def under(scale: Scale, ticks: Sequence[Tick], y: float, left: float, right: float) -> list[Shape]:
    """Words under an axis, kept inside the drawing; those that would touch are left out."""
    placed = [_spread(scale(tick.at), tick.text, left, right) for tick in ticks]
    last = len(ticks) - 1
    worth = [(2 if t.strong else 1 if i in (0, last) else 0) for i, t in enumerate(ticks)]
    show = kept_apart([(a, b, w) for (_, _, a, b), w in zip(placed, worth, strict=True)])
    return [
        Text((x, y), tick.text, anchor, "b" if tick.strong else "")
        for tick, (x, anchor, _, _), shown in zip(ticks, placed, show, strict=True)
        if shown
    ]


def _spread(x: float, text: str, left: float, right: float) -> tuple[float, Anchor, float, float]:
    half = width_of(text) / 2
    if x - half < left:
        return max(x, left), "start", max(x, left), max(x, left) + 2 * half
    if x + half > right:
        return min(x, right), "end", min(x, right) - 2 * half, min(x, right)
    return x, "middle", x - half, x + half


def upright(scale: Scale, marks: Sequence[Mark], top: float, bottom: float) -> list[Shape]:
    """The marks' lines; each begins below the word of the one before, so that none is crossed."""
    shapes: list[Shape] = []
    for rank, mark in enumerate(sorted(marks)):
        x = scale(mark.at)
        level = top + 10 + 16 * rank
        dash = (3.0, 3.0) if mark.dashed else ()
        shapes.append(Line((x, level - 10), (x, bottom), mark.ink, dash))
        beyond = x + 6 + width_of(mark.text, bold=True) > max(scale.start, scale.end)
        at = (x - 5, level) if beyond else (x + 5, level)
        shapes.append(Text(at, mark.text, "end" if beyond else "start", "" if mark.dashed else "b"))
    return shapes
