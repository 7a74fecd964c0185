"""A list of people as a file or pasted text: from bytes to headings and rows of plain cells.

Nothing is looked up and nothing is kept here. Cells stay text, whatever they begin with.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summit.errors import N_, FieldError
from summit.registration.workbooks import TOO_LONG, is_workbook, rows_of_workbook

MOST_BYTES = 3_500_000
MOST_ROWS = 20_000
MOST_LINES = 60_000  # with those that are empty
MOST_COLUMNS = 100
LONGEST_CELL = 10_000  # characters; what is longer is no answer to anything
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# Our own exports put an apostrophe before what a spreadsheet program would compute.
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")
TOO_LARGE = N_("The list is too large: at most 3.5 MB. Split it into two.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` are (number as a spreadsheet program counts, cells); the headings are row 1."""

    headings: Sequence[str]
    rows: Sequence[tuple[int, list[str]]]


def read_file(data: bytes) -> Sheet:
    """The rows of a CSV file in any usual encoding, or of a workbook. Raises FieldError("file")."""
    if len(data) > MOST_BYTES:
        raise FieldError("file", TOO_LARGE)
    if data.startswith(_OLD_EXCEL):
        raise FieldError(
            "file", N_("This is an old spreadsheet. Save it as .xlsx or CSV, and choose that file.")
        )
    if is_workbook(data):
        return _sheet(rows_of_workbook(data, most_rows=MOST_LINES, most_columns=MOST_COLUMNS + 1))
    return read_text(text_of(data))


def read_text(text: str) -> Sheet:
    """The rows of CSV text, whatever sign parts its cells. Raises FieldError("file")."""
    text = tidy(text)
    if len(text.encode("utf-8", errors="replace")) > MOST_BYTES or text.count("\n") > MOST_LINES:
        raise FieldError("file", TOO_LARGE)
    return _sheet(_lines(text))


def digest_of(data: bytes | str) -> str:
    """What tells that a file has been brought in before."""
    content = tidy(data).encode("utf-8", errors="replace") if isinstance(data, str) else data
    return hashlib.sha256(content).hexdigest()


def _sheet(lines: Iterator[list[str]]) -> Sheet:
    filled = ((n, cells) for n, cells in enumerate(lines, 1) if any(c.strip() for c in cells))
    headings = _headings(next(filled, (0, []))[1])
    rows: list[tuple[int, list[str]]] = []
    for number, cells in filled:
        if len(rows) == MOST_ROWS:
            raise FieldError("file", TOO_LONG)
        rows.append((number, _cells(cells, len(headings))))
    if not rows:
        raise FieldError("file", N_("There is no row below the line that names the columns."))
    return _after_keys(headings, rows)


def _headings(cells: Sequence[str]) -> list[str]:
    """The headings without empty ones at the end. Raises FieldError."""
    found = [" ".join(_unguarded(cell).split())[:200] for cell in cells]
    while found and not found[-1]:
        found.pop()
    if len(found) > MOST_COLUMNS:
        raise FieldError("file", N_("The list has more than 100 columns. Leave some out."))
    return found


def _cells(cells: Sequence[str], width: int) -> list[str]:
    """The cells as they are kept: none missing, and no empty ones beyond the last heading."""
    kept = [_unguarded(cell).strip(" ")[:LONGEST_CELL] for cell in cells]
    while len(kept) > width and not kept[-1]:
        kept.pop()
    return kept + [""] * (width - len(kept))


def _unguarded(cell: str) -> str:
    return _GUARDED.sub("", cell, count=1) if cell.startswith("'") else cell


def _after_keys(headings: list[str], rows: list[tuple[int, list[str]]]) -> Sheet:
    """Our own export has its stable keys in the second row: they say more than headings do."""
    first = rows[0][1]
    if {"full_name", "email"} <= set(first) and len(rows) > 1:
        keys = [key or heading for key, heading in zip(first, headings, strict=False)]
        return Sheet(keys, rows[1:])
    return Sheet(headings, rows)


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or, if it is neither, Windows-1252.

    What cannot be read becomes U+FFFD.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return tidy(data.decode(encoding, errors="replace"))
    return tidy(_without_mark(data))


def _without_mark(data: bytes) -> str:
    if len(data) > 3 and data[:4].count(0) == 2:  # two plain letters in UTF-16
        return data.decode("utf-16-le" if data[0] else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def tidy(text: str) -> str:
    """``text`` with one kind of line end; what a browser sends back is the same again."""
    text = text.removeprefix("\ufeff").replace("\0", "\ufffd")
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def _lines(text: str) -> Iterator[list[str]]:
    """Every record, the empty ones too, so that numbers are those of a spreadsheet program."""
    first, _, rest = text.partition("\n")
    said = re.fullmatch(r'"?sep=(.)"?', first.strip(" "), re.IGNORECASE)
    source = rest if said else text
    reader = csv.reader(io.StringIO(source, newline=""), delimiter=_sign(source))
    number = 0
    try:
        for cells in reader:
            number += 1
            yield cells
    except csv.Error as error:
        raise FieldError(
            "file",
            N_("The list cannot be read after row %(row)s. Look for a single quotation mark."),
            row=number,
        ) from error


def _sign(text: str) -> str:
    """What parts the cells: the sign that is most often in the headings."""
    headings = text.lstrip("\n").partition("\n")[0]
    return max(",;\t", key=headings.count)
