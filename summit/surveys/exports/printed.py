"""The report on two sheets, ready to be sent to the coalition: the same numbers as on the page."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepInFrame,
    PageBreak,
    Spacer,
    Table,
    TableStyle,
)

from summit.charts.pdf import Fonts, pdf
from summit.charts.shapes import Pair
from summit.charts.table import Table as Figures
from summit.registration.flowing import LINED, PADDING, TIGHT, Bound, heading, text
from summit.registration.paper import (
    BOLD,
    DEEP,
    PAPERS,
    PLAIN,
    SOFT,
    Paper,
    register_fonts,
)
from summit.surveys.exports.report import Report
from summit.web.layout import language

MARGIN, GUTTER, FOOT = 15 * mm, 8 * mm, 8 * mm
ROOM = 2  # points less than the sheet, so that rounding never makes a third one


def report_pdf(report: Report, *, paper: str) -> bytes:
    """The bytes of the PDF, two pages on ``paper`` (a key of PAPERS)."""
    register_fonts()
    sheet = PAPERS[paper]
    bound = Bound(
        sheet, MARGIN, PADDING, FOOT, title=f"{report.event}: {report.title}", author=report.host,
        language=language(), running=f"{report.event} · {report.title}",
    )  # fmt: skip
    return bound.pages(_story(report, sheet))


def _story(report: Report, sheet: Paper) -> Iterator[Flowable]:
    width = sheet.width - 2 * MARGIN
    height = sheet.height - 2 * MARGIN - FOOT - 2 * PADDING - ROOM
    yield KeepInFrame(width, height, list(_first(report, width)), mode="shrink")
    yield PageBreak()
    yield KeepInFrame(width, height, list(_second(report, width)), mode="shrink")


def _first(report: Report, width: float) -> Iterator[Flowable]:
    yield text(report.event, 10, colour=SOFT)
    yield Spacer(1, 1.5 * mm)
    yield text(report.headline, 17, bold=True, colour=DEEP)
    yield Spacer(1, 3 * mm)
    yield _tiles(report.tiles, width)
    yield Spacer(1, 2 * mm)
    yield text(report.definition, 8, colour=SOFT)
    yield from _side_by_side(report.charts[:6], width)


def _second(report: Report, width: float) -> Iterator[Flowable]:
    yield from _side_by_side(report.charts[6:10], width)
    if report.roles:
        yield from heading(report.roles.caption)
        yield _table(report.roles, width)
    if report.themes:
        yield from heading(_("What people wrote"))
        yield from (text(f"{name}: {n}", 9.5) for name, n in report.themes)
    for quote in report.quotes:
        yield Spacer(1, 1.5 * mm)
        yield text(f"“{quote}”", 10.5, colour=DEEP)
    yield from heading(_("How to read these numbers"))
    for line in report.reading:
        yield text(line, 8.5)
        yield Spacer(1, 1 * mm)


def _tiles(tiles: Sequence[tuple[object, ...]], width: float) -> Flowable:
    numbers = [text(str(tile[1]), 16, bold=True) for tile in tiles]
    words = [text(str(tile[0]), 8.5) for tile in tiles]
    notes = [text(str(tile[2]), 7.5, colour=SOFT) for tile in tiles]
    each = [width / len(tiles)] * len(tiles)
    return Table([numbers, words, notes], colWidths=each, style=TableStyle(TIGHT))


def _side_by_side(charts: Sequence[tuple[str, str, Pair]], width: float) -> Iterator[Flowable]:
    """Two charts beside each other, as they are drawn for a phone."""
    each = (width - GUTTER) / 2
    blocks = [_chart(title, note, pair, each) for title, note, pair in charts]
    if len(blocks) % 2:
        blocks.append([])
    rows = [blocks[i : i + 2] for i in range(0, len(blocks), 2)]
    if rows:
        style = TableStyle([*TIGHT, ("BOTTOMPADDING", (0, 0), (-1, -1), 6)])
        yield Spacer(1, 4 * mm)
        yield Table(rows, colWidths=[each + GUTTER, each], style=style)


def _chart(title: str, note: str, pair: Pair, width: float) -> list[Flowable]:
    return [
        text(title, 10, bold=True, colour=DEEP),
        text(note, 8, colour=SOFT),
        Spacer(1, 1 * mm),
        pdf(pair.narrow, 0.94 * width, Fonts(PLAIN, BOLD)),
    ]


def _table(figures: Figures, width: float) -> Flowable:
    heads = [text(column.label, 8, colour=SOFT) for column in figures.columns]
    rows = [[text(str(cell), 9) for cell in row] for row in figures.rows]
    first = 0.34
    rest = (1 - first) / (len(heads) - 1)
    shares = [first * width, *([rest * width] * (len(heads) - 1))]
    return Table([heads, *rows], colWidths=shares, style=TableStyle(LINED))
