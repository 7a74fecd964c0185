"""What is told outside is made of what is told inside."""

from collections import Counter

from hypothesis import given, settings

from summit.surveys.findings.outside import K, outside
from summit.surveys.findings.slices import Dimension
from tests.surveys.findings.answers import (
    NORTH,
    SOUTH,
    a_question,
    beside,
    counts,
    options,
    result_of,
)
from tests.surveys.findings.answers import K as INSIDE
from tests.surveys.findings.test_publication import surveyed, told_in


def test_neighbours_are_told_together_before_anything_is_hidden():
    said = [1] * 2 + [2] * 4 + [3] * 9 + [4] * 40 + [5] * 50
    found = outside(result_of(a_question("likert"), {SOUTH: said}))
    assert counts(found) == {"1-3": 15, "4": 40, "5": 50, "na": 0}


def test_sites_are_side_by_side_where_nothing_of_it_is_hidden():
    said = {SOUTH: [True] * 60 + [False] * 20, NORTH: [True] * 30 + [False] * 15}
    found = outside(result_of(a_question("yes_no"), said))
    assert beside(found.by(Dimension.SITE))[("south",)] == {"yes": 60, "no": 20}
    small = {SOUTH: [True] * 60 + [False] * 20, NORTH: [True] * 30 + [False] * 7}
    assert outside(result_of(a_question("yes_no"), small)).breakdowns == ()


def test_of_ten_answers_nothing_is_told():
    assert outside(result_of(a_question("yes_no"), {SOUTH: [True] * 6 + [False] * 4})).lines == ()


@settings(max_examples=150, deadline=None)
@given(surveyed())
def test_nothing_from_one_to_ten_is_told_outside(given_answers):
    told = told_in(outside(result_of(*given_answers, INSIDE)))
    assert all(n is None or n == 0 or n >= K for n in told)


@settings(max_examples=150, deadline=None)
@given(surveyed())
def test_each_number_outside_is_a_sum_of_numbers_inside(given_answers):
    inside = result_of(*given_answers, INSIDE)
    known = Counter()
    for line in (*inside.lines, *inside.bands):
        if line.total is not None:
            known[line.step.holds] = line.total
    for line in outside(inside).lines:
        if line.total:
            parts = [n for holds, n in known.items() if set(holds) <= set(line.step.holds)]
            assert known.get(line.step.holds, sum(parts)) == line.total


@settings(max_examples=150, deadline=None)
@given(surveyed())
def test_nor_can_a_rest_from_one_to_ten_be_worked_out_outside(given_answers):
    found = outside(result_of(*given_answers, INSIDE))
    if found.everybody is not None or not found.exclusive or found.answered is None:
        return
    lines = found.bands or found.lines
    hidden = [line for line in lines if line.total is None]
    rest = found.answered - sum(line.total or 0 for line in lines)
    assert rest == 0 or (rest >= K and len(hidden) > 1)


def test_what_is_hidden_inside_is_too_few_outside():
    said = ["a"] * 70 + ["b"] * 41 + ["c"] * 21 + ["d"] * 2 + ["e"] * 5
    asked = a_question("single_choice", options=options(*"abcde"))
    inside = result_of(asked, {SOUTH: said})
    assert counts(inside) == {"a": 70, "b": 41, "c": 21, "d": None, "e": None}
    assert counts(outside(inside)) == {"a": 70, "b": 41, "c": None, "d": None, "e": None}
