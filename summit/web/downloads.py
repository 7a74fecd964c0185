"""Files that a browser saves."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from werkzeug.wrappers import Response

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


def harmless(cell: object) -> object:
    """``cell`` as text that no spreadsheet program executes; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS):
        return f"'{cell}"
    return cell
