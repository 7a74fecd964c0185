"""Badges on sheets of labels: name, organization, the code of the ticket, site and language.

A code is never smaller than 20 mm without its white border, so that an old phone reads it at
arm's length.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from summit.checkin.papers.formats import Box, Format
from summit.registration.paper import (
    BOLD,
    DEEP,
    INK,
    LINE,
    PLAIN,
    POPPY,
    SITE_COLOURS,
    SOFT,
    can_print,
    draw_code,
    drawable,
    fitting,
    register_fonts,
)
from summit.registration.qr import QUIET, code_of

SMALLEST_CODE = 20 * mm  # without the white border
PAD = 4 * mm


@dataclass(frozen=True, slots=True)
class Badge:
    """What one badge shows. ``name`` "": a spare one with a line to write on.

    ``url`` is what its code says, ``code`` what is typed, ``colour`` the site's class,
    ``ribbon`` the language that the person reads.
    """

    name: str
    organization: str
    event: str
    site: str
    colour: str
    ribbon: str
    url: str
    code: str


def badges_pdf(badges: Sequence[Badge], sheets: Format, *, title: str, nobody: str) -> bytes:
    """The bytes of the PDF; a single page with the words ``nobody`` where there is no badge."""
    register_fonts()
    file = io.BytesIO()
    size = (sheets.sheet.width, sheets.sheet.height)
    canvas = Canvas(file, pagesize=size, pageCompression=1, initialFontName=PLAIN)
    canvas.setTitle(title)
    boxes = list(sheets.boxes())
    for number, badge in enumerate(badges):
        if number and number % len(boxes) == 0:
            canvas.showPage()
        _draw(canvas, badge, boxes[number % len(boxes)])
    if not badges:
        canvas.setFont(PLAIN, 14)
        canvas.drawCentredString(size[0] / 2, size[1] / 2, drawable(nobody))
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Canvas, badge: Badge, box: Box) -> None:
    scale = box.height / (55 * mm)
    scale = min(scale, box.width / (86 * mm))
    head, foot = 7 * mm * scale, 6.5 * mm * scale
    _head(canvas, badge, box, head, scale)
    _ribbon(canvas, badge, box, foot, scale)
    code = code_of(badge.url)
    border = (code.size + 2 * QUIET) / code.size
    side = max(SMALLEST_CODE * border, min(28 * mm * scale, 70 * mm))
    inner = Box(box.x, box.y + foot, box.width, box.height - head - foot)
    portrait = box.height > box.width
    x = inner.x + (inner.width - side) / 2 if portrait else inner.x + inner.width - side - PAD / 2
    y = inner.y + PAD * scale + 4 * mm if portrait else inner.y + (inner.height - side) / 2 + 1 * mm
    draw_code(canvas, code, x, y, side)
    _code(canvas, badge, x, y, side, scale)
    left, width = (inner.x + PAD * scale, inner.width - 2 * PAD * scale)
    if not portrait:
        width = x - left - 1 * mm
    bottom = y + side + 2 * mm if portrait else inner.y
    _name(canvas, badge, Box(left, bottom, width, inner.y + inner.height - bottom), scale)
    _cut_marks(canvas, box)


def _head(canvas: Canvas, badge: Badge, box: Box, height: float, scale: float) -> None:
    canvas.setFillColor(SITE_COLOURS.get(badge.colour, POPPY))
    canvas.rect(box.x, box.y + box.height - height, box.width, height, stroke=0, fill=1)
    canvas.setFillColor(white)
    middle = box.y + box.height - height / 2 - 1.2 * mm * scale
    size = 9 * scale
    site = drawable(badge.site, BOLD)
    canvas.setFont(BOLD, size)
    canvas.drawRightString(box.x + box.width - PAD * scale, middle, site)
    left = box.width - 3 * PAD * scale - canvas.stringWidth(site, BOLD, size)
    size, lines = fitting(drawable(badge.event), PLAIN, size, left, fewer=1, smallest=5, most=1)
    canvas.setFont(PLAIN, size)
    canvas.drawString(box.x + PAD * scale, middle, lines[0] if lines else "")


def _ribbon(canvas: Canvas, badge: Badge, box: Box, height: float, scale: float) -> None:
    """The language, in its own words, across the foot."""
    if not badge.ribbon:
        return
    canvas.setFillColor(DEEP)
    canvas.rect(box.x, box.y, box.width, height, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.setFont(BOLD, 9.5 * scale)
    canvas.drawString(box.x + PAD * scale, box.y + height / 2 - 1.2 * mm * scale, badge.ribbon)


def _code(canvas: Canvas, badge: Badge, x: float, y: float, side: float, scale: float) -> None:
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, min(8.5 * scale, 14))
    canvas.drawCentredString(x + side / 2, y - 2 * mm * min(scale, 2), badge.code)


def _name(canvas: Canvas, badge: Badge, box: Box, scale: float) -> None:
    """The name as large as the column holds it; the organization below."""
    if not badge.name:
        _line_to_write_on(canvas, box)
        return
    name = badge.name if can_print(badge.name, BOLD) else badge.code
    size, lines = fitting(
        drawable(name, BOLD), BOLD, min(24 * scale, 56), box.width,
        fewer=2, smallest=10 * min(scale, 1.5), most=3,
    )  # fmt: skip
    small, more = min(11 * scale, 24), list[str]()
    if badge.organization:
        small, more = fitting(
            drawable(badge.organization), PLAIN, small, box.width,
            fewer=2, smallest=7, most=2,
        )  # fmt: skip
    tall = len(lines) * size * 1.1 + (len(more) * small * 1.2 + 2 * mm if more else 0)
    y = box.y + (box.height + tall) / 2 - size * 0.85
    canvas.setFillColor(INK)
    for line in lines:
        canvas.setFont(BOLD, size)
        canvas.drawString(box.x, y, line)
        y -= size * 1.1
    canvas.setFillColor(SOFT)
    y -= 1 * mm + (small - size) * 0.1
    for line in more:
        canvas.setFont(PLAIN, small)
        canvas.drawString(box.x, y, line)
        y -= small * 1.2


def _line_to_write_on(canvas: Canvas, box: Box) -> None:
    canvas.setStrokeColor(SOFT)
    canvas.setLineWidth(0.8)
    for up in (0.62, 0.32):
        canvas.line(box.x, box.y + box.height * up, box.x + box.width, box.y + box.height * up)


def _cut_marks(canvas: Canvas, box: Box) -> None:
    """Hairlines at the corners: they show on plain paper whether the sheet fits."""
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.4)
    for x in (box.x, box.x + box.width):
        for y in (box.y, box.y + box.height):
            canvas.line(x - 1.5 * mm, y, x + 1.5 * mm, y)
            canvas.line(x, y - 1.5 * mm, x, y + 1.5 * mm)
