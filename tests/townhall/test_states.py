"""The table of steps: what leads where, and what never does."""

import itertools

import pytest

from summit.townhall.families import family_of, root_of
from summit.townhall.names import short_name
from summit.townhall.states import (
    AFTER,
    PUBLIC,
    STATE_WORDS,
    ImpossibleStep,
    QuestionState,
    Step,
    after,
)


def test_a_question_goes_from_the_queue_over_the_stage_to_its_answer():
    state = QuestionState.WAITING
    for step in (Step.SHOW, Step.CALL, Step.ANSWER):
        state = after(state, step)
    assert state == QuestionState.ANSWERED


@pytest.mark.parametrize(
    ("state", "step"),
    [pair for pair in itertools.product(QuestionState, Step) if pair not in AFTER],
    ids=lambda value: value.value,
)
def test_every_other_step_is_refused(state, step):
    with pytest.raises(ImpossibleStep):
        after(state, step)


def test_nothing_comes_to_the_stage_unread():
    assert [state for state, step in AFTER if step == Step.CALL] == [QuestionState.VISIBLE]


def test_what_was_taken_back_by_its_author_stays_taken_back():
    assert not [step for state, step in AFTER if state == QuestionState.WITHDRAWN]


def test_every_state_has_its_word():
    assert set(STATE_WORDS) == set(QuestionState)


def test_nobody_in_the_hall_reads_what_waits_or_was_set_aside():
    hidden = {QuestionState.WAITING, QuestionState.SET_ASIDE, QuestionState.WITHDRAWN}
    assert set(QuestionState) - hidden == PUBLIC


def test_a_family_is_everything_that_a_question_stands_for():
    parents = {2: 1, 3: 2, 5: 4}
    assert root_of(3, parents) == 1
    assert family_of(1, parents) == {1, 2, 3}
    assert family_of(2, parents) == {2, 3}
    assert family_of(4, parents) == {4, 5}


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Ana Lucía Reyes", "Ana R."),
        ("Ben Ortiz", "Ben O."),
        ("Cher", "Cher"),
        ("  Ana   Ñáñez ", "Ana Ñ."),
        ("", ""),
    ],
)
def test_in_front_of_the_hall_a_name_is_short(full, short):
    assert short_name(full) == short
