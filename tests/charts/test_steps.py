import pytest

from summit.charts.axes import Tick
from summit.charts.shapes import Circle, Line, Polygon, Polyline, Rect, Text
from summit.charts.steps import Curve, Drop, Highlight, Row, corners, survival
from tests.charts.geometry import collisions, every, outside, words
from tests.charts.samples import CURVE, DAYS, RISK


def test_a_step_stays_level_until_its_day_and_then_falls() -> None:
    assert corners([(0, 1), (10, 0.5), (20, 0.25)], 30) == [
        (0, 1),
        (10, 1),
        (10, 0.5),
        (20, 0.5),
        (20, 0.25),
        (30, 0.25),
    ]


def test_the_curve_never_rises_and_ends_with_the_last_day_of_watching() -> None:
    for drawing in survival([CURVE], DAYS, label="Retention"):
        (line,) = every(drawing, Polyline)
        heights = [y for _, y in line.points]
        assert heights == sorted(heights)
        horizontal_or_upright = [
            a[0] == b[0] or a[1] == b[1] for a, b in zip(line.points, line.points[1:], strict=False)
        ]
        assert all(horizontal_or_upright)


def test_the_band_begins_where_it_is_known() -> None:
    drawing = survival([CURVE], DAYS, label="Retention").wide
    (band,) = every(drawing, Polygon, "k-band")
    (line,) = every(drawing, Polyline)
    assert min(x for x, _ in band.points) == pytest.approx(line.points[1][0])


def test_a_curve_without_bounds_has_no_band() -> None:
    bare = Curve([Drop(0, 1), Drop(9, 0.5)], end=20)
    assert every(survival([bare], DAYS, label="Retention").wide, Polygon) == []


def test_each_person_no_longer_watched_is_a_tick_on_the_curve() -> None:
    drawing = survival([CURVE], DAYS, label="Retention").wide
    ticks = every(drawing, Line, "k-censored")
    (line,) = every(drawing, Polyline)
    assert len(ticks) == len(CURVE.censored)
    assert (ticks[0].start[1] + ticks[0].end[1]) / 2 == pytest.approx(line.points[0][1])


def test_where_too_few_are_left_it_is_grey() -> None:
    drawing = survival([CURVE], DAYS, label="Retention", thin_from=73).wide
    (grey,) = every(drawing, Rect, "k-sunk")
    (line,) = every(drawing, Polyline)
    assert grey.x + grey.width == pytest.approx(line.points[-1][0])
    assert grey.x == pytest.approx((line.points[0][0] + line.points[-1][0]) / 2)


def test_nothing_is_grey_while_enough_are_left() -> None:
    drawing = survival([CURVE], DAYS, label="Retention", thin_from=None).wide
    assert every(drawing, Rect) == []


def test_the_numbers_at_risk_stand_under_their_days() -> None:
    drawing = survival([CURVE], DAYS, RISK, label="Retention").wide
    place = {text.text: text.at[0] for text in every(drawing, Text)}
    assert place["28"] == place["90"]
    assert place["18"] == place["120"]


def test_a_phone_shows_every_second_number() -> None:
    drawing = survival([CURVE], DAYS, RISK, label="Retention").narrow
    assert {"44", "34", "18"} <= set(words(drawing))
    assert not {"40", "28"} & set(words(drawing))


def test_the_point_worth_a_sentence_lies_on_the_curve() -> None:
    for drawing in survival(
        [CURVE], DAYS, label="Retention", highlight=Highlight(90, "day 90: 83 % (67–92)")
    ):
        (ring,) = every(drawing, Circle, "k-ring")
        (line,) = every(drawing, Polyline)
        assert ring.center[1] == pytest.approx(line.points[4][1])
        assert "day 90: 83 % (67–92)" in words(drawing)


def test_curves_of_sites_are_named_at_their_end_without_touching() -> None:
    south = Curve([Drop(0, 1), Drop(40, 0.62)], 146, label="South", site="south")
    north = Curve([Drop(0, 1), Drop(30, 0.6)], 146, label="North", site="north")
    rows = [Row("South", (9, 8, 7, 6, 5)), Row("North", (9, 8, 7, 6, 5))]
    for drawing in survival([south, north], DAYS, rows, label="Retention"):
        assert {line.ink for line in every(drawing, Polyline)} == {"k-step south", "k-step north"}
        assert collisions(drawing) == []
        assert outside(drawing) == []


def test_a_single_day_of_watching_is_drawn_too() -> None:
    curve = Curve([Drop(0, 1)], end=0)
    drawing = survival([curve], [Tick(0, "day 0")], label="Retention").wide
    assert len(every(drawing, Polyline)) == 1
