"""The door on paper: a list of everybody for when nothing else works, and name tents."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from summit.registration.paper import (
    BOLD,
    DEEP,
    INK,
    LINE,
    PAPERS,
    PLAIN,
    POPPY,
    SITE_COLOURS,
    SOFT,
    Paper,
    drawable,
    fitting,
    register_fonts,
)

MARGIN = 15 * mm
ROW = 9.5 * mm
TEXT = 14  # read by somebody who stands, in the light of a foyer


@dataclass(frozen=True, slots=True)
class Guest:
    """``mark``: what must be known at the door ("waitlist"), "" for who simply comes in."""

    name: str
    organization: str
    code: str
    mark: str
    came: bool


@dataclass(frozen=True, slots=True)
class DoorList:
    """``columns``: the headings for name, organization and code; ``note`` stands at each foot."""

    title: str
    site: str
    colour: str
    columns: tuple[str, str, str]
    note: str
    nobody: str
    guests: Sequence[Guest]


def door_list_pdf(door: DoorList, paper: str = "letter") -> bytes:
    """The bytes of the PDF: a box to tick, name, organization and code, in large print."""
    register_fonts()
    file, page = io.BytesIO(), PAPERS[paper]
    canvas = Canvas(
        file, pagesize=(page.width, page.height), pageCompression=1, initialFontName=PLAIN
    )
    canvas.setTitle(f"{door.title}, {door.site}")
    most = int((page.height - 2 * MARGIN - 32 * mm) / ROW)
    pages = [door.guests[i : i + most] for i in range(0, len(door.guests), most)] or [[]]
    for number, guests in enumerate(pages, start=1):
        y = _top(canvas, door, page)
        for guest in guests:
            _line(canvas, guest, page, y)
            y -= ROW
        if not door.guests:
            _write(canvas, MARGIN, y, door.nobody, TEXT)
        _foot(canvas, door, page, f"{number} / {len(pages)}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _columns(page: Paper) -> tuple[float, float, float]:
    """Where name, organization and code begin."""
    return MARGIN + 10 * mm, MARGIN + 92 * mm, page.width - MARGIN - 32 * mm


def _top(canvas: Canvas, door: DoorList, page: Paper) -> float:
    y = page.height - MARGIN - 6 * mm
    canvas.setFillColor(DEEP)
    _write(canvas, MARGIN, y, door.site, 22, BOLD)
    canvas.setFillColor(SOFT)
    _write(canvas, MARGIN, y - 7 * mm, door.title, 11)
    canvas.setFillColor(SITE_COLOURS.get(door.colour, POPPY))
    canvas.rect(MARGIN, y - 11 * mm, page.width - 2 * MARGIN, 1.5 * mm, stroke=0, fill=1)
    canvas.setFillColor(SOFT)
    for x, heading in zip(_columns(page), door.columns, strict=True):
        _write(canvas, x, y - 17 * mm, heading, 10)
    return y - 25 * mm


def _line(canvas: Canvas, guest: Guest, page: Paper, y: float) -> None:
    name, organization, code = _columns(page)
    canvas.setStrokeColor(SOFT)
    canvas.setLineWidth(1)
    canvas.rect(MARGIN, y - 1 * mm, 5.5 * mm, 5.5 * mm, stroke=1, fill=0)
    if guest.came:
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.6)
        canvas.line(MARGIN + 1 * mm, y + 1.6 * mm, MARGIN + 2.4 * mm, y)
        canvas.line(MARGIN + 2.4 * mm, y, MARGIN + 4.8 * mm, y + 3.8 * mm)
    canvas.setFillColor(INK)
    _fitted(canvas, name, y, guest.name, TEXT, organization - name - 3 * mm, BOLD)
    canvas.setFillColor(SOFT)
    if guest.mark:
        canvas.setFillColor(INK)
    about, font = (guest.mark, BOLD) if guest.mark else (guest.organization, PLAIN)
    _fitted(canvas, organization, y, about, 11, code - organization - 3 * mm, font)
    canvas.setFillColor(INK)
    _write(canvas, code, y, guest.code, 12, BOLD)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, y - 2.6 * mm, page.width - MARGIN, y - 2.6 * mm)


def _foot(canvas: Canvas, door: DoorList, page: Paper, number: str) -> None:
    canvas.setFillColor(SOFT)
    _fitted(canvas, MARGIN, MARGIN - 4 * mm, door.note, 9, page.width - 3 * MARGIN, PLAIN)
    canvas.setFont(PLAIN, 9)
    canvas.drawRightString(page.width - MARGIN, MARGIN - 4 * mm, number)


def _write(canvas: Canvas, x: float, y: float, text: str, size: float, font: str = PLAIN) -> None:
    canvas.setFont(font, size)
    canvas.drawString(x, y, drawable(text, font))


def _fitted(
    canvas: Canvas, x: float, y: float, text: str, size: float, width: float, font: str
) -> None:
    """One line: smaller where it is too long, and cut off at the end if it still is."""
    size, lines = fitting(
        drawable(text, font), font, size, width, fewer=1, smallest=size * 0.72, most=1
    )
    if lines:
        canvas.setFont(font, size)
        canvas.drawString(x, y, lines[0])


@dataclass(frozen=True, slots=True)
class Tent:
    """A name to stand on a table; ``about`` below it."""

    name: str
    about: str


def tents_pdf(tents: Sequence[Tent], *, title: str, nobody: str, paper: str = "letter") -> bytes:
    """One sheet for each name, lying; folded in the middle it is read from both sides."""
    register_fonts()
    file, page = io.BytesIO(), PAPERS[paper]
    width, height = page.height, page.width
    canvas = Canvas(file, pagesize=(width, height), pageCompression=1, initialFontName=PLAIN)
    canvas.setTitle(title)
    for tent in tents:
        _tent_side(canvas, tent, width, height / 2)
        canvas.saveState()
        canvas.translate(width, height)
        canvas.rotate(180)
        _tent_side(canvas, tent, width, height / 2)
        canvas.restoreState()
        canvas.setStrokeColor(LINE)
        canvas.setDash(2, 4)
        canvas.line(0, height / 2, width, height / 2)
        canvas.setDash()
        canvas.showPage()
    if not tents:
        _write(canvas, MARGIN, height / 2, nobody, TEXT)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _tent_side(canvas: Canvas, tent: Tent, width: float, height: float) -> None:
    """The lower half of the sheet; the upper one is the same, turned round."""
    canvas.setFillColor(POPPY)
    canvas.rect(0, 0, width, 4 * mm, stroke=0, fill=1)
    column = width - 2 * 2 * MARGIN
    size, lines = fitting(drawable(tent.name, BOLD), BOLD, 64, column, fewer=1, smallest=36, most=2)
    small, more = fitting(drawable(tent.about), PLAIN, 22, column, fewer=2, smallest=14, most=2)
    tall = len(lines) * size * 1.05 + len(more) * small * 1.25
    y = (height + 4 * mm + tall) / 2 - size * 0.85
    canvas.setFillColor(INK)
    for line in lines:
        canvas.setFont(BOLD, size)
        canvas.drawCentredString(width / 2, y, line)
        y -= size * 1.05
    canvas.setFillColor(SOFT)
    for line in more:
        canvas.setFont(PLAIN, small)
        canvas.drawCentredString(width / 2, y - 2 * mm, line)
        y -= small * 1.25
