"""Which group suits what somebody cares about."""

from datetime import UTC, datetime

from summit.groups.suggesting import Choice, suggest

SOON, LATER = datetime(2025, 2, 1, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC)
PILLARS = {1: 10, 2: 10, 3: 20, 4: 30}


def order(choices, cares):
    return [one.group for one in suggest(choices, cares, PILLARS)]


def test_more_of_what_is_cared_about_goes_first():
    choices = [Choice(1, 20, SOON, 1), Choice(2, 10, LATER, 9)]
    assert order(choices, {1, 2, 3}) == [2, 1]


def test_among_equals_the_group_that_meets_sooner_goes_first():
    choices = [Choice(1, 10, None, 1), Choice(2, 10, LATER, 1), Choice(3, 10, SOON, 9)]
    assert order(choices, {1}) == [3, 2, 1]


def test_then_the_smaller_one():
    assert order([Choice(1, 10, SOON, 9), Choice(2, 10, SOON, 3)], {1}) == [2, 1]


def test_a_group_that_works_on_none_of_it_is_not_suggested():
    choices = [Choice(1, 20, SOON, 1), Choice(2, None, SOON, 1)]
    assert order(choices, {1, 99}) == []
    assert order(choices, set()) == []


def test_the_reason_is_what_was_chosen_and_the_group_works_on():
    (one,) = suggest([Choice(1, 10, SOON, 1)], {2, 1, 3}, PILLARS)
    assert one.because == (1, 2)
