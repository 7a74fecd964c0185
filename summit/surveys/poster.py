"""The poster with the code: one page for a site, in one language, to be read from two meters.

A code of 90 mm opens from nine times its side away; below 40 mm nobody in the second row gets in.
The slide says the same across a screen, for the last minutes of the day.
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
    """All that it says; ``url`` is what the code opens, ``address`` the same to be typed, ``also``
    the promise in the other language, ``mark`` the site as it stands in the address.
    """

    event: str
    title: str
    promise: str
    how: str
    url: str
    address: str
    site: str
    colour: str
    truth: str
    also: str = ""
    mark: str = ""


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
    y = _centred(canvas, poster.promise, y + 1 * mm, 20, BOLD)
    _centred(canvas, poster.also, y + 1 * mm, 13, PLAIN)


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
    _centred(canvas, f"{poster.site} · {poster.mark}", 40 * mm, 20, BOLD)
    canvas.setFillColor(SOFT)
    _centred(canvas, poster.truth, 29 * mm, 12, PLAIN)


SCREEN = (338 * mm, 190 * mm)  # 16 to 9
SLIDE_SIDE = 120 * mm


def slide_pdf(poster: Poster) -> bytes:
    """The bytes of a slide: the code on the left, what it is on the right."""
    register_fonts()
    sheet = io.BytesIO()
    canvas = Canvas(sheet, pagesize=SCREEN, pageCompression=1)
    canvas.setTitle(f"{poster.title} {poster.site}")
    canvas.setAuthor(poster.event)
    width, height = SCREEN
    canvas.setFillColor(DEEP)
    canvas.rect(0, 0, width, height, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.rect(MARGIN, 35 * mm, SLIDE_SIDE, SLIDE_SIDE, stroke=0, fill=1)
    draw_code(canvas, code_of(poster.url), MARGIN, 35 * mm, SLIDE_SIDE)
    _draw_words(canvas, poster, MARGIN + SLIDE_SIDE + MARGIN, height - 42 * mm, width)
    canvas.setFillColor(SITE_COLOURS.get(poster.colour, POPPY))
    canvas.rect(0, 0, width, 6 * mm, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()
    return sheet.getvalue()


def _draw_words(canvas: Canvas, poster: Poster, x: float, y: float, width: float) -> None:
    canvas.setFillColor(white)
    room = width - MARGIN - x
    for text, size, font, gap in (
        (poster.event, 18, PLAIN, 8 * mm),
        (poster.title, 38, BOLD, 6 * mm),
        (poster.promise, 24, BOLD, 2 * mm),
        (poster.also, 16, PLAIN, 12 * mm),
        (poster.address, 24, BOLD, 8 * mm),
        (f"{poster.site} · {poster.mark}", 18, BOLD, 4 * mm),
        (poster.truth, 14, PLAIN, 0),
    ):
        canvas.setFont(font, size)
        for line in simpleSplit(drawable(text, font), font, size, room):
            canvas.drawString(x, y, line)
            y -= size * 1.25
        y -= gap
