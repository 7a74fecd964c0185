import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.charts.axes import round_ticks
from summit.charts.labels import kept_apart, relaxed, width_of, wrapped


def test_labels_with_room_stay_where_they_are() -> None:
    assert relaxed([10, 50, 90], 16, 0, 100) == [10, 50, 90]


def test_labels_that_would_touch_share_the_shift() -> None:
    assert relaxed([50, 50], 16, 0, 100) == [42, 58]


@given(st.lists(st.floats(0, 300), max_size=15))
def test_labels_are_apart_inside_and_in_order(wanted: list[float]) -> None:
    placed = relaxed(wanted, 16, 0, 300)
    pairs = sorted(zip(wanted, placed, strict=True))
    ordered = [place for _, place in sorted(pairs, key=lambda pair: pair[1])]
    assert all(b - a >= 16 - 1e-6 for a, b in itertools.pairwise(ordered))
    assert all(-1e-6 <= place <= 300 + 1e-6 for place in placed)


def test_without_room_for_all_they_are_spread_evenly() -> None:
    assert relaxed([5, 5, 5], 16, 0, 20) == pytest.approx([0, 10, 20])


def test_the_dearer_label_wins_the_room() -> None:
    assert kept_apart([(0, 30, 0), (20, 60, 2), (70, 90, 1)]) == [False, True, True]


def test_long_text_is_cut_with_an_ellipsis() -> None:
    lines = wrapped("one two three four five six seven eight nine ten", 60)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width_of(line) <= 60 for line in lines)


def test_a_word_without_spaces_is_cut_too() -> None:
    (line,) = wrapped("W" * 40, 60)
    assert width_of(line) <= 60


@given(st.integers(1, 10**6))
def test_ticks_are_round_few_and_reach_the_highest(highest: int) -> None:
    ticks = round_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    assert 2 <= len(ticks) <= 5


def test_nothing_has_one_step() -> None:
    assert round_ticks(0) == [0, 1]
