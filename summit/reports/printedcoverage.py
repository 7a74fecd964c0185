"""Block J on paper: who is missing at the table."""

from collections.abc import Iterator

from flask_babel import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.platypus import CondPageBreak, Flowable, Table, TableStyle

from summit.people.keypeople import Category
from summit.registration.flowing import LINED, heading, text
from summit.registration.paper import SOFT
from summit.reports import wording
from summit.reports.queries import Matrix
from summit.stakeholders.coverage import Cell, Depth
from summit.web.layout import language

MOST_COLUMNS = 8
"""Groups that stand side by side on a sheet; of more, paper says the sum alone."""
NAME_SHARE = 0.24
ROOM, ROW = 90, 20  # points: the heading with the head of the table, and a row
EMPTY, ALONE = HexColor("#a5361f"), HexColor("#8a5a00")


def coverage_table(matrix: Matrix, width: float) -> list[Flowable]:
    """The sum in a sentence, and a row for each required sector or kind of key people."""
    rows = list(_rows(matrix))
    said = [*heading(_("Who is missing at the table")), text(wording.coverage(matrix.coverage), 9)]
    if len(matrix.groups) > MOST_COLUMNS:
        return said
    heads = [_("Who"), *(group.name.say(language()) for group in matrix.groups)]
    each = (1 - NAME_SHARE) / len(matrix.groups) * width
    table = Table(
        [[text(head, 7.5, colour=SOFT) for head in heads], *rows],
        colWidths=[NAME_SHARE * width, *[each] * len(matrix.groups)],
        style=TableStyle(LINED),
        repeatRows=1,
    )
    return [CondPageBreak(ROOM + ROW * len(rows)), *said, table]


def _rows(matrix: Matrix) -> Iterator[list[Flowable]]:
    for sought, cells in matrix.rows:
        yield [text(wording.sought(sought), 9, bold=True), *map(_cell, cells)]


def _cell(cell: Cell | None) -> Flowable:
    if cell is None:
        return text("·", colour=SOFT)
    if cell.required.sought is Category.MOST_AFFECTED:  # no number: it would name somebody
        met = cell.met(Depth.STANDING)
        return text(_("filled")) if met else text(_("too few"), bold=True, colour=EMPTY)
    number = f"{len(cell.standing)}/{cell.required.least}"
    if cell.empty:
        return text(f"{number} {_('empty')}", bold=True, colour=EMPTY)
    if cell.fragile:
        return text(f"{number} {_('one person')}", bold=True, colour=ALONE)
    return text(number)
