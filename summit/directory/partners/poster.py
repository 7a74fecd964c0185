"""A partner's poster: the code of its invite link, in every language of the coalition.

A code of 90 mm opens from nine times its side away; below 40 mm nobody in the second row gets in.
"""

import io
from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from summit.registration.qr import QUIET, Code, code_of
from summit.registration.ticket_pdf import BOLD, PLAIN, SITE_COLOURS, can_print

PAPERS: dict[str, tuple[float, float]] = {"letter": LETTER, "a4": A4}
MARGIN = 20 * mm
SIDE = 90 * mm
HEAD = 54 * mm
STRIP = 3 * mm
INK, SOFT = HexColor("#162126"), HexColor("#4a575c")
DEEP, PALE = HexColor("#0b3f4a"), HexColor("#cfe3e6")
COLOURS = SITE_COLOURS | {"site-3": HexColor("#2f6b3a"), "site-4": HexColor("#8a5a00")}


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
    can_print("")  # the fonts are registered with the first question
    width, height = PAPERS[paper]
    sheet = io.BytesIO()
    canvas = Canvas(sheet, pagesize=(width, height), pageCompression=1, initialFontName=PLAIN)
    canvas.setTitle(f"{poster.words[0].event}: {poster.partner}")
    canvas.setAuthor(poster.partner)
    _draw_head(canvas, poster, width, height)
    y = _draw_ask(canvas, poster, width, height - HEAD - STRIP - 15 * mm)
    _draw_code(canvas, code_of(poster.url), (width - SIDE) / 2, y - SIDE)
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
    return COLOURS.get(colour, INK)


def _centred(
    canvas: Canvas, text: str, width: float, y: float, size: float, font: str, *, most: int = 2
) -> float:
    """Lines around the middle, smaller where they need more than ``most``; the next height.

    A letter that the font does not hold is never turned into a box.
    """
    text = "".join(letter for letter in text if can_print(letter))
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


def _draw_code(canvas: Canvas, code: Code, x: float, y: float) -> None:
    """One filled path, so that no printer leaves hairlines between the modules."""
    unit = SIDE / (code.size + 2 * QUIET)
    path = canvas.beginPath()
    for row, column, length in code.runs:
        top = y + SIDE - (row + QUIET + 1) * unit
        path.rect(x + (column + QUIET) * unit, top, length * unit, unit)
    canvas.setFillColor(INK)
    canvas.drawPath(path, stroke=0, fill=1)
