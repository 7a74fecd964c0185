"""Who answered, compared with who came."""

import pytest

from summit.surveys.findings.frame import estimate, frame_of, reached
from summit.surveys.findings.slices import Dimension, Traits
from tests.surveys.findings.answers import a_question, result_of, spread


def test_a_gap_is_told_in_points():
    frame = frame_of(Dimension.SITE, {"south": 210, "north": 140}, {"south": 84, "north": 66}, 150)
    assert [round(frame.gap(part)) for part in frame.parts] == [-4, 4]
    assert not frame.is_wide


def test_a_gap_of_more_than_ten_points_is_wide():
    frame = frame_of(Dimension.SITE, {"south": 210, "north": 140}, {"south": 70, "north": 80}, 150)
    assert frame.is_wide


def test_a_hidden_group_has_no_gap():
    frame = frame_of(Dimension.ROLE, {"a": 30, "b": 70}, {"a": None, "b": 50}, 60)
    assert frame.gap(frame.parts[0]) is None


def likert(south, north):
    cube = {Traits("south"): south, Traits("north"): north}
    return result_of(a_question("likert"), spread(cube))


def test_the_weighted_share_is_that_of_sites_that_answer_alike_often():
    """South: 80 of 100 very useful, North: 20 of 50. At the door they were 200 each."""
    result = likert({5: 80, 2: 20}, {5: 20, 2: 30})
    frame = frame_of(Dimension.SITE, {"south": 200, "north": 200}, {"south": 100, "north": 50}, 150)
    found = estimate(result, frame)
    assert found.raw == pytest.approx(100 / 150)
    assert found.weighted == pytest.approx((0.8 + 0.4) / 2)


def test_no_weighted_share_is_made_of_hidden_counts():
    result = likert({5: 80, 2: 3}, {5: 40, 2: 6})
    frame = frame_of(Dimension.SITE, {"south": 100, "north": 100}, {"south": 83, "north": 46}, 129)
    assert estimate(result, frame) is None


def test_no_weighted_share_where_nobody_of_a_group_has_answered():
    result = likert({5: 80, 2: 20}, {5: 20, 2: 30})
    came = {"south": 200, "north": 200, "west": 50}
    frame = frame_of(Dimension.SITE, came, {"south": 100, "north": 50}, 150)
    assert estimate(result, frame) is None


def test_those_asked_by_link_are_told_apart_unless_they_are_few():
    many = {(True, True): 30, (True, False): 37, (False, True): 15, (False, False): 268}
    assert [(one.signed_up, one.asked, one.answered) for one in reached(many, 5)] == [
        (True, 67, 30),
        (False, 283, 15),
    ]
    few = {(True, True): 3, (True, False): 64, (False, True): 42, (False, False): 241}
    assert [one.answered for one in reached(few, 5)] == [None, None]
    assert reached({(True, True): 3}, 5) == ()
