"""Who is missing at the table, as a reason of a group's status: pure rules over the matrix.

Rules: the domain specification, blocks C and J of the Monday report. A sector that a group requires
and that nobody in good standing brings in, or one person alone, is a reason to watch the group.
Kinds of key people are no reason here: some of them are people's own word about themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from summit.people.keypeople import Category
from summit.people.sectors import Sector
from summit.reports.monday import Monday, worst_first
from summit.reports.reading import GroupLine
from summit.reports.status import GroupStatus, Reason, Status, Why
from summit.retention.facts import Key
from summit.stakeholders.coverage import Cell, Coverage, Sought


@dataclass(frozen=True, slots=True)
class Matrix:
    """``groups`` are those that require somebody; a row has a cell for each of them."""

    coverage: Coverage
    groups: Sequence[GroupLine]

    def of(self, group: int) -> list[Cell]:
        """The required places of one group."""
        return [cell for cell in self.coverage.cells if cell.required.body == group]

    @property
    def rows(self) -> list[tuple[Sought, list[Cell | None]]]:
        cells = {(c.required.sought, c.required.body): c for c in self.coverage.cells}
        required = {sought for sought, _body in cells}
        return [
            (sought, [cells.get((sought, group.id)) for group in self.groups])
            for sought in (*Sector, *Category)
            if sought in required
        ]


def with_coverage(page: Monday, cells: Sequence[Cell]) -> Monday:
    """The page with the reasons that the required places give, the worst group first again."""
    found = {body: list(_reasons(some)) for body, some in _by_body(cells).items()}
    if not any(found.values()):
        return page
    rows = [_watched(row, found) for row in page.groups]
    return replace(page, groups=tuple(sorted(rows, key=worst_first)))


def _by_body(cells: Iterable[Cell]) -> Mapping[int, list[Cell]]:
    """The cells of sectors that nobody brings in, or one person alone."""
    found: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        if isinstance(cell.required.sought, Sector) and len(cell.standing) <= 1:
            found[cell.required.body].append(cell)
    return found


def _reasons(cells: Sequence[Cell]) -> Iterator[Reason]:
    for why, empty in ((Why.SECTOR_EMPTY, True), (Why.SECTOR_FRAGILE, False)):
        sectors = tuple(Sector(c.required.sought) for c in cells if c.empty is empty)
        if sectors:
            yield Reason(why, len(sectors), about=sectors)


def _watched(row: GroupStatus, found: Mapping[int, Sequence[Reason]]) -> GroupStatus:
    """Before the first meeting nobody can be in good standing, and every place is empty."""
    reasons = found.get(row.group.id, ()) if row.turnouts else ()
    if not reasons:
        return row
    status = Status.AMBER if row.status is Status.GREEN else row.status
    return replace(row, status=status, reasons=(*row.reasons, *reasons))


def holders(cells: Iterable[Cell]) -> set[Key]:
    """The people on whom alone a required sector hangs: if they go, its place is empty."""
    return {
        number
        for cell in cells
        if cell.fragile and isinstance(cell.required.sought, Sector)
        for kind, number in cell.standing
        if kind == "person"
    }
