import itertools

import pytest

from summit.events.states import AFTER, EventState, EventStep, ImpossibleStep, after, steps_from


@pytest.mark.parametrize(("state", "step"), list(itertools.product(EventState, EventStep)))
def test_a_step_leads_where_the_table_says_or_nowhere(state, step):
    if (state, step) in AFTER:
        assert after(state, step) == AFTER[state, step]
        assert step in steps_from(state)
    else:
        with pytest.raises(ImpossibleStep):
            after(state, step)


def test_no_state_is_a_dead_end():
    assert all(steps_from(state) for state in EventState)
