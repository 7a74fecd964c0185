"""Text and tables that flow over printed pages: one look for the reports and the questionnaire."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from summit.registration.paper import BOLD, DEEP, INK, LINE, PLAIN, SOFT, Paper, drawable

PADDING = 6  # points that the frame of a page leaves at its sides

TIGHT = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
LINED = [
    *TIGHT,
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
]


def style(size: float, *, bold: bool = False, colour: HexColor = INK) -> ParagraphStyle:
    return ParagraphStyle(
        "", fontName=BOLD if bold else PLAIN, fontSize=size, leading=size * 1.22, textColor=colour
    )


def text(said: str, size: float = 8.5, *, bold: bool = False, colour: HexColor = INK) -> Paragraph:
    """``said`` as it stands, a line for each of its lines."""
    lines = (escape(drawable(line)) for line in said.split("\n"))
    return Paragraph("<br/>".join(lines), style(size, bold=bold, colour=colour))


def heading(said: str) -> list[Flowable]:
    return [Spacer(1, 4 * mm), text(said, 12, bold=True, colour=DEEP), Spacer(1, 1.5 * mm)]


@dataclass(frozen=True, slots=True)
class Bound:
    """How pages are bound: on ``sheet``, with ``margin`` round what is printed, ``head`` more at
    the top, and ``foot`` of room for the line below, which says ``running`` and the page.
    """

    sheet: Paper
    margin: float
    head: float
    foot: float
    title: str
    author: str
    language: str
    running: str

    def pages(self, story: Iterable[Flowable]) -> bytes:
        """The bytes of the PDF, as many pages as the story takes."""
        file = io.BytesIO()
        document = SimpleDocTemplate(
            file,
            pagesize=(self.sheet.width, self.sheet.height),
            leftMargin=self.margin - PADDING,
            rightMargin=self.margin - PADDING,
            topMargin=self.margin - PADDING + self.head,
            bottomMargin=self.margin + self.foot,
            title=self.title,
            author=self.author,
            lang=self.language,
            invariant=1,
        )
        document.build(list(story), onFirstPage=self._running, onLaterPages=self._running)
        return file.getvalue()

    def _running(self, canvas: Canvas, _document: SimpleDocTemplate) -> None:
        canvas.setFont(PLAIN, 8.5)
        canvas.setFillColor(SOFT)
        canvas.drawString(self.margin, self.margin, drawable(self.running))
        right = self.sheet.width - self.margin
        canvas.drawRightString(right, self.margin, str(canvas.getPageNumber()))
