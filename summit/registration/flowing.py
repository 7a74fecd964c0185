"""Text and tables that flow over printed pages: one look for the reports and the questionnaire."""

from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer

from summit.registration.paper import BOLD, DEEP, INK, LINE, PLAIN, drawable

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
