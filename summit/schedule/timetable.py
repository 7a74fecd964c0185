"""Sessions laid out as a table with a time axis, decided on plain values.

Every moment at which something starts or ends begins a row; a session spans the rows of its time
and the columns of its sites. So two short sessions at one site stand exactly beside the long one
at the other. A site with sessions side by side gets a lane (a column) for each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slot(Generic[T]):
    """Something from a moment to a moment; ``sites`` are positions from 0."""

    thing: T
    starts_at: datetime
    ends_at: datetime
    sites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cell(Generic[T]):
    """``thing`` None: nothing happens there. ``site`` is the first that the cell covers."""

    thing: T | None
    rows: int
    columns: int
    site: int


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    starts_at: datetime
    cells: list[Cell[T]]


@dataclass(frozen=True, slots=True)
class Timetable(Generic[T]):
    """``lanes`` says how many columns each site has."""

    lanes: list[int]
    rows: list[Row[T]]


def timetable(slots: Sequence[Slot[T]], sites: int, marks: Sequence[datetime] = ()) -> Timetable[T]:
    """Lay out ``slots`` for so many sites. Hours in which nothing happens anywhere are left out,
    unless ``marks`` begin a row in them.
    """
    ordered = sorted(slots, key=lambda s: (s.starts_at, -len(s.sites), s.ends_at))
    lanes = [_lanes([s for s in ordered if site in s.sites]) for site in range(sites)]
    widths = [max([lane + 1 for lane in by_slot.values()], default=1) for by_slot in lanes]
    moments = sorted({*_moments(ordered), *marks})
    grid = _grid(ordered, moments, lanes, widths)
    owners = [site for site, width in enumerate(widths) for _ in range(width)]
    return Timetable(widths, _rows(grid, moments, owners))


def _overlap(one: Slot[T], other: Slot[T]) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _lanes(slots: Sequence[Slot[T]]) -> dict[int, int]:
    """The lane of each slot of a site (by identity): the first that is free at its time."""
    lane_of: dict[int, int] = {}
    for number, slot in enumerate(slots):
        busy = {lane_of[id(s)] for s in slots[:number] if _overlap(s, slot)}
        lane_of[id(slot)] = next(lane for lane in range(len(slots)) if lane not in busy)
    return lane_of


def _moments(slots: Sequence[Slot[T]]) -> list[datetime]:
    """Where rows begin; a gap in which nothing happens begins none."""
    edges = sorted({edge for s in slots for edge in (s.starts_at, s.ends_at)})
    return [m for m in edges if any(s.starts_at <= m < s.ends_at for s in slots)]


Grid = list[list[Slot[T] | None]]


def _grid(
    slots: Sequence[Slot[T]],
    moments: Sequence[datetime],
    lanes: Sequence[dict[int, int]],
    widths: Sequence[int],
) -> Grid[T]:
    """Which slot holds each field of rows and columns."""
    grid: Grid[T] = [[None] * sum(widths) for _ in moments]
    for slot in slots:
        rows = [n for n, m in enumerate(moments) if slot.starts_at <= m < slot.ends_at]
        for column in _columns(slot, slots, lanes, widths):
            for row in rows:
                grid[row][column] = slot
    return grid


def _columns(
    slot: Slot[T],
    slots: Sequence[Slot[T]],
    lanes: Sequence[dict[int, int]],
    widths: Sequence[int],
) -> list[int]:
    """Its lane at each of its sites; all lanes of a site where it is alone at its time."""
    columns: list[int] = []
    for site in slot.sites:
        first = sum(widths[:site])
        alone = not any(s is not slot and site in s.sites and _overlap(s, slot) for s in slots)
        lane = lanes[site][id(slot)]
        columns += range(first, first + widths[site]) if alone else [first + lane]
    return sorted(columns)


def _rows(grid: Grid[T], moments: Sequence[datetime], owners: Sequence[int]) -> list[Row[T]]:
    return [Row(moment, _cells(grid, number, owners)) for number, moment in enumerate(moments)]


def _cells(grid: Grid[T], row: int, owners: Sequence[int]) -> list[Cell[T]]:
    """The cells that begin in a row; those that reach into it from above are not repeated."""
    cells: list[Cell[T]] = []
    column, fields = 0, grid[row]
    while column < len(fields):
        end = column + 1
        while (
            end < len(fields)
            and fields[end] is fields[column]
            and _joins(fields[column], owners, column, end)
        ):
            end += 1
        slot = fields[column]
        if slot is None:
            cells.append(Cell(None, 1, end - column, owners[column]))
        elif row == 0 or grid[row - 1][column] is not slot:
            tall = sum(1 for below in grid[row:] if below[column] is slot)
            cells.append(Cell(slot.thing, tall, end - column, owners[column]))
        column = end
    return cells


def _joins(slot: object, owners: Sequence[int], column: int, other: int) -> bool:
    """Nothing at two sites is two nothings: each site's column keeps its own."""
    return slot is not None or owners[column] == owners[other]
