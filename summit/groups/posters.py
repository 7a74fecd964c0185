"""A poster for the wall: the QR code of a group's sign-up form, to be scanned from two metres."""

import io
from dataclasses import dataclass
from functools import cache

import font_source_sans_pro
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from summit.registration.qr import QUIET, Code, code_of

PLAIN, BOLD = "SummitSans", "SummitSans-Bold"
INK, SOFT, DEEP, POPPY = (HexColor(c) for c in ("#162126", "#4a575c", "#0b3f4a", "#e8711c"))
WIDTH, HEIGHT = LETTER
MARGIN = 20 * mm
SIDE = 112 * mm  # a phone reads a code from ten times its width


@dataclass(frozen=True, slots=True)
class Poster:
    """All that the poster says, in one language. ``url`` is what its QR code says."""

    event: str
    title: str
    purpose: str
    ask: str
    url: str


def poster_pdf(poster: Poster) -> bytes:
    """The bytes of a PDF of one Letter page."""
    _fonts()
    sheet = io.BytesIO()
    canvas = Canvas(sheet, pagesize=LETTER, pageCompression=1)
    canvas.setTitle(poster.title)
    canvas.setFillColor(DEEP)
    canvas.rect(0, HEIGHT - 62 * mm, WIDTH, 62 * mm, stroke=0, fill=1)
    canvas.setFillColor(POPPY)
    canvas.rect(0, HEIGHT - 64 * mm, WIDTH, 2 * mm, stroke=0, fill=1)
    canvas.setFillColor(white)
    _centred(canvas, HEIGHT - 22 * mm, poster.event, 16, PLAIN)
    _centred(canvas, HEIGHT - 40 * mm, poster.title, 38, BOLD)
    canvas.setFillColor(INK)
    y = _centred(canvas, HEIGHT - 80 * mm, poster.purpose, 17, PLAIN, most=3)
    _draw_code(canvas, code_of(poster.url), min(y, HEIGHT - 96 * mm) - SIDE)
    canvas.setFillColor(INK)
    _centred(canvas, 36 * mm, poster.ask, 20, BOLD)
    canvas.setFillColor(SOFT)
    _centred(canvas, 24 * mm, poster.url, 10, PLAIN)
    canvas.showPage()
    canvas.save()
    return sheet.getvalue()


@cache
def _fonts() -> None:
    files = font_source_sans_pro.font_files_ttf
    pdfmetrics.registerFont(TTFont(PLAIN, files["SourceSansPro"]))
    pdfmetrics.registerFont(TTFont(BOLD, files["SourceSansProSemibold"]))


def _centred(
    canvas: Canvas, y: float, text: str, size: float, font: str, *, most: int = 2
) -> float:
    """Write ``text`` in the middle, smaller if it needs more than ``most`` lines; the next y."""
    width = WIDTH - 2 * MARGIN
    while len(simpleSplit(text, font, size, width)) > most and size > 9:
        size -= 1
    canvas.setFont(font, size)
    for line in simpleSplit(text, font, size, width):
        canvas.drawCentredString(WIDTH / 2, y, line)
        y -= size * 1.3
    return y


def _draw_code(canvas: Canvas, code: Code, y: float) -> None:
    """The code with its quiet zone, dark modules as runs."""
    unit = SIDE / (code.size + 2 * QUIET)
    left, top = (WIDTH - SIDE) / 2 + QUIET * unit, y + SIDE - QUIET * unit
    canvas.setFillColor(HexColor("#000000"))
    for row, column, length in code.runs:
        canvas.rect(left + column * unit, top - (row + 1) * unit, length * unit, unit, 0, 1)
