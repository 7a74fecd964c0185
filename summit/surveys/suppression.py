"""Hiding small cells so that nobody can work them out from what is shown.

A table of counts with its totals is a network: each count is a flow from its row to its column,
each total the flow back. What is shown fixes a flow; what is hidden may be any flow that keeps the
sums. The least and the most that a hidden cell could be are then found by pushing as much as
possible around it (maximum flow; the bounds are whole numbers because the network's matrix is
totally unimodular). Primary suppression hides what is small; complementary suppression hides more
until every hidden cell could be at least k different numbers. Both look the same to the reader.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

TOTAL = -1


class Cell(NamedTuple):
    """A place in a table, counted from 0; TOTAL as row or column stands for the sums."""

    row: int
    column: int

    @property
    def is_total(self) -> bool:
        return TOTAL in self


CORNER = Cell(TOTAL, TOTAL)


@dataclass(frozen=True, slots=True)
class Table:
    """Counts with all their sums; every row has as many cells as there are columns.

    A single row is a one-way table: its only sum is that of the row.
    """

    counts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> "Table":
        return cls(tuple(tuple(row) for row in rows))

    def entries(self) -> dict[Cell, int]:
        """Every cell and every sum."""
        numbered = list(enumerate(self.counts))
        inside = {Cell(r, c): n for r, row in numbered for c, n in enumerate(row)}
        of_rows = {Cell(r, TOTAL): sum(row) for r, row in numbered}
        if len(numbered) == 1:
            return inside | of_rows
        columns = enumerate(zip(*self.counts, strict=True))
        of_columns = {Cell(TOTAL, c): sum(column) for c, column in columns}
        everything = {Cell(TOTAL, TOTAL): sum(of_rows.values())}
        return inside | of_rows | of_columns | everything


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as it may be published: ``hidden`` cells are told to nobody."""

    entries: Mapping[Cell, int]
    hidden: frozenset[Cell]

    def at(self, row: int, column: int = 0) -> int | None:
        """The count, or None where it is hidden."""
        cell = Cell(row, column)
        return None if cell in self.hidden else self.entries[cell]

    def row_is_open(self, row: int) -> bool:
        """Whether every cell of the row is shown, so that scores may be made of it."""
        return not any(cell.row == row for cell in self.hidden)


def suppress(
    table: Table,
    k: int,
    *,
    hide_unanimous: bool = True,
    keep: Collection[Cell] = (),
    also: Collection[Cell] = (),
) -> Shown:
    """Hide what is small (1 to k−1), and as much more as it takes; k is at least 2.

    With ``hide_unanimous``, a row in which all gave the same answer is hidden as well: its
    counts would tell what each single person said. ``keep`` names sums that are published
    elsewhere (each of them 0, or k and more): they cannot be hidden here any more. ``also``
    names cells to hide for reasons of their own.
    """
    entries = table.entries()
    hidden = {cell for cell, count in entries.items() if 0 < count < k} | set(also)
    if hide_unanimous:
        hidden |= _unanimous(entries)
    while (pinned := _pinned(entries, hidden, k)) is not None:
        more = set(entries) - hidden - set(keep)
        if not more:
            break
        hidden.add(_next_to_hide(entries, hidden, more, pinned))
    return Shown(entries, frozenset(hidden))


def _unanimous(entries: Mapping[Cell, int]) -> set[Cell]:
    """The cells of rows (the row of sums among them) in which one column holds everybody."""
    found = set()
    for row in {cell.row for cell in entries}:
        line = {c: n for c, n in entries.items() if c.row == row and c.column != TOTAL}
        if len(line) > 1 and 0 < max(line.values()) == sum(line.values()):
            found |= set(line)
    return found


def _pinned(entries: Mapping[Cell, int], hidden: set[Cell], k: int) -> Cell | None:
    """A hidden cell that could be fewer than k numbers, while there is more to hide.

    Those alone in their line come first: what is hidden for them often helps the others.
    """
    if len(hidden) == len(entries):
        return None
    for cell in sorted(hidden, key=lambda c: (not _alone(entries, hidden, c), entries[c], c)):
        if room(entries, hidden, cell) < k:
            return cell
    return None


def _next_to_hide(
    entries: Mapping[Cell, int], hidden: set[Cell], more: set[Cell], pinned: Cell
) -> Cell:
    """The smallest of ``more`` beside the pinned cell, in a line where that stands alone if any."""
    lines = _lines(entries, pinned)
    beside = set().union(*(_alone(entries, hidden, pinned) or lines)) & more
    return min(beside or more, key=lambda c: (c.is_total, entries[c] == 0, entries[c], c))


def _alone(entries: Mapping[Cell, int], hidden: set[Cell], cell: Cell) -> list[set[Cell]]:
    """The lines of ``cell`` in which nothing else is hidden: subtraction would give it away."""
    return [line for line in _lines(entries, cell) if len(line) > 1 and line & hidden == {cell}]


def _lines(entries: Mapping[Cell, int], cell: Cell) -> list[set[Cell]]:
    """The row and the column of the cell, sums included."""
    return [
        {other for other in entries if other.row == cell.row},
        {other for other in entries if other.column == cell.column},
    ]


def room(entries: Mapping[Cell, int], hidden: Iterable[Cell], cell: Cell) -> float:
    """How many different numbers the hidden cell could be, by all that is shown."""
    least, most = bounds(entries, hidden, cell)
    return most - least + 1


def bounds(entries: Mapping[Cell, int], hidden: Iterable[Cell], cell: Cell) -> tuple[float, float]:
    """The least and the most that ``cell`` could be, by all that is shown."""
    low, high = extremes(entries, hidden, cell)
    return low[cell], high[cell]


def extremes(
    entries: Mapping[Cell, int], hidden: Iterable[Cell], cell: Cell
) -> tuple[dict[Cell, float], dict[Cell, float]]:
    """Two tables that agree with all that is shown, one with the least in ``cell``, one with
    the most (infinity where nothing limits it).
    """
    tail, head = _ends(cell, one_way=CORNER not in entries)
    fewer, more = _Residual(entries, hidden, cell), _Residual(entries, hidden, cell)
    low, high = fewer.push(tail, head, entries[cell]), more.push(head, tail, float("inf"))
    fewer.flow[cell], more.flow[cell] = entries[cell] - low, entries[cell] + high
    return fewer.flow, more.flow


Node = tuple[str, int]


def _ends(cell: Cell, *, one_way: bool) -> tuple[Node, Node]:
    """Where the flow of a cell comes from and where it goes: rows feed columns, and the sums
    lead back through the corner. In a one-way table all columns are one.
    """
    row, column = ("row", cell.row), ("column", TOTAL if one_way else cell.column)
    return (column, row) if (cell.row == TOTAL) != (cell.column == TOTAL) else (row, column)


class _Residual:
    """What may still be moved along the hidden cells, all but the one that is asked about."""

    def __init__(self, entries: Mapping[Cell, int], hidden: Iterable[Cell], asked: Cell) -> None:
        self.flow: dict[Cell, float] = dict(entries)
        self.arcs: dict[Node, list[tuple[Node, Cell, int]]] = {}
        for cell in hidden:
            if cell != asked:
                tail, head = _ends(cell, one_way=CORNER not in entries)
                self.arcs.setdefault(tail, []).append((head, cell, 1))
                self.arcs.setdefault(head, []).append((tail, cell, -1))

    def push(self, source: Node, sink: Node, most: float) -> float:
        """Move as much as possible, at most ``most``, from source to sink; says how much.

        A path that only adds to hidden cells has no limit: everything then goes along it.
        """
        moved = 0.0
        while moved < most and (path := self._path(source, sink)):
            step = min([most - moved, *(self.flow[c] for c, sign in path if sign < 0)])
            for cell, sign in path:
                self.flow[cell] += sign * step
            moved += step
        return moved

    def _path(self, source: Node, sink: Node) -> list[tuple[Cell, int]]:
        """The shortest way from source to sink over cells that can still change."""
        came: dict[Node, tuple[Node, Cell, int]] = {}
        queue = deque([source])
        while queue and sink not in came:
            node = queue.popleft()
            for head, cell, sign in self.arcs.get(node, []):
                if head not in came and head != source and (sign > 0 or self.flow[cell] > 0):
                    came[head] = (node, cell, sign)
                    queue.append(head)
        way = []
        node = sink
        while node in came:
            node, cell, sign = came[node]
            way.append((cell, sign))
            if node == source:
                break
        return way
