"""Which questions are asked: after which answers, at which sites, by whom."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.questions.conditions import runs_in_a_ring, visible


def q(key, after=None, *answers, sites=(), staff_only=False):
    shown_if = {"key": after, "any": list(answers)} if after else {}
    return SimpleNamespace(key=key, shown_if=shown_if, sites=sites, staff_only=staff_only)


def test_a_question_without_conditions_is_always_asked():
    assert visible([q("a")], {}, None) == {"a"}


@pytest.mark.parametrize(
    ("wanted", "given", "asked"),
    [
        (["ride"], "ride", True),
        (["ride"], ["bus", "ride"], True),
        (["ride"], ["bus"], False),
        (["ride"], None, False),
        ([True], True, True),
        (["yes"], True, True),
        ([False], True, False),
        (["no"], False, True),
        (["3"], 3, True),
        ([], "ride", False),
    ],
)
def test_it_is_asked_after_one_of_the_named_answers(wanted, given, asked):
    questions = [q("a"), q("b", "a", *wanted)]
    answers = {} if given is None else {"a": given}
    assert ("b" in visible(questions, answers, None)) == asked


def test_an_answer_counts_only_if_its_own_question_is_asked():
    chain = [q("a"), q("b", "a", "x"), q("c", "b", "y")]
    assert visible(chain, {"a": "x", "b": "y"}, None) == {"a", "b", "c"}
    assert visible(chain, {"a": "no", "b": "y"}, None) == {"a"}


def test_a_chain_may_stand_in_any_order():
    chain = [q("c", "b", "y"), q("b", "a", "x"), q("a")]
    assert visible(chain, {"a": "x", "b": "y"}, None) == {"a", "b", "c"}


def test_a_question_after_one_that_is_not_there_is_not_asked():
    assert visible([q("b", "gone", "x")], {"gone": "x"}, None) == set()


def test_a_question_for_some_sites_is_asked_there_alone():
    questions = [q("a", sites=["south"]), q("b", "a", "x")]
    assert visible(questions, {"a": "x"}, "south") == {"a", "b"}
    assert visible(questions, {"a": "x"}, "north") == set()
    assert visible(questions, {"a": "x"}, None) == set()


def test_what_is_for_staff_eyes_is_asked_by_the_team_alone():
    questions = [q("a", staff_only=True)]
    assert visible(questions, {}, None) == set()
    assert visible(questions, {}, None, staff=True) == {"a"}


def test_questions_that_wait_for_one_another_are_never_asked():
    ring = [q("a", "b", "x"), q("b", "a", "x")]
    assert visible(ring, {"a": "x", "b": "x"}, None) == set()


KEYS = st.sampled_from("abcde")


@given(st.dictionaries(KEYS, KEYS), st.dictionaries(KEYS, st.just("x")))
def test_whatever_waits_for_whatever_it_ends_and_rings_stay_closed(after, answers):
    questions = [q(key, after.get(key), "x") for key in "abcde"]
    asked = visible(questions, answers, None)
    conditions = {key: {"key": other} for key, other in after.items()}
    for key in asked:
        assert not runs_in_a_ring(key, conditions)
        assert key not in after or after[key] in asked
    assert set("abcde") - set(after) <= asked
