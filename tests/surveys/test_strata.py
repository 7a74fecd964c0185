"""What an answer may carry of whoever was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.surveys.strata import (
    LEAST_ASKED,
    Stratum,
    Told,
    by_kind,
    languages_told,
    stratum_of,
    told_apart,
    told_of,
)

ONE, FEW, MANY = Stratum
GROUPS = st.dictionaries(st.sampled_from([None, 1, 2, 3, 4]), st.integers(1, 40), max_size=5)


@pytest.mark.parametrize(
    ("sessions", "stratum"),
    [(0, None), (1, ONE), (2, FEW), (3, FEW), (4, MANY), (9, MANY)],
)
def test_sessions_are_told_in_three_steps(sessions, stratum):
    assert stratum_of(sessions) is stratum


@given(GROUPS)
def test_whoever_is_named_or_left_out_is_one_of_ten(asked):
    told = told_apart(asked, never=[None])
    assert all(asked[key] >= LEAST_ASKED for key in told)
    rest = sum(n for key, n in asked.items() if key not in told)
    assert not told or rest == 0 or rest >= LEAST_ASKED
    assert None not in told


def test_a_large_group_is_not_named_where_the_rest_would_be_too_few():
    assert told_apart({"south": 80, "north": 30, "online": 4}) == {"south"}
    assert told_apart({"south": 80, "online": 4}) == set()
    assert told_apart({"south": 80, "north": 30}) == {"south", "north"}


def test_an_answer_names_the_wave_then_the_site_then_the_stratum():
    asked = {(1, 7, ONE): 10, (1, 7, FEW): 30, (1, 8, ONE): 4, (1, 8, MANY): 12, (2, 7, ONE): 3}
    assert told_of((1, 7, FEW), asked) == Told(0, None, None)  # the three of wave 2 would be found
    asked[2, 7, ONE] = 12
    assert told_of((1, 7, FEW), asked) == Told(1, 7, FEW)
    assert told_of((1, 8, MANY), asked) == Told(1, 8, None)
    assert told_of((2, 7, ONE), asked) == Told(2, 7, ONE)


def test_an_answer_names_the_language_where_ten_who_look_alike_speak_it():
    asked = {(1, 7, None, "en"): 40, (1, 7, None, "es"): 12, (1, 8, None, "en"): 40,
             (1, 8, None, "es"): 1}  # fmt: skip
    assert languages_told((1, 7, None), asked) == {"en", "es"}
    assert languages_told((1, 8, None), asked) == set()  # the one would be who is not English
    assert languages_told((1, 8, None), asked | {(1, 8, None, "es"): 0}) == {"en"}


def test_who_looks_alike_is_counted_over_what_is_not_told_of_them():
    """The strata of a site are not told apart here: its languages are those of all of it."""
    asked = {(1, 7, ONE, "en"): 9, (1, 7, FEW, "en"): 9, (1, 7, ONE, "es"): 0, (1, 7, FEW, "es"): 0,
             (1, 7, MANY, "es"): 9}  # fmt: skip
    assert told_of((1, 7, ONE), by_kind(asked)).stratum is None
    assert languages_told((1, 7, ONE), asked) == set()
    asked[1, 7, MANY, "en"] = 30
    assert languages_told((1, 7, MANY), asked) == set()
