"""A partner's poster: the code of its invite link, in every language of the coalition.

A code of 90 mm opens from nine times its side away; below 40 mm nobody in the second row gets in.
"""

import io
from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from summit.registration.paper import (
    BOLD,
    DEEP,
    INK,
    PAPERS,
    PLAIN,
    SITE_COLOURS,
    SOFT,
    draw_code,
    drawable,
    register_fonts,
)
from summit.registration.qr import code_of

MARGIN = 20 * mm
SIDE = 90 * mm
HEAD = 54 * mm
STRIP = 3 * mm
PALE = HexColor("#cfe3e6")


@dataclass(frozen=True, slots=True)
class Words:
    """What the poster says in one language."""

    event: str
    ask: str
    how: str
    day: str


@dataclass(frozen=True, slots=True)
class Place:
    """A site: its name in each language, where two are the same once, and its colour's class."""

    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Poster:
    """All that it says; ``url`` is what the code opens, ``address`` the same to be typed."""

    words: tuple[Words, ...]
    places: tuple[Place, ...]
    partner: str
    url: str
    address: str


def poster_pdf(poster: Poster, paper: str) -> bytes:
    """The bytes of a PDF of one page; ``paper`` is a key of PAPERS."""
    register_fonts()
    width, height = PAPERS[paper].width, PAPERS[paper].height
    sheet = io.BytesIO()
    canvas = Canvas(sheet, pagesize=(width, height), pageCompression=1, initialFontName=PLAIN)
    canvas.setTitle(f"{poster.words[0].event}: {poster.partner}")
    canvas.setAuthor(poster.partner)
    _draw_head(canvas, poster, width, height)
    y = _draw_ask(canvas, poster, width, height - HEAD - STRIP - 15 * mm)
    draw_code(canvas, code_of(poster.url), (width - SIDE) / 2, y - SIDE, SIDE)
    _draw_how(canvas, poster, width, y - SIDE - 6 * mm)
    _draw_foot(canvas, poster, width)
    canvas.showPage()
    canvas.save()
    return sheet.getvalue()


def _draw_head(canvas: Canvas, poster: Poster, width: float, height: float) -> None:
    canvas.setFillColor(DEEP)
    canvas.rect(0, height - HEAD, width, HEAD, stroke=0, fill=1)
    part = width / len(poster.places)
    for place, site in enumerate(poster.places):
        canvas.setFillColor(_ink(site.colour))
        canvas.rect(place * part, height - HEAD - STRIP, part, STRIP, stroke=0, fill=1)
    canvas.setFillColor(white)
    first, *others = poster.words
    y = _centred(canvas, first.event, width, height - 20 * mm, 30, BOLD)
    for words in others:
        if words.event != first.event:
            y = _centred(canvas, words.event, width, y - 1 * mm, 17, PLAIN)
    canvas.setFillColor(PALE)
    days = " · ".join(dict.fromkeys(words.day for words in poster.words))
    _centred(canvas, days, width, min(y, height - HEAD + 9 * mm), 13, PLAIN, most=1)


def _draw_ask(canvas: Canvas, poster: Poster, width: float, y: float) -> float:
    first, *others = poster.words
    canvas.setFillColor(INK)
    y = _centred(canvas, first.ask, width, y, 24, BOLD)
    canvas.setFillColor(SOFT)
    for words in others:
        y = _centred(canvas, words.ask, width, y, 18, PLAIN)
    return float(y + 2 * mm)


def _draw_how(canvas: Canvas, poster: Poster, width: float, y: float) -> None:
    canvas.setFillColor(SOFT)
    for words in poster.words:
        y = _centred(canvas, words.how, width, y, 12, PLAIN)
    canvas.setFillColor(INK)
    _centred(canvas, poster.address, width, y - 2 * mm, 15, BOLD, most=1)


def _draw_foot(canvas: Canvas, poster: Poster, width: float) -> None:
    y = 18 * mm + 8 * mm * (len(poster.places) - 1)
    for site in poster.places:
        canvas.setFillColor(_ink(site.colour))
        _centred(canvas, site.name, width, y, 16, BOLD, most=1)
        y -= 8 * mm


def _ink(colour: str) -> Color:
    return SITE_COLOURS.get(colour, INK)


def _centred(
    canvas: Canvas, text: str, width: float, y: float, size: float, font: str, *, most: int = 2
) -> float:
    """Lines around the middle, smaller where they need more than ``most``; the next height.

    A letter that the font does not hold is never turned into a box.
    """
    text = drawable(text, font)
    room = width - 2 * MARGIN
    while len(simpleSplit(text, font, size, room)) > most and size > 8:
        size -= 1
    if most == 1:  # an address has no spaces to break at
        size = min(size, size * room / max(canvas.stringWidth(text, font, size), 1))
    canvas.setFont(font, size)
    for line in simpleSplit(text, font, size, room + 1):
        canvas.drawCentredString(width / 2, y, line)
        y -= size * 1.25
    return y
