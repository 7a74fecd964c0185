"""The ticket on paper: the code, whom it lets in, where and when; and a card to cut out.

A name is printed if none of its letters is lost; whose name the font cannot write is called the
holder.
"""

import io
from dataclasses import dataclass

from reportlab.lib.colors import Color, white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from summit.registration.paper import (
    BOLD,
    DEEP,
    INK,
    LINE,
    PAPERS,
    PEAK,
    PLAIN,
    POPPY,
    SITE_COLOURS,
    SOFT,
    Paper,
    can_print,
    draw_code,
    drawable,
    fitting,
    register_fonts,
)
from summit.registration.qr import Code, code_of

MARGIN = 18 * mm
CODE_SIDE = 62 * mm  # readable from a phone's length; ISO 18004 readers need 20 mm at the least
HEAD = 34 * mm
# As large as a bank card (ISO/IEC 7810, ID-1), and its code.
CARD_WIDTH, CARD_HEIGHT = 85.6 * mm, 54 * mm
CARD_CODE_SIDE = 34 * mm
CARD_TOP = MARGIN + CARD_HEIGHT
MOST_LINES, SMALLEST, SMALLEST_ON_CARD = 2, 10, 8
COLUMN = MARGIN + CODE_SIDE + 12 * mm


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of a ticket, in the language of its person."""

    ticket_for: str
    holder: str
    code: str
    when: str
    where: str
    bring: str
    bring_text: str
    keep: str
    card: str


@dataclass(frozen=True, slots=True)
class TicketFace:
    """All that a ticket shows. ``url`` is what its QR code says, ``colour`` the site's class."""

    event: str
    host: str
    full_name: str
    organization: str
    code: str
    url: str
    day: str
    hours: str
    doors: str
    site: str
    venue: str
    address: str
    directions: str
    colour: str
    words: Words


def ticket_pdf(face: TicketFace, paper: str = "letter") -> bytes:
    """The bytes of the PDF; ``paper`` is a key of ``PAPERS``.

    Whose name cannot be printed is called "holder"; the door finds the name by the code.
    """
    register_fonts()
    sheet, page = io.BytesIO(), PAPERS[paper]
    canvas = Canvas(
        sheet, pagesize=(page.width, page.height), pageCompression=1, initialFontName=PLAIN
    )
    canvas.setTitle(f"{face.event}: {face.words.ticket_for} {face.full_name}")
    canvas.setAuthor(face.host)
    code = code_of(face.url)
    _draw_head(canvas, face, page)
    _draw_framed(canvas, code, MARGIN, page.height - HEAD - 14 * mm - CODE_SIDE, CODE_SIDE)
    _draw_person(canvas, face, page)
    _draw_day(canvas, face, page)
    _draw_card(canvas, face, code, page)
    canvas.showPage()
    canvas.save()
    return sheet.getvalue()


def _write(canvas: Canvas, x: float, y: float, text: str, size: float, font: str = PLAIN) -> None:
    canvas.setFont(font, size)
    canvas.drawString(x, y, drawable(text, font))


def _paragraph(
    canvas: Canvas, x: float, y: float, text: str, size: float, width: float, font: str = PLAIN
) -> float:
    """Write ``text`` in lines of ``width``; the height at which the next one goes.

    What comes too near to the card at the foot of the page is left out.
    """
    size, lines = fitting(
        drawable(text, font), font, size, width,
        fewer=MOST_LINES, smallest=SMALLEST, most=6 * MOST_LINES,
    )  # fmt: skip
    floor = CARD_TOP + 8 * mm if y > CARD_TOP else MARGIN
    for line in lines:
        if y < floor:
            break
        _write(canvas, x, y, line, size, font)
        y -= size * 1.35
    return y


def _draw_head(canvas: Canvas, face: TicketFace, page: Paper) -> None:
    canvas.setFillColor(DEEP)
    canvas.rect(0, page.height - HEAD, page.width, HEAD, stroke=0, fill=1)
    canvas.setFillColor(SITE_COLOURS.get(face.colour, POPPY))
    canvas.rect(0, page.height - HEAD - 2 * mm, page.width, 2 * mm, stroke=0, fill=1)
    _draw_mark(canvas, MARGIN, page.height - HEAD + 9 * mm, 0.5 * mm)
    canvas.setFillColor(white)
    x = MARGIN + 23 * mm
    y = _draw_event(canvas, x, page, face.event)
    _write(canvas, x, y + 3, face.day, 12)


def _draw_event(canvas: Canvas, x: float, page: Paper, name: str) -> float:
    """In one line or two, above the day and the stripe; the height of the next line."""
    size, lines = fitting(
        drawable(name, BOLD), BOLD, 20, page.width - x - MARGIN,
        fewer=1, smallest=16, most=MOST_LINES,
    )  # fmt: skip
    y = page.height - (16 if len(lines) == 1 else 13) * mm
    for line in lines:
        _write(canvas, x, y, line, size, BOLD)
        y -= size * 1.35
    return y


def _draw_mark(canvas: Canvas, x: float, y: float, unit: float) -> None:
    """Two peaks and a sun, on the grid of static/img/mark.svg (32 by 32, y downwards)."""
    canvas.setFillColor(POPPY)
    canvas.circle(x + 23 * unit, y + 24 * unit, 4.5 * unit, stroke=0, fill=1)
    _polygon(canvas, x, y, unit, PEAK, ((1, 5), (11, 23), (17, 13), (21, 19), (31, 5)))
    _polygon(canvas, x, y, unit, white, ((8.3, 18), (11, 23), (13.8, 18.4), (11.2, 16.2)))


def _polygon(
    canvas: Canvas,
    x: float,
    y: float,
    unit: float,
    colour: Color,
    points: tuple[tuple[float, float], ...],
) -> None:
    path = canvas.beginPath()
    path.moveTo(x + points[0][0] * unit, y + points[0][1] * unit)
    for across, up in points[1:]:
        path.lineTo(x + across * unit, y + up * unit)
    path.close()
    canvas.setFillColor(colour)
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_framed(canvas: Canvas, code: Code, x: float, y: float, side: float) -> None:
    canvas.setStrokeColor(LINE)
    canvas.roundRect(x, y, side, side, 2 * mm, stroke=1, fill=0)
    draw_code(canvas, code, x, y, side)


def _draw_person(canvas: Canvas, face: TicketFace, page: Paper) -> None:
    y = page.height - HEAD - 20 * mm
    width = page.width - COLUMN - MARGIN
    y = _labelled(canvas, COLUMN, y, face.words.ticket_for, _name_of(face), 22, width)
    if can_print(face.organization):
        canvas.setFillColor(SOFT)
        y = _paragraph(canvas, COLUMN, y, face.organization, 12, width)
    y = _labelled(canvas, COLUMN, y - 4 * mm, face.words.code, face.code, 24, width)
    canvas.setFillColor(SOFT)
    _paragraph(canvas, COLUMN, y - 1 * mm, face.words.keep, 9.5, width)


def _name_of(face: TicketFace) -> str:
    return face.full_name if can_print(face.full_name, BOLD) else face.words.holder


def _labelled(
    canvas: Canvas, x: float, y: float, label: str, text: str, size: float, width: float
) -> float:
    canvas.setFillColor(SOFT)
    _write(canvas, x, y, label, 10)
    canvas.setFillColor(INK)
    return _paragraph(canvas, x, y - size * 1.15, text, size, width, BOLD)


def _draw_day(canvas: Canvas, face: TicketFace, page: Paper) -> None:
    top = page.height - HEAD - 14 * mm - CODE_SIDE - 12 * mm
    canvas.setStrokeColor(LINE)
    canvas.setDash(1, 3)
    canvas.line(MARGIN, top + 4 * mm, page.width - MARGIN, top + 4 * mm)
    canvas.setDash()
    half = (page.width - 2 * MARGIN - 12 * mm) / 2
    _draw_when(canvas, face, MARGIN, top - 8 * mm, half)
    _draw_where(canvas, face, MARGIN + half + 12 * mm, top - 8 * mm, half)


def _draw_when(canvas: Canvas, face: TicketFace, x: float, y: float, width: float) -> None:
    y = _labelled(canvas, x, y, face.words.when, face.day, 14, width)
    for line in (face.hours, face.doors):
        y = _paragraph(canvas, x, y, line, 12, width)
    canvas.setFillColor(SOFT)
    y = _paragraph(canvas, x, y - 5 * mm, face.words.bring, 10, width)
    canvas.setFillColor(INK)
    _paragraph(canvas, x, y - 1 * mm, face.words.bring_text, 12, width)


def _draw_where(canvas: Canvas, face: TicketFace, x: float, y: float, width: float) -> None:
    y = _labelled(canvas, x, y, face.words.where, face.site, 14, width)
    for line in (face.venue, face.address):
        y = _paragraph(canvas, x, y, line, 12, width)
    canvas.setFillColor(SOFT)
    _paragraph(canvas, x, y - 2 * mm, face.directions, 11, width)


def _draw_card(canvas: Canvas, face: TicketFace, code: Code, page: Paper) -> None:
    """The same ticket for a wallet, between marks to cut along."""
    x, y = (page.width - CARD_WIDTH) / 2, MARGIN
    _draw_marks(canvas, x, y)
    canvas.setFillColor(SOFT)
    canvas.setFont(PLAIN, 9)
    canvas.drawCentredString(page.width / 2, y + CARD_HEIGHT + 3 * mm, drawable(face.words.card))
    canvas.setFillColor(SITE_COLOURS.get(face.colour, POPPY))
    canvas.rect(x, y + CARD_HEIGHT - 2 * mm, CARD_WIDTH, 2 * mm, stroke=0, fill=1)
    _draw_framed(canvas, code, x + 4 * mm, y + 9 * mm, CARD_CODE_SIDE)
    left, width = x + CARD_CODE_SIDE + 8 * mm, CARD_WIDTH - CARD_CODE_SIDE - 12 * mm
    canvas.setFillColor(INK)
    line = _short(canvas, left, y + CARD_HEIGHT - 10 * mm, _name_of(face), 12, width, BOLD)
    line = _short(canvas, left, line - 1 * mm, face.site, 10, width)
    canvas.setFillColor(SOFT)
    line = _short(canvas, left, line - 1 * mm, face.event, 8, width)
    _short(canvas, left, line, face.day, 8, width)
    canvas.setFillColor(INK)
    _write(canvas, left, y + 9 * mm, face.code, 13, BOLD)


def _draw_marks(canvas: Canvas, x: float, y: float) -> None:
    canvas.setStrokeColor(SOFT)
    canvas.setLineWidth(0.5)
    for across, outward in ((x, -1), (x + CARD_WIDTH, 1)):
        for up, upward in ((y, -1), (y + CARD_HEIGHT, 1)):
            canvas.line(across + outward * mm, up, across + outward * 5 * mm, up)
            canvas.line(across, up + upward * mm, across, up + upward * 5 * mm)


def _short(
    canvas: Canvas, x: float, y: float, text: str, size: float, width: float, font: str = PLAIN
) -> float:
    """Write two lines of ``text`` at most; the height at which the next one goes."""
    size, lines = fitting(
        drawable(text, font), font, size, width,
        fewer=MOST_LINES, smallest=min(size, SMALLEST_ON_CARD), most=MOST_LINES,
    )  # fmt: skip
    for line in lines:
        _write(canvas, x, y, line, size, font)
        y -= size * 1.2
    return y
