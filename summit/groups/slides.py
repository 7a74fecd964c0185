"""A slide for the closing session: the groups, and one code that leads to all of them."""

import io
from dataclasses import dataclass

from reportlab.lib.colors import white
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from summit.registration.paper import BOLD, DEEP, PLAIN, POPPY, draw_code, drawable, register_fonts
from summit.registration.qr import code_of

WIDTH, HEIGHT = 338.7 * mm, 190.5 * mm  # sixteen to nine, as projectors show it
MARGIN, SIDE = 18 * mm, 104 * mm


@dataclass(frozen=True, slots=True)
class Slide:
    """All that the slide says, in one language; ``groups`` are (name, when it meets next)."""

    title: str
    ask: str
    groups: tuple[tuple[str, str], ...]
    url: str


def slide_pdf(slide: Slide) -> bytes:
    """The bytes of a PDF of one page; more groups than fit are told by the code alone."""
    register_fonts()
    sheet = io.BytesIO()
    canvas = Canvas(sheet, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle(slide.title)
    canvas.setFillColor(DEEP)
    canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    canvas.setFillColor(POPPY)
    canvas.rect(0, 0, WIDTH, 3 * mm, stroke=0, fill=1)
    _code(canvas, slide)
    canvas.setFillColor(white)
    wide = WIDTH - SIDE - 4 * MARGIN
    y = _text(canvas, slide.title, 40, BOLD, HEIGHT - 34 * mm, wide)
    y = _text(canvas, slide.ask, 20, PLAIN, y - 2 * mm, wide) - 8 * mm
    for name, when in slide.groups:
        if y < 22 * mm:
            break
        y = _text(canvas, name, 19, BOLD, y, wide)
        y = _text(canvas, when, 13, PLAIN, y + 2 * mm, wide) - 3 * mm
    canvas.showPage()
    canvas.save()
    return sheet.getvalue()


def _code(canvas: Canvas, slide: Slide) -> None:
    x, y = WIDTH - SIDE - MARGIN, (HEIGHT - SIDE) / 2 + 6 * mm
    canvas.setFillColor(white)
    canvas.roundRect(x - 5 * mm, y - 5 * mm, SIDE + 10 * mm, SIDE + 10 * mm, 4 * mm, 0, 1)
    draw_code(canvas, code_of(slide.url), x, y, SIDE)
    canvas.setFillColor(white)
    size = 14.0
    while canvas.stringWidth(slide.url, PLAIN, size) > SIDE + 10 * mm and size > 6:
        size -= 0.5
    canvas.setFont(PLAIN, size)
    canvas.drawCentredString(x + SIDE / 2, y - 14 * mm, slide.url)


def _text(canvas: Canvas, text: str, size: float, font: str, y: float, width: float) -> float:
    """Write ``text`` from the left margin down, in at most two lines; the next y."""
    canvas.setFont(font, size)
    for line in simpleSplit(drawable(text, font), font, size, width)[:2]:
        canvas.drawString(MARGIN, y, line)
        y -= size * 1.25
    return y
