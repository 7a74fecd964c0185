"""What an answer may carry of whoever was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.surveys.strata import LEAST_ASKED, Stratum, Told, stratum_of, told_apart, told_of

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
