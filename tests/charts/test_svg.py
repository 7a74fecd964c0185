from summit.charts.shapes import Circle, Drawing, Line, Polygon, Rect, Text
from summit.charts.spark import spark
from summit.charts.svg import svg

SQUARE = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0))


def test_what_people_wrote_stays_text() -> None:
    drawing = Drawing(10, 10, '"><script>', (Text((0, 0), "<b>& you"),))
    html = svg(drawing)
    assert "<script>" not in html
    assert "&lt;b&gt;&amp; you" in html


def test_colour_is_a_class_and_geometry_an_attribute() -> None:
    shapes = (Rect(1, 2, 3, 4.25, "k-south"), Line((0, 0), (9, 0), "k-axis", (4, 3), 2))
    html = svg(Drawing(10, 10, "", shapes))
    assert '<rect x="1" y="2" width="3" height="4.2" class="k-south" rx="2"></rect>' in html
    assert 'class="k-axis" stroke-width="2" stroke-dasharray="4 3"' in html


def test_a_hatched_area_brings_its_own_pattern() -> None:
    drawing = Drawing(10, 10, "Where", (Polygon(SQUARE, "k-never", "k-card"),))
    wide, narrow = svg(drawing, "wide"), svg(drawing, "narrow")
    name = wide.partition('<pattern id="')[2].partition('"')[0]
    assert f"url(#{name})" in wide
    assert name not in narrow


def test_decoration_is_hidden_from_those_who_cannot_see_it() -> None:
    html = svg(Drawing(10, 10, "", ()))
    assert 'aria-hidden="true"' in html
    assert "role" not in html


def test_a_spark_ends_in_a_dot_at_the_last_value() -> None:
    drawing = spark([0.5, 1.0])
    (dot,) = [shape for shape in drawing.shapes if isinstance(shape, Circle)]
    assert dot.center == (26, 4)


def test_a_spark_without_meetings_is_empty() -> None:
    assert spark([]).shapes == ()
