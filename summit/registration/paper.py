"""What everything printed shares: the sheets, the letters, the inks, fitting lines and the code.

A letter that the font does not hold is never turned into a box.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import font_source_sans_pro
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from summit.registration.qr import QUIET, Code

PLAIN, BOLD = "SummitSans", "SummitSans-Bold"
INK, SOFT, LINE = HexColor("#162126"), HexColor("#4a575c"), HexColor("#d7dcd5")
DEEP, POPPY, PEAK = HexColor("#0b3f4a"), HexColor("#e8711c"), HexColor("#84d2dc")
SITE_COLOURS = {
    "south": HexColor("#1a6c9f"),
    "north": HexColor("#74479e"),
    "site-3": HexColor("#2f6b3a"),
    "site-4": HexColor("#8a5a00"),
}
MORE = "…"


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, in points."""

    width: float
    height: float


PAPERS = {"letter": Paper(*LETTER), "a4": Paper(*A4)}


@cache
def register_fonts() -> None:
    """Make PLAIN and BOLD known to the writer of PDF files."""
    files = font_source_sans_pro.font_files_ttf
    pdfmetrics.registerFont(TTFont(PLAIN, files["SourceSansPro"]))
    pdfmetrics.registerFont(TTFont(BOLD, files["SourceSansProSemibold"]))


def can_print(text: str, font: str = PLAIN) -> bool:
    """Whether ``text`` can be read when it is printed: no letter of it, and no digit, is lost."""
    return all(drawable(c, font) for c in _composed(text) if unicodedata.category(c)[0] in "LN")


def drawable(text: str, font: str = PLAIN) -> str:
    """``text`` as ``font`` holds it: accents joined with their letters, or left off where the
    font has the letter alone; other signs that it lacks (an emoji) are left out.
    """
    register_fonts()
    glyphs = pdfmetrics.getFont(font).face.charToGlyph
    kept = "".join(c if ord(c) in glyphs else _bare(c, glyphs) for c in _composed(text))
    return kept if kept == text else " ".join(kept.split())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _bare(letter: str, glyphs: dict[int, int]) -> str:
    """The letter below its accents, if the font has that; a mark alone is nothing."""
    first = unicodedata.normalize("NFD", letter)[0]
    return first if first != letter and ord(first) in glyphs else ""


def fitting(
    text: str, font: str, size: float, width: float, *, fewer: int, smallest: float, most: int
) -> tuple[float, list[str]]:
    """The size and the lines of ``text`` in a column of ``width`` points.

    The letters become smaller, down to ``smallest``, until there are at most ``fewer`` lines and
    every word fits. A word that is still too wide is broken; what ``most`` lines do not hold ends
    in an ellipsis.
    """
    lines = simpleSplit(text, font, size, width)
    while size > smallest and (len(lines) > fewer or _widest(lines, font, size) > width):
        size -= 0.5
        lines = simpleSplit(text, font, size, width)
    lines = [part for line in lines for part in _broken(line, font, size, width)]
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], font, size, width)]
    return size, lines


def _widest(lines: list[str], font: str, size: float) -> float:
    return max((pdfmetrics.stringWidth(line, font, size) for line in lines), default=0)


def _broken(line: str, font: str, size: float, width: float) -> list[str]:
    """``line`` in parts that are no wider than ``width``."""
    parts = [""]
    for letter in line:
        if parts[-1] and pdfmetrics.stringWidth(parts[-1] + letter, font, size) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def _cut(line: str, font: str, size: float, width: float) -> str:
    while line and pdfmetrics.stringWidth(line + MORE, font, size) > width:
        line = line[:-1]
    return line.rstrip() + MORE


def draw_code(canvas: Canvas, code: Code, x: float, y: float, side: float) -> None:
    """The code and its quiet zone in a square of ``side`` points, whose lower left is x, y.

    One filled path, so that no printer leaves hairlines between the modules.
    """
    unit = side / (code.size + 2 * QUIET)
    path = canvas.beginPath()
    for row, column, length in code.runs:
        top = y + side - (row + QUIET + 1) * unit
        path.rect(x + (column + QUIET) * unit, top, length * unit, unit)
    canvas.setFillColor(INK)
    canvas.drawPath(path, stroke=0, fill=1)
