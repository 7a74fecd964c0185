"""The builder's grid: a column for each room, the sites beside each other, a row for each step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from summit.schedule.timetable import Cell, Slot, timetable

T = TypeVar("T")
STEPS = (15, 5, 1)  # minutes


@dataclass(frozen=True, slots=True)
class Column:
    """A room of a site; ``room_id`` None: where it is not yet known. ``lanes``: how many sessions
    stand beside each other in it.
    """

    site: int
    site_id: int
    room_id: int | None
    name: str
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Block(Generic[T]):
    """``thing`` from a moment to a moment in the column with this position."""

    thing: T
    starts_at: datetime
    ends_at: datetime
    column: int


@dataclass(frozen=True, slots=True)
class GridRow(Generic[T]):
    """``sites``: for each site the cells that begin in the row."""

    starts_at: datetime
    sites: list[list[Cell[Block[T]]]]


@dataclass(frozen=True, slots=True)
class Grid(Generic[T]):
    """``step`` is how many minutes a row takes."""

    step: int
    columns: list[Column]
    rows: list[GridRow[T]]


def grid(
    columns: Sequence[Column],
    blocks: Sequence[Block[T]],
    sites: int,
    opens: datetime,
    closes: datetime,
) -> Grid[T]:
    """Lay out ``blocks``; the day is at least from ``opens`` to ``closes``."""
    first = min([opens, *(b.starts_at for b in blocks)])
    last = max([closes, *(b.ends_at for b in blocks)])
    step = _step([first, *(edge for b in blocks for edge in (b.starts_at, b.ends_at))])
    marks = _marks(first, last, step)
    slots = [Slot(b, b.starts_at, b.ends_at, (b.column,)) for b in blocks]
    table = timetable(slots, len(columns), marks)
    owner = [column.site for column in columns]
    rows = [
        GridRow(row.starts_at, [[c for c in row.cells if owner[c.site] == s] for s in range(sites)])
        for row in table.rows
    ]
    laned = [
        Column(c.site, c.site_id, c.room_id, c.name, lanes)
        for c, lanes in zip(columns, table.lanes, strict=True)
    ]
    return Grid(step, laned, rows)


def _step(moments: Sequence[datetime]) -> int:
    """The largest step on which every session begins and ends."""
    minutes = {moment.minute for moment in moments}
    return next((s for s in STEPS if all(minute % s == 0 for minute in minutes)), STEPS[-1])


def _marks(first: datetime, last: datetime, step: int) -> list[datetime]:
    by = timedelta(minutes=step)
    count = -(-int((last - first).total_seconds()) // (step * 60))
    return [first + n * by for n in range(count)]
