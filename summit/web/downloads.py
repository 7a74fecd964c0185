"""Files that a browser saves."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from werkzeug.wrappers import Response

# What XML cannot hold: openpyxl knows all of it but the last two.
UNWRITABLE = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ufffe\uffff]")
# A cell that begins with one of these is a formula to spreadsheet programs.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\0")


def csv_file(name: str, headings: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file that spreadsheet programs open rightly; ``name`` is plain ASCII."""
    return Response(
        _lines(headings, rows),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _lines(headings: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "\ufeff"  # without it spreadsheet programs do not see that this is UTF-8
    for row in (headings, *rows):
        line = io.StringIO()
        csv.writer(line).writerow([harmless(cell) for cell in row])
        yield line.getvalue()


def xlsx_file(name: str, headings: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """A spreadsheet of one sheet; text is stored as text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (headings, *rows):
        sheet.append([_as_text(sheet, cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return Response(
        file.getvalue(),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _as_text(sheet: object, value: object) -> WriteOnlyCell:
    """A cell of its own type; openpyxl would take text with a leading "=" for a formula."""
    text = UNWRITABLE.sub("", value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, text)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def harmless(cell: object) -> object:
    """``cell`` as text that no spreadsheet program executes; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS):
        return f"'{cell}"
    return cell
