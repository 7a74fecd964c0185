"""The programme on paper: Letter pages, a column for each site, from plain values."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

import font_source_sans_pro
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, HRFlowable, Paragraph, Spacer

PLAIN, BOLD = "ProgrammeSans", "ProgrammeSans-Bold"
WIDTH, HEIGHT = LETTER
MARGIN, GUTTER, HEAD, FOOT = 16 * mm, 8 * mm, 30 * mm, 14 * mm
SIDE_BY_SIDE = 2
INK, SOFT, LINE, DEEP = (HexColor(c) for c in ("#162126", "#4a575c", "#d7dcd5", "#0b3f4a"))
COLOURS = tuple(HexColor(c) for c in ("#1a6c9f", "#74479e", "#66661c", "#8c3f66"))


@dataclass(frozen=True, slots=True)
class Item:
    """``hours`` on the site's clock; ``pause`` is printed small; ``live`` is seen elsewhere too."""

    hours: str
    title: str
    where: str
    speakers: str
    pause: bool
    live: bool


@dataclass(frozen=True, slots=True)
class Column:
    site: str
    venue: str
    address: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``empty`` is said in place of a programme that has no items."""

    title: str
    day: str
    columns: Sequence[Column]
    foot: str
    empty: str


class Block(Flowable):  # type: ignore[misc]
    """Parts below each other that stay on one page."""

    def __init__(self, parts: Sequence[Flowable]) -> None:
        super().__init__()
        self.parts = parts
        self.sizes: list[float] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.sizes = [
            part.wrap(width, height)[1] + part.getSpaceBefore() + part.getSpaceAfter()
            for part in self.parts
        ]
        self.width, self.height = width, sum(self.sizes)
        return self.width, self.height

    def draw(self) -> None:
        top = self.height
        for part, size in zip(self.parts, self.sizes, strict=True):
            top -= size
            part.drawOn(self.canv, 0, top + part.getSpaceAfter())


@cache
def _register_fonts() -> None:
    files = font_source_sans_pro.font_files_ttf
    pdfmetrics.registerFont(TTFont(PLAIN, files["SourceSansPro"]))
    pdfmetrics.registerFont(TTFont(BOLD, files["SourceSansProBold"]))


def _told(text: str) -> str:
    """``text`` for a paragraph, without what the font cannot draw: nothing is told by a box."""
    known = pdfmetrics.getFont(PLAIN).face.charToGlyph
    return escape("".join(c for c in text if ord(c) in known or c.isspace()))


def _style(size: float, *, bold: bool = False, colour: HexColor = INK) -> ParagraphStyle:
    return ParagraphStyle(
        "", fontName=BOLD if bold else PLAIN, fontSize=size, leading=size * 1.25, textColor=colour
    )


def programme_pdf(sheet: Sheet) -> bytes:
    """The bytes of the PDF: two sites on a page, continued on further pages where needed."""
    _register_fonts()
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=LETTER, pageCompression=1, invariant=1)
    canvas.setTitle(f"{sheet.title}, {sheet.day}")
    canvas.setAuthor(sheet.foot)
    for first in range(0, max(len(sheet.columns), 1), SIDE_BY_SIDE):
        pair = sheet.columns[first : first + SIDE_BY_SIDE]
        stories = [_story(c, first + n, sheet.empty) for n, c in enumerate(pair)]
        _pages(canvas, sheet, stories)
    canvas.save()
    return paper.getvalue()


def _pages(canvas: Canvas, sheet: Sheet, stories: list[list[Flowable]]) -> None:
    """Draw the columns side by side until all of them are told."""
    width = (WIDTH - 2 * MARGIN - GUTTER * (len(stories) - 1)) / max(len(stories), 1)
    told, before = False, -1
    while not told:
        _surroundings(canvas, sheet)
        for number, story in enumerate(stories):
            left = MARGIN + number * (width + GUTTER)
            frame = Frame(left, MARGIN + FOOT, width, HEIGHT - 2 * MARGIN - HEAD - FOOT,
                          leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)  # fmt: skip
            frame.addFromList(story, canvas)
        canvas.showPage()
        left_over = sum(len(story) for story in stories)
        # What does not fit onto an empty page never will: rather a page short than no end.
        told = left_over in (0, before)
        before = left_over


def _surroundings(canvas: Canvas, sheet: Sheet) -> None:
    title = Paragraph(_told(sheet.title), _style(22, bold=True, colour=DEEP))
    _, height = title.wrap(WIDTH - 2 * MARGIN, HEAD)
    title.drawOn(canvas, MARGIN, HEIGHT - MARGIN - height)
    canvas.setFont(PLAIN, 12)
    canvas.setFillColor(SOFT)
    canvas.drawString(MARGIN, HEIGHT - MARGIN - height - 6 * mm, sheet.day)
    canvas.setFont(PLAIN, 9)
    canvas.drawString(MARGIN, MARGIN, sheet.foot)
    canvas.drawRightString(WIDTH - MARGIN, MARGIN, str(canvas.getPageNumber()))


def _story(column: Column, position: int, empty: str) -> list[Flowable]:
    colour = COLOURS[position] if position < len(COLOURS) else DEEP
    about = ", ".join(part for part in (column.venue, column.address) if part)
    story: list[Flowable] = [
        HRFlowable(width="100%", thickness=3, color=colour, spaceAfter=4, spaceBefore=0),
        Paragraph(_told(column.site), _style(15, bold=True, colour=colour)),
        Paragraph(_told(about), _style(9, colour=SOFT)),
        Spacer(1, 4 * mm),
    ]
    if not column.items:
        story.append(Paragraph(_told(empty), _style(11)))
    return story + [_block(item, colour) for item in column.items]


def _block(item: Item, colour: HexColor) -> Flowable:
    """An item that stays on one page; what is broadcast carries a dot, in words said in where."""
    hours = Paragraph(_told(item.hours), _style(9, bold=True, colour=SOFT))
    title = Paragraph(_told(item.title), _style(10 if item.pause else 12, bold=not item.pause))
    rest = [
        Paragraph(_told(text), _style(9.5, colour=SOFT))
        for text in (item.where, item.speakers)
        if text
    ]
    line = HRFlowable(width="100%", thickness=1.5 if item.live else 0.5,
                      color=colour if item.live else LINE, spaceBefore=0, spaceAfter=3)  # fmt: skip
    return Block([line, hours, title, *rest, Spacer(1, 3 * mm)])
