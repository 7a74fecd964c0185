"""The one page that a rehearsal prints for each site: eight codes, and what each should show."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from summit.registration.paper import (
    BOLD,
    DEEP,
    INK,
    LINE,
    PAPERS,
    PLAIN,
    SOFT,
    draw_code,
    drawable,
    fitting,
    register_fonts,
)
from summit.registration.qr import code_of

MARGIN = 14 * mm
SIDE = 42 * mm
COLUMNS, ROWS = 2, 4
COLOURS = {"green": HexColor("#0a5230"), "amber": HexColor("#ffc83d"), "red": HexColor("#8c1313")}
BAR = 6 * mm


@dataclass(frozen=True, slots=True)
class Sample:
    """One ticket: ``expect`` is what the phone should show, ``colour`` in which colour, which
    ``word`` says too, for who does not see it and for a printer without colours.
    """

    name: str
    code: str
    url: str
    colour: str
    word: str
    expect: str


@dataclass(frozen=True, slots=True)
class PracticeSheet:
    title: str
    lead: str
    samples: Sequence[Sample]


def practice_pdf(sheets: Sequence[PracticeSheet], paper: str = "letter") -> bytes:
    """The bytes of the PDF, a page for each site."""
    register_fonts()
    file, page = io.BytesIO(), PAPERS[paper]
    canvas = Canvas(
        file, pagesize=(page.width, page.height), pageCompression=1, initialFontName=PLAIN
    )
    canvas.setTitle(sheets[0].title if sheets else "")
    for sheet in sheets:
        canvas.setFillColor(DEEP)
        _write(canvas, MARGIN, page.height - MARGIN - 6 * mm, sheet.title, 18, BOLD, page.width)
        canvas.setFillColor(SOFT)
        _write(canvas, MARGIN, page.height - MARGIN - 13 * mm, sheet.lead, 10.5, PLAIN, page.width)
        width = (page.width - 2 * MARGIN) / COLUMNS
        height = (page.height - 2 * MARGIN - 18 * mm) / ROWS
        for number, sample in enumerate(sheet.samples):
            x = MARGIN + (number % COLUMNS) * width
            y = page.height - MARGIN - 18 * mm - (number // COLUMNS + 1) * height
            _sample(canvas, sample, x, y, width, height)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _sample(
    canvas: Canvas, sample: Sample, x: float, y: float, width: float, height: float
) -> None:
    canvas.setStrokeColor(LINE)
    canvas.roundRect(x + 1 * mm, y + 1 * mm, width - 2 * mm, height - 2 * mm, 2 * mm, fill=0)
    draw_code(canvas, code_of(sample.url), x + 3 * mm, y + (height - SIDE) / 2, SIDE)
    left, room = x + SIDE + 6 * mm, width - SIDE - 10 * mm
    canvas.setFillColor(COLOURS[sample.colour])
    canvas.rect(left, y + height - 13 * mm, room, BAR, stroke=0, fill=1)
    canvas.setFillColor(INK if sample.colour == "amber" else white)
    canvas.setFont(BOLD, 11)
    canvas.drawString(left + 2 * mm, y + height - 11.2 * mm, drawable(sample.word, BOLD))
    canvas.setFillColor(INK)
    top = y + height - 20 * mm
    for text, size, font, most in (
        (sample.name, 13, BOLD, 2),
        (sample.expect, 10.5, PLAIN, 5),
        (sample.code, 11, BOLD, 1),
    ):
        fits, lines = fitting(
            drawable(text, font), font, size, room, fewer=most, smallest=8, most=most
        )
        canvas.setFont(font, fits)
        for line in lines:
            canvas.drawString(left, top, line)
            top -= fits * 1.25
        top -= 1.5 * mm


def _write(
    canvas: Canvas, x: float, y: float, text: str, size: float, font: str, width: float
) -> None:
    size, lines = fitting(
        drawable(text, font), font, size, width - 2 * MARGIN, fewer=1, smallest=8, most=1
    )
    canvas.setFont(font, size)
    canvas.drawString(x, y, lines[0] if lines else "")
