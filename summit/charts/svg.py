"""A drawing as inline SVG: classes for colour, attributes for geometry, nothing in ``style``.

The content security policy of the pages forbids inline styles; presentation attributes are not
styles in its sense.
"""

import zlib
from collections.abc import Iterable

from markupsafe import Markup, escape

from summit.charts.shapes import (
    Circle,
    Drawing,
    Line,
    Point,
    Polygon,
    Polyline,
    Rect,
    Shape,
    Text,
)


def svg(drawing: Drawing, css_class: str = "") -> Markup:
    """The drawing as one ``<svg>`` element that names itself to those who cannot see it.

    A drawing without a label is decoration and hidden from them.
    """
    content = [_patterns(drawing, css_class)]
    content += [_shape(shape, drawing, css_class) for shape in drawing.shapes]
    return _element(
        "svg",
        _joined(content),
        class_=css_class or None,
        viewBox=f"0 0 {drawing.width:g} {drawing.height:g}",
        width=drawing.width,
        height=drawing.height,
        role="img" if drawing.label else None,
        aria_label=drawing.label or None,
        aria_hidden=None if drawing.label else "true",
    )


def _element(name: str, content: str = "", /, **attributes: float | str | None) -> Markup:
    """An element; attributes of ``None`` are left out, numbers get one decimal at most."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{escape(content)}</{name}>")  # noqa: S704


def _value(value: float | str) -> str:
    return value if isinstance(value, str) else f"{round(value, 1):g}"


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in points)


def _hatch_id(polygon: Polygon, drawing: Drawing, css_class: str) -> str:
    """Own to each drawing: a pattern inside a drawing that is not shown would not be drawn."""
    seed = f"{drawing.label}{drawing.width}{css_class}{polygon.ink}{polygon.stripe}"
    return f"hatch-{zlib.crc32(seed.encode()):08x}"


def _patterns(drawing: Drawing, css_class: str) -> Markup:
    hatched = {
        _hatch_id(shape, drawing, css_class): shape
        for shape in drawing.shapes
        if isinstance(shape, Polygon) and shape.stripe
    }
    patterns = [
        _element(
            "pattern",
            _element("rect", width=6, height=6, class_=shape.ink)
            + _element("rect", width=2, height=6, class_=shape.stripe),
            id=name,
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
            patternTransform="rotate(45)",
        )
        for name, shape in hatched.items()
    ]
    return _element("defs", _joined(patterns)) if patterns else Markup("")


def _shape(shape: Shape, drawing: Drawing, css_class: str) -> Markup:
    match shape:
        case Polygon():
            return _polygon(shape, drawing, css_class)
        case Rect():
            return _rect(shape)
        case Line():
            return _line(shape)
        case Text():
            return _text(shape)
        case Polyline():
            return _element("polyline", points=_points(shape.points), class_=shape.ink)
        case Circle():
            x, y = shape.center
            return _element("circle", cx=x, cy=y, r=shape.radius, class_=shape.ink)


def _polygon(shape: Polygon, drawing: Drawing, css_class: str) -> Markup:
    points = _points(shape.points)
    if shape.stripe:
        fill = f"url(#{_hatch_id(shape, drawing, css_class)})"
        return _element("polygon", points=points, fill=fill)
    return _element("polygon", points=points, class_=shape.ink)


def _rect(shape: Rect) -> Markup:
    return _element(
        "rect",
        x=shape.x,
        y=shape.y,
        width=shape.width,
        height=shape.height,
        class_=shape.ink,
        rx=shape.corner or None,
        opacity=None if shape.opacity == 1 else f"{shape.opacity:g}",
    )


def _line(shape: Line) -> Markup:
    (x1, y1), (x2, y2) = shape.start, shape.end
    return _element(
        "line",
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        class_=shape.ink,
        stroke_width=None if shape.width == 1 else shape.width,
        stroke_dasharray=" ".join(f"{one:g}" for one in shape.dash) or None,
    )


def _text(shape: Text) -> Markup:
    x, y = shape.at
    anchor = None if shape.anchor == "start" else shape.anchor
    return _element("text", shape.text, x=x, y=y, text_anchor=anchor, class_=shape.ink or None)
