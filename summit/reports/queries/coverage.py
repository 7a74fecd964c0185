"""Block J: who is missing at the table, on the day of the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.people.keypeople import Category
from summit.people.sectors import Sector
from summit.reports.covering import with_coverage
from summit.reports.monday import Monday
from summit.reports.queries.slices import lines_of
from summit.reports.reading import GroupLine
from summit.reports.slices import WEEK
from summit.retention.standing import State
from summit.retention.states import state_on
from summit.stakeholders.coverage import Cell, Coverage, Sought
from summit.stakeholders.queries.covering import Stand, coverage_among, requirements_of


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


def matrix_of(session: Session, event: Event, page: Monday) -> Matrix | None:
    """The required places of the page's groups, by the states of its day; None without any.

    What somebody counts for, and what is required, is as it is known now. Only the lines of groups
    that require somebody are read.
    """
    required = requirements_of(session, list(page.slices))
    if not required:
        return None
    bodies = {one.body for one in required}
    stands = list(_stands(lines_of(session, page, bodies), page.today))
    found = coverage_among(session, event.coalition_id, bodies, required, stands)
    return Matrix(found, [line for line in page.frame.groups if line.id in bodies])


def covered(session: Session, event: Event, page: Monday) -> tuple[Monday, Matrix | None]:
    """The page with what its groups are missing among their reasons, and the matrix of it."""
    matrix = matrix_of(session, event, page)
    return (with_coverage(page, matrix.coverage.cells) if matrix else page), matrix


def _stands(lines: dict[int, list[Any]], day: date) -> Iterator[Stand]:
    for group, some in lines.items():
        for person, _signed_up, _seen, changes in some:
            told = [(date.fromordinal(ordinal), State(state)) for ordinal, state in changes]
            yield Stand(group, person, state_on(told, day), state_on(told, day - WEEK))
