"""Spreadsheets (.xlsx) from strangers: read without trusting what they say of themselves.

A workbook is a ZIP archive of XML. Before anything is unpacked its directory is asked how large
it would become; Python's reader never unpacks more of a part than the directory says. Entities,
by which XML can grow or reach for files, are refused, and formulas are never computed.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from summit.errors import N_, FieldError

MOST_UNPACKED = 80_000_000  # bytes of all parts together
MOST_PARTS = 500
MOST_RATIO = 200  # a sheet of equal rows packs to about a hundredth
SMALL = 1_000_000  # bytes; below it a ratio says nothing
_STRANGE = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!D".encode("utf-16-be"))
TOO_LONG = N_("The list has more than 20,000 rows. Split it into two.")
UNREADABLE = N_("This spreadsheet cannot be read. Save it as CSV, and choose that file.")
TOO_BIG = N_("This spreadsheet unpacks to far more than a list of people. Save it as CSV.")


def is_workbook(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def rows_of_workbook(data: bytes, *, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    """The rows of the first visible sheet, as text. Raises FieldError("file")."""
    _refuse_bombs(data)
    try:
        book = load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=False
        )
        sheet = next(s for s in book.worksheets if s.sheet_state == "visible")
        sheet.reset_dimensions()  # what the file says of its size may be anything
        for number, cells in enumerate(sheet.iter_rows(max_col=most_columns, values_only=True)):
            _refuse_more(number, most_rows)
            yield [_text(cell) for cell in cells]
    except FieldError:
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over in a broken file
        raise FieldError("file", UNREADABLE) from error


def _refuse_more(number: int, most: int) -> None:
    if number == most:
        raise FieldError("file", TOO_LONG)


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_sizes(archive.infolist())
            for part in archive.infolist():
                _refuse_entities(archive.read(part))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FieldError("file", UNREADABLE) from error


def _refuse_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    bomb = unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1)
    if bomb or unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise FieldError("file", TOO_BIG)


def _refuse_entities(part: bytes) -> None:
    if any(sign in part for sign in _STRANGE):
        raise FieldError("file", UNREADABLE)


def _text(cell: Any) -> str:
    """What a cell shows, in the plainest form that can be read again."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return (cell.date() if midnight else cell).isoformat(*(() if midnight else (" ",)))
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
