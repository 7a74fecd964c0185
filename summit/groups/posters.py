"""A poster for the wall: the QR code of a group's sign-up form, to be scanned from two metres."""

import io
from dataclasses import dataclass

from reportlab.lib.colors import white
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from summit.registration.paper import (
    BOLD,
    DEEP,
    INK,
    PLAIN,
    POPPY,
    SOFT,
    draw_code,
    drawable,
    register_fonts,
)
from summit.registration.qr import code_of

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
    register_fonts()
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
    y = min(y, HEIGHT - 96 * mm) - SIDE
    draw_code(canvas, code_of(poster.url), (WIDTH - SIDE) / 2, y, SIDE)
    canvas.setFillColor(INK)
    _centred(canvas, 36 * mm, poster.ask, 20, BOLD)
    canvas.setFillColor(SOFT)
    _centred(canvas, 24 * mm, poster.url, 10, PLAIN)
    canvas.showPage()
    canvas.save()
    return sheet.getvalue()


def _centred(
    canvas: Canvas, y: float, text: str, size: float, font: str, *, most: int = 2
) -> float:
    """Write ``text`` in the middle, smaller if it needs more than ``most`` lines; the next y."""
    text, width = drawable(text, font), WIDTH - 2 * MARGIN
    while len(simpleSplit(text, font, size, width)) > most and size > 9:
        size -= 1
    canvas.setFont(font, size)
    for line in simpleSplit(text, font, size, width):
        canvas.drawCentredString(WIDTH / 2, y, line)
        y -= size * 1.3
    return y
