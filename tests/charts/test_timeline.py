import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from summit.charts.axes import Mark
from summit.charts.shapes import Circle, Line, Pair, Polygon, Rect, Text
from summit.charts.timeline import GroupLine, Touch, momentum
from tests.charts.geometry import box, collisions, every, words
from tests.charts.samples import COLUMNS, GROUPS, SEASON


def drawn(*groups: GroupLine, marks: Sequence[Mark] = ()) -> Pair:
    return momentum(groups or GROUPS, COLUMNS, SEASON, marks, end=248, label="Waiting")


def test_waiting_ends_where_meeting_begins() -> None:
    for drawing in drawn(GROUPS[0]):
        (waiting,) = every(drawing, Rect, "k-waiting")
        (active,) = every(drawing, Rect, "k-active")
        assert waiting.x + waiting.width == pytest.approx(active.x)
        assert waiting.width == pytest.approx(active.width)


def test_a_group_that_never_met_waits_until_today() -> None:
    for drawing in drawn(GROUPS[1]):
        (waiting,) = every(drawing, Rect, "k-waiting")
        assert every(drawing, Rect, "k-active") == []
        today = next(line for line in reversed(every(drawing, Line, "k-line")))
        assert waiting.x + waiting.width == pytest.approx(today.start[0])


def test_a_meeting_with_an_open_roster_is_dashed() -> None:
    ticks = [line for line in every(drawn(GROUPS[0]).wide, Line, "k-tick") if line.width == 2]
    assert [bool(tick.dash) for tick in ticks] == [False, False, True]


def test_a_message_is_a_ring_and_an_answer_is_filled() -> None:
    assert [dot.ink for dot in every(drawn(GROUPS[0]).wide, Circle)] == ["k-ring", "k-ink"]


def test_messages_of_one_day_stand_beside_each_other() -> None:
    busy = replace(GROUPS[0], touches=(Touch(9), Touch(9), Touch(9, answered=True)))
    xs = sorted(dot.center[0] for dot in every(drawn(busy).wide, Circle))
    assert all(b - a >= 8.9 for a, b in itertools.pairwise(xs))


def test_the_flag_and_the_word_of_the_first_meeting_stand_clear_of_each_other() -> None:
    close = replace(GROUPS[0], announced=123.5)
    drawing = drawn(close).wide
    (flag,) = every(drawing, Polygon, "k-ink")
    word = next(box(text) for text in every(drawing, Text) if text.text == "day 124")
    assert word.left > max(x for x, _ in flag.points)


def test_our_promise_is_a_dashed_line_through_all_groups() -> None:
    drawing = drawn(marks=(Mark(30, "day 30"),)).wide
    (promise,) = every(drawing, Line, "k-axis")
    assert promise.dash
    assert "day 30" in words(drawing)
    assert collisions(drawing) == []


def test_a_phone_reads_the_same_facts_as_sentences() -> None:
    assert {"Health: first met on day 124", "silence 107 days"} <= set(words(drawn().narrow))


def test_on_a_phone_a_long_note_is_told_whole_on_two_lines() -> None:
    note = "1748 person-days waiting, longest silence 72 days, started 9/14"
    group = GroupLine(name="Jobs", first_day=None, first="", figures=[], title="Jobs", note=note)
    narrow = momentum([group], [], SEASON, end=248, label="Waiting").narrow
    told = [shape.text for shape in narrow.shapes if isinstance(shape, Text)]
    assert " ".join(told[1:3]) == note
