import itertools

import pytest

from summit.charts.areas import Layer, occupancy, stacked
from summit.charts.axes import Mark, Tick
from summit.charts.shapes import KeyEntry, Line, Polygon, Text
from tests.charts.geometry import collisions, every, words
from tests.charts.samples import LAYERS, SEASON


def test_layers_lie_upon_each_other() -> None:
    assert stacked([Layer("a", "k-active", (1, 2)), Layer("b", "k-left", (3, 4))]) == [
        [0, 0],
        [1, 2],
        [4, 6],
    ]


def test_every_area_touches_the_next() -> None:
    drawing = occupancy((0, 120, 248), LAYERS, SEASON, label="Where").wide
    areas = every(drawing, Polygon)
    for lower, upper in itertools.pairwise(areas):
        half = len(lower.points) // 2
        assert lower.points[:half] == tuple(reversed(upper.points[half:]))


def test_the_height_of_an_area_is_its_count() -> None:
    drawing = occupancy((0, 120, 248), LAYERS, SEASON, label="Where").wide
    active, *_, left = every(drawing, Polygon)

    def at_end(area: Polygon) -> float:
        half = len(area.points) // 2
        return area.points[half][1] - area.points[half - 1][1]

    assert at_end(left) / at_end(active) == pytest.approx(9 / 20)


def test_those_who_never_started_are_hatched() -> None:
    drawing = occupancy((0, 120, 248), LAYERS, SEASON, label="Where").wide
    assert [area.ink for area in every(drawing, Polygon) if area.stripe] == ["k-never"]


def test_thin_areas_at_the_end_have_labels_apart() -> None:
    slim = [Layer(f"state {i}", "k-left", (5, 1)) for i in range(8)]
    drawing = occupancy(
        (0, 9), [*slim, Layer("most", "k-active", (50, 300))], (), label="Where"
    ).wide
    assert collisions(drawing) == []
    assert {f"state {i}" for i in range(8)} <= set(words(drawing))


def test_a_state_nobody_is_in_any_more_has_no_label_at_the_end() -> None:
    layers = [Layer("waiting", "k-waiting", (9, 0)), Layer("active", "k-active", (0, 9))]
    drawing = occupancy((0, 9), layers, (), label="Where")
    assert "waiting" not in words(drawing.wide)
    assert KeyEntry("k-waiting", "waiting 0") in drawing.narrow.key


def test_the_first_meetings_are_a_dashed_line_with_their_word_under_it() -> None:
    marks = [Mark(124, "first meetings")]
    drawing = occupancy((0, 120, 248), LAYERS, (Tick(0, "24 Jan"),), marks, label="Where").wide
    (line,) = [line for line in every(drawing, Line) if line.dash]
    (word,) = [text for text in every(drawing, Text) if text.text == "first meetings"]
    assert line.start[0] == word.at[0]
