"""A drawing for the printed report: the same shapes as on the page, in the light colours."""

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.graphics import shapes as paper
from reportlab.lib.colors import Color, HexColor

from summit.charts.hatch import stripes
from summit.charts.shapes import (
    Circle,
    Drawing,
    Line,
    Polygon,
    Polyline,
    Rect,
    Shape,
    Text,
)

# The light half of static/css/tokens.css and charts.css; a test compares them.
INKS = {
    "k-line": "#d7dcd5",
    "k-axis": "#75817f",
    "k-here": "#cf4f08",
    "k-card": "#ffffff",
    "k-south": "#1a6c9f",
    "k-north": "#74479e",
    "k-site-3": "#66661c",
    "k-site-4": "#8c3f66",
    "k-brand": "#0d4f5c",
    "k-sunk": "#e9ece7",
    "k-ink": "#162126",
    "k-tick": "#162126",
    "k-ring": "#162126",
    "k-waiting": "#8492bd",
    "k-active": "#19705c",
    "k-lapsing": "#bd831c",
    "k-lapsed": "#bb4a35",
    "k-never": "#8c5f52",
    "k-left": "#7d8688",
}
SITES = {"south": "k-south", "north": "k-north", "site-3": "k-site-3", "site-4": "k-site-4"}
WORDS = {"": "#4a575c", "b": "#162126", "inv": "#ffffff"}
BAND = 0.16


@dataclass(frozen=True, slots=True)
class Fonts:
    """Names of two registered fonts."""

    plain: str = "Helvetica"
    bold: str = "Helvetica-Bold"


def pdf(drawing: Drawing, width: float, fonts: Fonts = Fonts()) -> paper.Drawing:
    """The drawing as a flowable ``width`` points wide; its height follows."""
    scale = width / drawing.width
    sheet = paper.Drawing(width, drawing.height * scale)
    group = paper.Group(transform=(scale, 0, 0, -scale, 0, drawing.height * scale))
    for shape in drawing.shapes:
        for part in _parts(shape, fonts):
            group.add(part)
    sheet.add(group)
    return sheet


def colour_of(ink: str) -> Color:
    """The light colour of an ink, which may name a site beside it ("k-step south")."""
    kind, _, site = ink.partition(" ")
    if kind in ("k-step", "k-band", "k-censored"):
        kind = SITES.get(site, "k-brand")
    return HexColor(INKS[kind])


def _parts(shape: Shape, fonts: Fonts) -> Iterator[paper.Shape]:
    match shape:
        case Rect():
            yield _rect(shape)
        case Line():
            yield _line(shape)
        case Text():
            yield _text(shape, fonts)
        case Polygon():
            yield from _polygon(shape)
        case Polyline():
            flat = [number for point in shape.points for number in point]
            yield paper.PolyLine(flat, strokeColor=colour_of(shape.ink), strokeWidth=2.5)
        case Circle():
            yield _circle(shape)


def _rect(shape: Rect) -> paper.Rect:
    corner = min(shape.corner, shape.width / 2, shape.height / 2)
    return paper.Rect(
        shape.x,
        shape.y,
        shape.width,
        shape.height,
        rx=corner,
        ry=corner,
        fillColor=colour_of(shape.ink),
        fillOpacity=shape.opacity,
        strokeColor=None,
    )


def _line(shape: Line) -> paper.Line:
    return paper.Line(
        *shape.start,
        *shape.end,
        strokeColor=colour_of(shape.ink),
        strokeWidth=2 if shape.ink == "k-here" else shape.width,
        strokeDashArray=list(shape.dash) or None,
    )


def _text(shape: Text, fonts: Fonts) -> paper.Group:
    """Turned upright again: the sheet around it counts downwards."""
    word = paper.String(
        0,
        0,
        shape.text,
        fontName=fonts.bold if shape.ink == "b" else fonts.plain,
        fontSize=12,
        fillColor=HexColor(WORDS[shape.ink]),
        textAnchor=shape.anchor,
    )
    return paper.Group(word, transform=(1, 0, 0, -1, *shape.at))


def _polygon(shape: Polygon) -> Iterator[paper.Shape]:
    band = shape.ink.startswith("k-band")
    flat = [number for point in shape.points for number in point]
    yield paper.Polygon(
        flat,
        fillColor=colour_of(shape.ink),
        fillOpacity=BAND if band else 1,
        strokeColor=None if band else HexColor(INKS["k-card"]),
        strokeWidth=1,
    )
    if shape.stripe:
        for start, end in stripes(shape.points):
            yield paper.Line(*start, *end, strokeColor=colour_of(shape.stripe), strokeWidth=2)


def _circle(shape: Circle) -> paper.Circle:
    ring = shape.ink == "k-ring"
    return paper.Circle(
        *shape.center,
        shape.radius,
        fillColor=HexColor(INKS["k-card"]) if ring else colour_of(shape.ink),
        strokeColor=colour_of(shape.ink) if ring else None,
        strokeWidth=1.5,
    )
