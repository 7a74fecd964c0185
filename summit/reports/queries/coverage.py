"""Block J: who is missing at the table, on the day of the page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.reports.covering import Matrix, with_coverage
from summit.reports.monday import Monday
from summit.reports.queries.slices import lines_of
from summit.reports.slices import WEEK
from summit.retention.standing import State
from summit.retention.states import state_on
from summit.stakeholders.queries.covering import Stand, coverage_among, requirements_of


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
