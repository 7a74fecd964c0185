"""Moving a question: to its neighbour's place, and over the edge of its section."""

from hypothesis import given
from hypothesis import strategies as st

from summit.questions.order import placed, stepped, swapped

FORM = [(None, [1]), (7, [2, 3]), (8, [])]


def test_a_step_swaps_with_the_neighbour():
    assert stepped(FORM, 3, -1) == [(None, [1]), (7, [3, 2]), (8, [])]


def test_a_step_over_the_edge_leads_into_the_next_section():
    assert stepped(FORM, 2, -1) == [(None, [1, 2]), (7, [3]), (8, [])]
    assert stepped(FORM, 1, 1) == [(None, []), (7, [1, 2, 3]), (8, [])]
    assert stepped(FORM, 3, 1) == [(None, [1]), (7, [2]), (8, [3])]


def test_at_the_ends_of_the_form_nothing_changes():
    assert stepped(FORM, 1, -1) == FORM
    last = stepped(FORM, 3, 1)
    assert stepped(last, 3, 1) == last


def test_a_question_is_put_where_it_was_dropped():
    assert placed(FORM, 1, 7, 1) == [(None, []), (7, [2, 1, 3]), (8, [])]
    assert placed(FORM, 1, 8, 99) == [(None, []), (7, [2, 3]), (8, [1])]


def test_headings_swap():
    assert swapped([5, 6, 7], 6, -1) == [6, 5, 7]
    assert swapped([5, 6, 7], 7, 1) == [5, 6, 7]


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([-1, 1]))))
def test_whatever_is_moved_no_question_is_lost_or_doubled(steps):
    form = FORM
    for question, step in steps:
        form = stepped(form, question, step)
    assert sorted(q for _, questions in form for q in questions) == [1, 2, 3]
    assert [section for section, _ in form] == [None, 7, 8]
