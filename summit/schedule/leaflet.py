"""A site's programme to fold once and carry in a pocket: a sheet, printed on both sides.

Outside are the front with the name of the day and the back; inside two panels tell the day, in
letters as large as they hold. A long day goes on upon the back, where otherwise one takes notes,
and its letters become smaller before a second sheet is begun.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from summit.registration.paper import PAPERS, Paper, draw_code
from summit.registration.qr import code_of
from summit.schedule.printed import (
    DEEP,
    LINE,
    SOFT,
    Column,
    Sheet,
    begun,
    colour_at,
    panel,
    story,
    style,
    told,
)

MARGIN, BAND, CODE = 12 * mm, 14 * mm, 28 * mm
INSIDE, WITH_BACK = (1.4, 1.3, 1.2, 1.1, 1), (1, 0.92, 0.84, 0.76)
RULE = 9 * mm


@dataclass(frozen=True, slots=True)
class Back:
    """What the back says of changes, the address that its code leads to, and the word above what
    one writes there oneself.
    """

    notes: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One site's column, its place in the event's order, and what stands around it."""

    sheet: Sheet
    column: Column
    position: int
    back: Back
    size: tuple[float, float]

    @property
    def half(self) -> float:
        return self.size[0] / 2

    @property
    def width(self) -> float:
        return self.half - 2 * MARGIN

    @property
    def height(self) -> float:
        return self.size[1] - 2 * MARGIN


def leaflet_pdf(
    sheet: Sheet, positions: Sequence[int], back: Back, paper: Paper = PAPERS["letter"]
) -> bytes:
    """A leaflet for each column of the sheet; ``positions`` are the sites' in the event's order."""
    made = io.BytesIO()
    size = (paper.height, paper.width)
    canvas = begun(sheet, made, size)
    for column, position in zip(sheet.columns, positions, strict=True):
        _draw(canvas, Leaf(sheet, column, position, back, size))
    canvas.save()
    return made.getvalue()


def _draw(canvas: Canvas, leaf: Leaf) -> None:
    inside, outside, rest = _laid_out(leaf)
    _front(canvas, leaf)
    _back(canvas, leaf, outside)
    canvas.showPage()
    _panels(canvas, leaf, inside)
    canvas.showPage()
    while rest:
        before = len(rest)
        shown, rest = _filled(leaf, rest, [leaf.height, leaf.height])
        if len(rest) == before:
            break  # what does not fit onto an empty panel never will
        _panels(canvas, leaf, shown)
        canvas.showPage()


Flow = list[Flowable]


def _laid_out(leaf: Leaf) -> tuple[list[Flow], Flow, Flow]:
    """What stands inside, what on the back, and what is left for a further sheet."""
    for scale in INSIDE:
        flow = story(leaf.column, leaf.position, leaf.sheet.empty, scale)
        panels, rest = _filled(leaf, flow, [leaf.height, leaf.height])
        if not rest:
            return _balanced(leaf, flow), [], []
    heights = [leaf.height, leaf.height, leaf.height - CODE - 12 * mm]
    for scale in WITH_BACK:
        flow = story(leaf.column, leaf.position, leaf.sheet.empty, scale)
        panels, rest = _filled(leaf, flow, heights)
        if not rest:
            break
    return panels[:2], panels[2], rest


def _balanced(leaf: Leaf, flow: Flow) -> list[Flow]:
    """Two panels of about the same height."""
    sizes = [part.wrap(leaf.width, leaf.height)[1] for part in flow]
    for cut in range(len(flow)):
        if sum(sizes[:cut]) >= sum(sizes[cut:]):
            panels, rest = _filled(leaf, flow[:cut], [leaf.height])
            return [panels[0], [*rest, *flow[cut:]]]
    return [flow, []]


def _filled(
    leaf: Leaf, flow: Sequence[Flowable], heights: Sequence[float]
) -> tuple[list[Flow], Flow]:
    """The parts that go into panels of these heights, in order, and those that go into none."""
    rest = list(flow)
    panels: list[Flow] = []
    for height in heights:
        taken: Flow = []
        left = height
        while rest and (needed := rest[0].wrap(leaf.width, height)[1]) <= left:
            left -= needed
            taken.append(rest.pop(0))
        panels.append(taken)
    return panels, rest


def _panels(canvas: Canvas, leaf: Leaf, panels: Sequence[Flow]) -> None:
    for number, flow in enumerate(panels):
        left = number * leaf.half + MARGIN
        panel(left, MARGIN, leaf.width, leaf.height + 1).addFromList(list(flow), canvas)


def _front(canvas: Canvas, leaf: Leaf) -> None:
    """The right half of the outer side: what, when and where."""
    left, top, colour = leaf.half, leaf.size[1], colour_at(leaf.position)
    canvas.setFillColor(colour)
    canvas.rect(left, top - BAND, leaf.half, BAND, stroke=0, fill=1)
    column, sheet = leaf.column, leaf.sheet
    y = top * 0.68
    for text, size, bold, ink in (
        (sheet.title, 26, True, DEEP),
        (sheet.day, 13, False, SOFT),
        (column.site, 18, True, colour),
        (column.venue, 12, False, SOFT),
        (column.address, 12, False, SOFT),
    ):
        y = _line(canvas, text, left + MARGIN, y, leaf.width, style(size, bold=bold, colour=ink))
    foot = Paragraph(told(sheet.foot), style(9, colour=SOFT))
    foot.wrap(leaf.width, 20 * mm)
    foot.drawOn(canvas, left + MARGIN, MARGIN)


def _line(
    canvas: Canvas, text: str, x: float, y: float, width: float, look: ParagraphStyle
) -> float:
    """Draw a text below ``y``; where the next one begins."""
    if not text:
        return y
    made = Paragraph(told(text), look)
    _, height = made.wrap(width, 100 * mm)
    made.drawOn(canvas, x, y - height)
    return y - height - 3 * mm


def _back(canvas: Canvas, leaf: Leaf, flow: Flow) -> None:
    """The left half of the outer side: what did not fit inside, and where changes are told."""
    bottom = MARGIN + CODE + 12 * mm
    panel(MARGIN, bottom, leaf.width, leaf.size[1] - MARGIN - bottom + 1).addFromList(
        list(flow), canvas
    )
    if not flow:
        _notes(canvas, leaf, bottom)
    draw_code(canvas, code_of(leaf.back.url), MARGIN, MARGIN, CODE)
    words = Paragraph(told(leaf.back.text), style(9, colour=SOFT))
    _, height = words.wrap(leaf.width - CODE - 4 * mm, CODE)
    words.drawOn(canvas, MARGIN + CODE + 4 * mm, MARGIN + (CODE - height) / 2)


def _notes(canvas: Canvas, leaf: Leaf, bottom: float) -> None:
    """Lines to write on."""
    top = leaf.size[1] - MARGIN
    y = _line(canvas, leaf.back.notes, MARGIN, top, leaf.width, style(11, bold=True, colour=SOFT))
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    while (y := y - RULE) > bottom:
        canvas.line(MARGIN, y, MARGIN + leaf.width, y)
