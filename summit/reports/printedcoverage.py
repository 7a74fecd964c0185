"""Block J on paper: who is missing at the table, a line for each group that requires somebody."""

from xml.sax.saxutils import escape

from flask_babel import gettext as _
from flask_babel import ngettext
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from summit.people.keypeople import Category
from summit.registration.flowing import TIGHT, heading, style, text
from summit.registration.paper import drawable
from summit.reports import wording
from summit.reports.covering import Matrix
from summit.stakeholders.coverage import Cell, Depth
from summit.web.layout import language

MOST_GROUPS = 12
NAME_SHARE = 0.2
EMPTY, ALONE = "#a5361f", "#8a5a00"


def coverage_table(matrix: Matrix, width: float) -> list[Flowable]:
    """The sum in a sentence, and what each group requires, of how many it has how many."""
    shown = matrix.groups[:MOST_GROUPS]
    rows = [
        [text(group.name.say(language()), 8.5, bold=True), _places(matrix.of(group.id))]
        for group in shown
    ]
    shares = [NAME_SHARE * width, (1 - NAME_SHARE) * width]
    more = len(matrix.groups) - len(shown)
    return [
        *heading(_("Who is missing at the table")),
        text(wording.coverage(matrix.coverage), 9),
        Table(rows, colWidths=shares, style=TableStyle(TIGHT), hAlign="LEFT"),
        *([text(ngettext("and %(num)d more", "and %(num)d more", more))] if more else ()),
    ]


def _places(cells: list[Cell]) -> Flowable:
    return Paragraph(" · ".join(map(_place, cells)), style(8.5))


def _place(cell: Cell) -> str:
    """Of who lives with the issue no number is told: it would name somebody."""
    name = wording.sought(cell.required.sought)
    number = f"{len(cell.standing)}/{cell.required.least}"
    if cell.required.sought is Category.MOST_AFFECTED:
        met = cell.met(Depth.STANDING)
        return _said(name, _("filled") if met else _("too few"), "" if met else EMPTY)
    if cell.empty:
        return _said(name, f"{number} {_('empty')}", EMPTY)
    if len(cell.standing) == 1:
        return _said(name, f"{number} {_('one person')}", ALONE)
    return _said(name, number, "")


def _said(name: str, what: str, ink: str) -> str:
    said = escape(drawable(f"{name} {what}"))
    return f'<font color="{ink}"><b>{said}</b></font>' if ink else said
