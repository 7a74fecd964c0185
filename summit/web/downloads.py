"""Files that a browser saves."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from werkzeug.wrappers import Response

# What XML cannot hold: openpyxl knows all of it but the last two.
UNWRITABLE = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ufffe\uffff]")
SENT_AT_ONCE = 500  # rows
SENT_BYTES = 64 * 1024
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
    rest = chain([headings], rows)
    while some := list(islice(rest, SENT_AT_ONCE)):
        lines = io.StringIO()
        csv.writer(lines).writerows([harmless(cell) for cell in row] for row in some)
        yield lines.getvalue()


def xlsx_file(name: str, headings: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """A spreadsheet of one sheet; text is stored as text, whatever it begins with.

    It is written to a file that goes with the answer, so that a long list takes no memory.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in chain([headings], rows):
        sheet.append([_as_text(sheet, cell) for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the answer
    book.save(file)
    file.seek(0)
    answer = Response(
        _parts(file),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    answer.call_on_close(file.close)
    return answer


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(SENT_BYTES):
            yield part


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
