"""The momentum gap: how long each group waited to meet, and what was done meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from summit.charts.axes import Mark, Scale, Tick, under
from summit.charts.labels import relaxed, width_of, wrapped
from summit.charts.shapes import (
    NARROW,
    WIDE,
    Circle,
    Drawing,
    Line,
    Pair,
    Polygon,
    Rect,
    Shape,
    Text,
    nothing,
)

BAR = 14.0


class Meeting(NamedTuple):
    day: float
    roster_open: bool = False


class Touch(NamedTuple):
    """We wrote; filled if somebody answered."""

    day: float
    answered: bool = False


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group's bar. Days count from the summit.

    ``first`` is the word at the first meeting ("day 124"), ``figures`` are one for each column,
    ``title`` and ``note`` are the lines above and below the bar on a phone.
    """

    name: str
    first_day: float | None
    first: str
    figures: Sequence[str]
    title: str
    note: str = ""
    meetings: Sequence[Meeting] = ()
    touches: Sequence[Touch] = ()
    announced: float | None = None
    start: float = 0


def momentum(
    groups: Sequence[GroupLine],
    columns: Sequence[str],
    ticks: Sequence[Tick],
    marks: Sequence[Mark] = (),
    *,
    end: float,
    label: str,
    empty: str = "–",
) -> Pair:
    """Waiting, then meeting, from the summit to day ``end``; a mark is our own promise (day 30).

    The mark's word stands under the axis among the ticks.
    """
    if not groups or end <= 0:
        return Pair(nothing(WIDE, empty, label), nothing(NARROW, empty, label))
    named = sorted([*ticks, *(Tick(m.at, m.text, strong=True) for m in marks if m.text)])
    return Pair(
        _wide(groups, columns, named, marks, end, label),
        _narrow(groups, named, marks, end, label),
    )


def _wide(
    groups: Sequence[GroupLine],
    columns: Sequence[str],
    ticks: Sequence[Tick],
    marks: Sequence[Mark],
    end: float,
    label: str,
) -> Drawing:
    rights = _column_rights(groups, columns)
    left = min(180.0, max(width_of(group.name, bold=True) for group in groups) + 16)
    x = Scale(0, end, left, rights[0][0] - 24 if rights else WIDE - 8)
    bottom = 36 + len(groups) * 52 + 12
    shapes = [*_verticals(ticks, marks, x, 36, bottom), *under(x, ticks, bottom + 16, 0, x.end)]
    for (_, right), name in zip(rights, columns, strict=True):
        lines = wrapped(name, 84)
        shapes += [Text((right, 14 + 15 * i), line, "end") for i, line in enumerate(lines)]
    for row, group in enumerate(groups):
        middle = 65 + row * 52
        shapes.append(
            Text((0, middle + 4), wrapped(group.name, left - 8, bold=True)[0], "start", "b")
        )
        shapes += [*_line(group, x, middle), *_first(group, x, middle - 12)]
        for (_, right), figure in zip(rights, group.figures, strict=True):
            shapes.append(Text((right, middle + 4), figure, "end", "b"))
    return Drawing(WIDE, bottom + 24, label, tuple(shapes))


def _column_rights(
    groups: Sequence[GroupLine], columns: Sequence[str]
) -> list[tuple[float, float]]:
    """Left and right edge of each column of figures, packed against the right border."""
    edges: list[tuple[float, float]] = []
    right = WIDE - 2
    for i in reversed(range(len(columns))):
        words = max(width_of(line) for line in wrapped(columns[i], 84))
        wide = max([words] + [width_of(group.figures[i], bold=True) for group in groups])
        edges.insert(0, (right - wide, right))
        right -= wide + 22
    return edges


def _narrow(
    groups: Sequence[GroupLine],
    ticks: Sequence[Tick],
    marks: Sequence[Mark],
    end: float,
    label: str,
) -> Drawing:
    x = Scale(0, end, 4, NARROW - 6)
    notes = [wrapped(group.note, NARROW - 8) for group in groups]
    step = 62 + 16 * max(map(len, notes), default=1)
    bottom = 14 + len(groups) * step
    shapes: list[Shape] = []
    for row, group in enumerate(groups):
        top = 8 + row * step
        middle = top + 40
        shapes += _verticals(ticks, marks, x, middle - 18, middle + 12)
        shapes.append(
            Text((4, top + 14), wrapped(group.title, NARROW - 8, bold=True)[0], "start", "b")
        )
        shapes += _line(group, x, middle)
        shapes += [Text((4, middle + 26 + 16 * n), told) for n, told in enumerate(notes[row])]
    shapes += under(x, ticks, bottom + 16, 0, NARROW)
    return Drawing(NARROW, bottom + 24, label, tuple(shapes))


def _verticals(
    ticks: Sequence[Tick], marks: Sequence[Mark], x: Scale, top: float, bottom: float
) -> list[Shape]:
    marked = {mark.at for mark in marks}
    shapes: list[Shape] = [
        Line((x(tick.at), top), (x(tick.at), bottom), "k-line")
        for tick in ticks
        if tick.at not in marked
    ]
    for mark in marks:
        dash = (4.0, 3.0) if mark.dashed else ()
        shapes.append(Line((x(mark.at), top), (x(mark.at), bottom), mark.ink, dash))
    return shapes


def _line(group: GroupLine, x: Scale, middle: float) -> list[Shape]:
    first = x.high if group.first_day is None else group.first_day
    top = middle - BAR / 2
    shapes: list[Shape] = [
        Rect(x(group.start), top, max(x(first) - x(group.start), 0), BAR, "k-waiting")
    ]
    if group.first_day is not None:
        shapes.append(Rect(x(first), top, x.end - x(first), BAR, "k-active"))
    for meeting in group.meetings:
        at = x(meeting.day)
        dash = (3.0, 2.0) if meeting.roster_open else ()
        shapes.append(Line((at, middle - 10), (at, middle + 10), "k-tick", dash, 2))
    return [*shapes, *_touches(group, x, middle), *_flag(group, x, middle)]


def _touches(group: GroupLine, x: Scale, middle: float) -> list[Shape]:
    places = relaxed([x(one.day) for one in group.touches], 9, x.start + 4, x.end - 4)
    return [
        Circle((at, middle), 4, "k-ink" if one.answered else "k-ring")
        for one, at in zip(group.touches, places, strict=True)
    ]


def _flag(group: GroupLine, x: Scale, middle: float) -> list[Shape]:
    if group.announced is None:
        return []
    at, top = x(group.announced), middle - 16
    return [
        Line((at, top), (at, middle + 7), "k-tick"),
        Polygon(((at, top), (at + 9, top + 4), (at, top + 8)), "k-ink"),
    ]


def _first(group: GroupLine, x: Scale, y: float) -> list[Shape]:
    """The word at the first meeting, clear of the flag and inside the chart."""
    at = x.end - 2 if group.first_day is None else x(group.first_day) + 6
    if group.announced is not None and group.first_day is not None:
        at = max(at, x(group.announced) + 13)
    if at + width_of(group.first) > x.end:
        return [Text((x.end, y), group.first, "end")]
    return [Text((at, y), group.first)]
