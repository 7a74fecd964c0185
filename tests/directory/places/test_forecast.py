"""Who is likely to come, told by those who held a place before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.directory.places.forecast import ENOUGH, Turnout, forecast, safe_percent


def test_most_of_those_who_came_before_come_again():
    told = forecast(Turnout(held=350, came=268), 220)
    # p = 268.5/351; 1.6449 √(220 p (1 − p)(1 + 220/350)) = 13.2
    assert (told.places, told.least, told.likely, told.most) == (220, 155, 168, 181)


def test_a_day_on_which_everybody_came_is_no_certainty():
    told = forecast(Turnout(held=40, came=40), 100)
    assert told.least < told.most == 100


def test_of_too_few_nothing_is_foretold():
    few = Turnout(held=ENOUGH - 1, came=20)
    assert forecast(few, 100) is None
    assert safe_percent(few, 100) is None


@pytest.mark.parametrize(("turnout", "percent"), [(Turnout(350, 268), 21), (Turnout(350, 350), 0)])
def test_one_may_overbook_as_far_as_everybody_finds_a_place_on_19_days_of_20(turnout, percent):
    assert safe_percent(turnout, 200) == percent
    assert forecast(turnout, 200 + 2 * percent).most <= 200 or percent == 0


@given(st.integers(ENOUGH, 2000), st.floats(0, 1), st.integers(0, 2000))
def test_what_is_likely_lies_between_the_bounds_and_nobody_comes_without_a_place(held, share, m):
    told = forecast(Turnout(held, int(held * share)), m)
    assert 0 <= told.least <= told.likely <= told.most <= m


@given(st.integers(ENOUGH, 500), st.floats(0.1, 0.9), st.integers(1, 500))
def test_more_places_bring_no_fewer_people(held, share, m):
    turnout = Turnout(held, int(held * share))
    assert forecast(turnout, m + 1).most >= forecast(turnout, m).most
