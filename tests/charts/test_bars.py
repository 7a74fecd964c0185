import pytest

from summit.charts.axes import Mark
from summit.charts.bars import Bar, Slot, Step, arrivals, distribution, funnel
from summit.charts.shapes import Drawing, KeyEntry, Line, Rect, Text
from tests.charts.geometry import collisions, every, outside, widths, words
from tests.charts.samples import ANSWERS, SITES, SLOTS, STEPS


def test_bars_of_a_funnel_are_as_long_as_their_counts() -> None:
    for drawing in funnel(STEPS, SITES, label="Funnel"):
        south = widths(drawing, "k-south")
        assert [width / south[0] for width in south] == pytest.approx(
            [step.counts[0] / 260 for step in STEPS]
        )
        assert widths(drawing, "k-north")[0] / south[0] == pytest.approx(180 / 260)


def test_a_funnel_shows_every_count_and_names_its_colours() -> None:
    drawing = funnel(STEPS, SITES, label="Funnel").wide
    assert {"260", "180", "16", "11", "87 % of previous"} <= set(words(drawing))
    assert drawing.key == (KeyEntry("k-south", "South"), KeyEntry("k-north", "North"))


def test_a_funnel_without_anybody_says_so() -> None:
    nobody = funnel([Step("Registered", (0, 0))], SITES, label="Funnel", empty="Nobody yet.")
    assert words(nobody.wide) == ["Nobody yet."]
    assert every(nobody.wide, Rect) == []


def test_long_names_of_steps_take_two_lines_instead_of_leaving_the_sheet() -> None:
    steps = [
        Step("Came to a first meeting of the group they had chosen", (3, 2), "9 % of previous")
    ]
    for drawing in funnel(steps, SITES, label="Funnel"):
        assert outside(drawing) == []
        assert collisions(drawing) == []


def test_answers_are_as_long_as_their_shares() -> None:
    for drawing in distribution(ANSWERS, label="Answers"):
        first, second, third = widths(drawing, "k-brand")
        assert second / first == pytest.approx(52 / 71)
        assert third / first == pytest.approx(18 / 71)


def test_shares_are_measured_against_the_whole() -> None:
    bars = [Bar("South", 69, "69 %", ink="k-south"), Bar("North", 100, "100 %", ink="k-north")]
    drawing = distribution(bars, full=100, label="Parity").wide
    assert widths(drawing, "k-south")[0] / widths(drawing, "k-north")[0] == pytest.approx(0.69)


def test_a_long_answer_stands_above_its_bar() -> None:
    bars = [Bar("Opportunity-rich and inclusive neighborhoods", 3, "3", "100 %")]
    for drawing in distribution(bars, label="Answers"):
        (bar,) = every(drawing, Rect)
        name = next(text for text in every(drawing, Text) if text.text.startswith("Oppo"))
        assert bar.x == 0
        assert name.at[1] < bar.y


def columns(drawing: Drawing, ink: str) -> list[Rect]:
    return every(drawing, Rect, ink)


def test_arrivals_rise_for_one_site_and_fall_for_the_other() -> None:
    for drawing in arrivals(SLOTS, SITES, label="Arrivals"):
        south, north = columns(drawing, "k-south"), columns(drawing, "k-north")
        assert {round(one.y + one.height, 6) for one in south} == {round(one.y, 6) for one in north}
        assert north[4].height / south[4].height == pytest.approx(27 / 38)
        assert south[0].height / south[4].height == pytest.approx(6 / 38)


def test_arrivals_of_one_site_alone_have_no_lower_half() -> None:
    drawing = arrivals([Slot("9:00", 4)], SITES[:1], label="Arrivals").wide
    assert len(every(drawing, Rect)) == 1


def test_the_start_and_now_stand_where_they_belong() -> None:
    marks = [Mark(0, "doors"), Mark(len(SLOTS), "now", "k-here", dashed=False)]
    drawing = arrivals(SLOTS, SITES, marks, label="Arrivals").wide
    doors = next(line for line in every(drawing, Line) if line.dash)
    (now,) = every(drawing, Line, "k-here")
    assert (doors.start[0], now.start[0]) == (34, 592)
    assert outside(drawing) == []


def test_figures_that_would_touch_are_left_to_the_table_but_for_the_highest() -> None:
    slots = [Slot(f"{7 + i // 6}:{i % 6}0", i % 5 + 1, i % 3) for i in range(26)]
    slots[7] = Slot("8:10", 58, 39)
    drawing = arrivals(slots, SITES, label="Arrivals").narrow
    figures = [box.text for box in every(drawing, Text) if "b" in box.ink or "inv" in box.ink]
    assert sorted(figures) == ["39", "58"]


def test_many_slots_leave_names_out_rather_than_upon_each_other() -> None:
    slots = [Slot(f"{7 + i // 6}:{i % 6}0", i % 5 + 1, i % 3) for i in range(40)]
    for drawing in arrivals(slots, SITES, label="Arrivals"):
        names = [box for box in collisions(drawing) if ":" in box[0] and ":" in box[1]]
        assert names == []
