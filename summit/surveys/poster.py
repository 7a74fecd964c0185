"""The poster with the code: one page for a site, in one language, to be read from two meters.

A code of 90 mm opens from nine times its side away; below 40 mm nobody in the second row gets in.
"""

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
    SITE_COLOURS,
    SOFT,
    draw_code,
    drawable,
    register_fonts,
)
from summit.registration.qr import code_of

WIDTH, HEIGHT = LETTER
MARGIN = 20 * mm
SIDE = 96 * mm
HEAD = 62 * mm


@dataclass(frozen=True, slots=True)
class Poster:
    """All that it says; ``url`` is what the code opens, ``address`` the same to be typed."""

    event: str
    title: str
    promise: str
    how: str
    url: str
    address: str
    site: str
    colour: str
    truth: str


def poster_pdf(poster: Poster) -> bytes:
    """The bytes of the PDF."""
    register_fonts()
    sheet = io.BytesIO()
    canvas = Canvas(sheet, pagesize=LETTER, pageCompression=1)
    canvas.setTitle(f"{poster.title} {poster.site}")
    canvas.setAuthor(poster.event)
    _draw_head(canvas, poster)
    y = HEIGHT - HEAD - 14 * mm
    draw_code(canvas, code_of(poster.url), (WIDTH - SIDE) / 2, y - SIDE, SIDE)
    y = _centred(canvas, poster.how, y - SIDE - 12 * mm, 14, PLAIN)
    canvas.setFillColor(INK)
    _centred(canvas, poster.address, y - 2 * mm, _size_for(poster.address), BOLD)
    _draw_foot(canvas, poster)
    canvas.showPage()
    canvas.save()
    return sheet.getvalue()


def _draw_head(canvas: Canvas, poster: Poster) -> None:
    canvas.setFillColor(DEEP)
    canvas.rect(0, HEIGHT - HEAD, WIDTH, HEAD, stroke=0, fill=1)
    canvas.setFillColor(SITE_COLOURS.get(poster.colour, POPPY))
    canvas.rect(0, HEIGHT - HEAD - 3 * mm, WIDTH, 3 * mm, stroke=0, fill=1)
    canvas.setFillColor(white)
    y = _centred(canvas, poster.event, HEIGHT - 16 * mm, 15, PLAIN)
    y = _centred(canvas, poster.title, y - 8 * mm, 32, BOLD)
    _centred(canvas, poster.promise, y + 1 * mm, 20, BOLD)


def _centred(canvas: Canvas, text: str, y: float, size: float, font: str) -> float:
    """Write lines around the middle; the height at which the next one goes."""
    canvas.setFont(font, size)
    for line in simpleSplit(drawable(text, font), font, size, WIDTH - 2 * MARGIN):
        canvas.drawCentredString(WIDTH / 2, y, line)
        y -= size * 1.25
    return y


def _size_for(address: str) -> float:
    """Large, but on one line: nobody types an address that breaks."""
    longest = 46
    return 17 if len(address) <= longest else max(9.0, 17 * longest / len(address))


def _draw_foot(canvas: Canvas, poster: Poster) -> None:
    canvas.setFillColor(SITE_COLOURS.get(poster.colour, INK))
    _centred(canvas, poster.site, 40 * mm, 20, BOLD)
    canvas.setFillColor(SOFT)
    _centred(canvas, poster.truth, 29 * mm, 12, PLAIN)
