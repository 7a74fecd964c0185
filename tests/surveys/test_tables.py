"""What answers may tell."""

import random
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from summit.db import Localized
from summit.surveys.tables import comparable, means_by, result_of

SOUTH, NORTH, K = 1, 2, 5


def a_question(kind, **changes):
    nothing = {"key": "it", "kind": kind, "title": Localized(en="It?"), "help": None}
    return SimpleNamespace(
        **nothing | {"options": [], "settings": {}, "required": False, "id": 1} | changes
    )


def options(*keys):
    return [{"key": key, "label": {"en": key}} for key in keys]


def counts(result):
    return {line.key: (line.total, *line.sites) for line in result.lines}


def test_four_residents_and_the_next_smallest_role_are_hidden_on_every_way():
    roles = {"residents": 4, "nonprofit": 70, "government": 41, "education": 21, "business": 14}
    said = [role for role, n in roles.items() for _ in range(n)]
    result = result_of(a_question("single_choice", options=options(*roles)), {None: said}, K)
    assert counts(result) == {
        "residents": (None,),
        "nonprofit": (70,),
        "government": (41,),
        "education": (21,),
        "business": (None,),
    }
    assert result.answered == 150
    assert result.hides


def test_two_sites_side_by_side_hide_all_four_cells():
    said = {SOUTH: [True] * 80 + [False] * 4, NORTH: [True] * 61 + [False] * 5}
    result = result_of(a_question("yes_no"), said, K)
    assert counts(result) == {"yes": (141, None, None), "no": (9, None, None)}
    assert result.answered_at == (84, 66)


def test_nothing_is_told_of_fewer_than_k():
    result = result_of(a_question("yes_no"), {SOUTH: [True] * 3, NORTH: [False]}, K)
    assert (result.answered, result.lines) == (None, ())


def test_a_site_with_few_answers_is_not_compared():
    assert not comparable({SOUTH: 80, NORTH: 4}, K)
    assert not comparable({SOUTH: 80}, K)
    assert comparable({SOUTH: 80, NORTH: 5}, K)
    said = {SOUTH: [True] * 20 + [False] * 10, NORTH: [True] * 4}
    assert result_of(a_question("yes_no"), said, K).sites == ()


def test_neighbours_on_a_scale_are_told_together_before_anything_is_hidden():
    said = [1] * 2 + [2] * 3 + [3] * 10 + [4] * 40 + [5] * 50
    result = result_of(a_question("likert"), {SOUTH: said}, K)
    assert counts(result) == {"1-2": (5,), "3": (10,), "4": (40,), "5": (50,), "na": (0,)}
    assert result.score is None


def test_the_mean_is_told_when_every_count_behind_it_is():
    said = [1] * 6 + [2] * 6 + [3] * 6 + [4] * 6 + [5] * 6 + ["na"] * 7
    result = result_of(a_question("likert"), {SOUTH: said}, K)
    assert result.score.value == 3.0


def test_the_net_score_of_the_story():
    said = [10] * 48 + [9] * 30 + [8] * 27 + [7] * 21 + [6] * 9 + [5] * 8 + [4] * 4 + [0] * 3
    result = result_of(a_question("recommend"), {SOUTH: said}, K, population=350)
    assert [line.total for line in result.bands] == [24, 48, 78]
    assert counts(result)["0-4"] == (7,)
    assert round(result.score.value) == 36
    assert round(result.score.interval.margin, 1) == 9.0


def test_no_net_score_where_a_band_is_hidden():
    result = result_of(a_question("recommend"), {SOUTH: [10] * 20 + [7] * 3 + [2] * 9}, K)
    assert result.score is None
    assert None in {line.total for line in result.lines}


def test_what_everybody_answered_is_not_told_as_a_count():
    result = result_of(a_question("yes_no"), {SOUTH: [True] * 20}, K)
    assert counts(result) == {"yes": (None,), "no": (None,)}
    assert str(result.everybody) == "Yes"


def test_a_tick_that_all_but_two_have_made_is_hidden():
    said = [["a", "b"]] * 20 + [["a"]] * 8 + [["b"]] * 2
    result = result_of(a_question("multiple_choice", options=options("a", "b")), {SOUTH: said}, K)
    assert counts(result) == {"a": (None,), "b": (22,)}


def test_words_are_told_when_k_have_written():
    assert result_of(a_question("long_text"), {SOUTH: ["x"] * 4}, K).texts == ()
    assert len(result_of(a_question("long_text"), {SOUTH: ["x"] * 5}, K).texts) == 5


def test_the_mean_of_a_role_needs_its_size_to_be_shown():
    roles = a_question("single_choice", options=options("a", "b", "c"))
    result = result_of(roles, {SOUTH: ["a"] * 20 + ["b"] * 9 + ["c"] * 2}, K)
    told = means_by(
        result, a_question("likert"), {"a": [4] * 10 + [5] * 10, "b": [3] * 9, "c": [1, 1]}, K
    )
    assert [(mean.people, mean.mean) for mean in told] == [(20, 4.5), (None, None), (None, None)]


def test_a_role_that_agrees_on_the_best_answer_is_told_as_at_least():
    roles = a_question("single_choice", options=options("a", "b"))
    result = result_of(roles, {SOUTH: ["a"] * 20 + ["b"] * 9}, K)
    told = means_by(result, a_question("likert"), {"a": [5] * 20, "b": [1] * 9}, K)
    assert [(mean.mean, mean.coded) for mean in told] == [(4.8, 1), (1.2, -1)]


KINDS = [
    ("yes_no", st.booleans()),
    ("likert", st.sampled_from([1, 2, 3, 4, 5, "na"])),
    ("recommend", st.integers(0, 10)),
    ("single_choice", st.sampled_from(["a", "b", "c"])),
    ("multiple_choice", st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True)),
]


@st.composite
def surveyed(draw):
    kind, values = draw(st.sampled_from(KINDS))
    sites = {
        site: draw(st.lists(values, max_size=40)) for site in draw(st.sampled_from([[1], [1, 2]]))
    }
    return a_question(kind, options=options("a", "b", "c") if "choice" in kind else []), sites


@settings(max_examples=300, deadline=None)
@given(surveyed(), st.integers(2, 11))
def test_no_count_from_one_to_k_is_ever_told(given_answers, k):
    question, sites = given_answers
    result = result_of(question, sites, k)
    told = [n for line in (*result.lines, *result.bands) for n in (line.total, *line.sites)]
    told += [result.answered, *result.answered_at]
    assert all(n is None or n == 0 or n >= k for n in told)


@settings(max_examples=200, deadline=None)
@given(surveyed(), st.integers(2, 11))
def test_what_is_told_adds_up_with_what_is_not(given_answers, k):
    question, sites = given_answers
    result = result_of(question, sites, k)
    if result.answered is None or not result.exclusive:
        return
    known = [line.total for line in result.lines if line.total is not None]
    missing = result.answered - sum(known)
    assert missing >= 0
    hidden = [line for line in result.lines if line.total is None]
    assert (missing == 0) if not hidden else (len(hidden) > 1 and missing + 1 >= k)


def test_the_order_of_answers_changes_nothing():
    said = [1] * 4 + [2] * 7 + [3] * 9 + [5] * 30
    mixed = random.Random(1).sample(said, len(said))
    question = a_question("likert")
    assert result_of(question, {SOUTH: said}, K) == result_of(question, {SOUTH: mixed}, K)
