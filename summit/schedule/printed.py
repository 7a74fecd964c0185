"""The programme on paper: a column for each site, from plain values."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

import font_source_sans_pro
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, HRFlowable, Paragraph, Spacer

from summit.registration.paper import PAPERS, Paper

PLAIN, BOLD = "ProgrammeSans", "ProgrammeSans-Bold"
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


def told(text: str) -> str:
    """``text`` for a paragraph, without what the font cannot draw: nothing is told by a box."""
    known = pdfmetrics.getFont(PLAIN).face.charToGlyph
    return escape("".join(c for c in text if ord(c) in known or c.isspace()))


def style(size: float, *, bold: bool = False, colour: HexColor = INK) -> ParagraphStyle:
    return ParagraphStyle(
        "", fontName=BOLD if bold else PLAIN, fontSize=size, leading=size * 1.25, textColor=colour
    )


def programme_pdf(sheet: Sheet, paper: Paper = PAPERS["letter"]) -> bytes:
    """The bytes of the PDF: two sites on a page, continued on further pages where needed."""
    made = io.BytesIO()
    canvas = begun(sheet, made, (paper.width, paper.height))
    for first in range(0, max(len(sheet.columns), 1), SIDE_BY_SIDE):
        pair = sheet.columns[first : first + SIDE_BY_SIDE]
        stories = [[*head(c, first + n), *story(c, first + n, sheet.empty)]
                   for n, c in enumerate(pair)]  # fmt: skip
        _pages(canvas, sheet, stories, paper)
    canvas.save()
    return made.getvalue()


def begun(sheet: Sheet, made: io.BytesIO, size: tuple[float, float]) -> Canvas:
    """A canvas that says what it holds, with the fonts at hand."""
    _register_fonts()
    canvas = Canvas(made, pagesize=size, pageCompression=1, invariant=1)
    canvas.setTitle(f"{sheet.title}, {sheet.day}")
    canvas.setAuthor(sheet.foot)
    return canvas


def _pages(canvas: Canvas, sheet: Sheet, stories: list[list[Flowable]], paper: Paper) -> None:
    """Draw the columns side by side until all of them are told."""
    width = (paper.width - 2 * MARGIN - GUTTER * (len(stories) - 1)) / max(len(stories), 1)
    done, before = False, -1
    while not done:
        _surroundings(canvas, sheet, paper)
        for number, flow in enumerate(stories):
            left = MARGIN + number * (width + GUTTER)
            frame = panel(left, MARGIN + FOOT, width, paper.height - 2 * MARGIN - HEAD - FOOT)
            frame.addFromList(flow, canvas)
        canvas.showPage()
        left_over = sum(len(flow) for flow in stories)
        # What does not fit onto an empty page never will: rather a page short than no end.
        done = left_over in (0, before)
        before = left_over


def panel(left: float, bottom: float, width: float, height: float) -> Frame:
    """Where a column flows."""
    return Frame(left, bottom, width, height, leftPadding=0, rightPadding=0, topPadding=0,
                 bottomPadding=0)  # fmt: skip


def _surroundings(canvas: Canvas, sheet: Sheet, paper: Paper) -> None:
    title = Paragraph(told(sheet.title), style(22, bold=True, colour=DEEP))
    _, height = title.wrap(paper.width - 2 * MARGIN, HEAD)
    title.drawOn(canvas, MARGIN, paper.height - MARGIN - height)
    canvas.setFont(PLAIN, 12)
    canvas.setFillColor(SOFT)
    canvas.drawString(MARGIN, paper.height - MARGIN - height - 6 * mm, sheet.day)
    canvas.setFont(PLAIN, 9)
    canvas.drawString(MARGIN, MARGIN, sheet.foot)
    canvas.drawRightString(paper.width - MARGIN, MARGIN, str(canvas.getPageNumber()))


def colour_at(position: int) -> HexColor:
    """Of a site by its place in the event's order."""
    return COLOURS[position] if position < len(COLOURS) else DEEP


def head(column: Column, position: int) -> list[Flowable]:
    """Whose column it is."""
    colour = colour_at(position)
    about = ", ".join(part for part in (column.venue, column.address) if part)
    return [
        HRFlowable(width="100%", thickness=3, color=colour, spaceAfter=4, spaceBefore=0),
        Paragraph(told(column.site), style(15, bold=True, colour=colour)),
        Paragraph(told(about), style(9, colour=SOFT)),
        Spacer(1, 4 * mm),
    ]


def story(column: Column, position: int, empty: str, scale: float = 1) -> list[Flowable]:
    """What happens at a site, in letters of ``scale`` times their size."""
    if not column.items:
        return [Paragraph(told(empty), style(11 * scale))]
    return [_block(item, colour_at(position), scale) for item in column.items]


def _block(item: Item, colour: HexColor, scale: float) -> Flowable:
    """An item that stays on one page; what is broadcast has a stronger line, in words in where."""
    hours = Paragraph(told(item.hours), style(9 * scale, bold=True, colour=SOFT))
    size = 10 if item.pause else 12
    title = Paragraph(told(item.title), style(size * scale, bold=not item.pause))
    rest = [
        Paragraph(told(text), style(9.5 * scale, colour=SOFT))
        for text in (item.where, item.speakers)
        if text
    ]
    line = HRFlowable(width="100%", thickness=1.5 if item.live else 0.5,
                      color=colour if item.live else LINE, spaceBefore=0, spaceAfter=3)  # fmt: skip
    return Block([line, hours, title, *rest, Spacer(1, 3 * mm * scale)])
