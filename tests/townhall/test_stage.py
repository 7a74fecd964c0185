"""The stage list: every hall is heard, and votes decide within each."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from summit.townhall.stage import Standing, by_votes, stage_order

START = datetime(2025, 1, 24, 22, tzinfo=UTC)
SOUTH, NORTH = 1, 2


@st.composite
def floors(draw, sites=3):
    rows = draw(st.lists(st.tuples(st.integers(1, sites), st.integers(0, 9), st.integers(0, 30)),
                         max_size=25))  # fmt: skip
    return [
        Standing(n, site, votes, START + timedelta(minutes=minute))
        for n, (site, votes, minute) in enumerate(rows, 1)
    ]


def asked(number, site, votes=0, minute=0):
    return Standing(number, site, votes, START + timedelta(minutes=minute))


def test_halls_take_turns_and_the_one_with_the_best_question_begins():
    waiting = [asked(1, SOUTH, 9), asked(2, SOUTH, 8), asked(3, NORTH, 2), asked(4, SOUTH, 7)]
    assert stage_order(waiting) == [1, 3, 2, 4]


def test_a_hall_that_had_fewer_turns_comes_first():
    waiting = [asked(1, SOUTH, 9), asked(2, NORTH, 1), asked(3, NORTH, 0)]
    assert stage_order(waiting, {SOUTH: 2, NORTH: 0}) == [2, 3, 1]


def test_of_equals_the_one_that_was_asked_first_comes_first():
    waiting = [asked(1, SOUTH, 3, minute=5), asked(2, SOUTH, 3, minute=1)]
    assert stage_order(waiting) == [2, 1]


def test_where_nobody_asks_there_is_no_list():
    assert stage_order([]) == []


@given(floors())
def test_everybody_who_asks_is_on_the_list_once(waiting):
    assert sorted(stage_order(waiting)) == sorted(one.id for one in waiting)


@given(floors(), st.randoms(use_true_random=False))
def test_the_order_in_which_questions_are_read_is_irrelevant(waiting, rng):
    mixed = rng.sample(waiting, len(waiting))
    assert stage_order(mixed) == stage_order(waiting)


@given(floors())
def test_within_a_hall_the_order_is_exactly_that_of_the_votes(waiting):
    known = {one.id: one for one in waiting}
    order = [known[number] for number in stage_order(waiting)]
    for site in {one.site for one in waiting}:
        mine = [one for one in order if one.site == site]
        assert mine == sorted(mine, key=by_votes)


@given(floors())
def test_no_hall_is_ever_more_than_one_turn_behind_while_it_has_a_question(waiting):
    known = {one.id: one for one in waiting}
    left, turns = Counter(one.site for one in waiting), Counter()
    for number in stage_order(waiting):
        site = known[number].site
        assert turns[site] == min(turns[other] for other in left if left[other])
        turns[site] += 1
        left[site] -= 1


@given(floors(), st.integers(0, 24))
def test_one_more_vote_never_moves_a_question_back_within_its_hall(waiting, which):
    if not waiting:
        return
    one = waiting[which % len(waiting)]
    more = [Standing(x.id, x.site, x.votes + (x is one), x.asked_at) for x in waiting]
    assert _place(more, one) <= _place(waiting, one)


def _place(waiting, one):
    sites = {x.id: x.site for x in waiting}
    mine = [number for number in stage_order(waiting) if sites[number] == one.site]
    return mine.index(one.id)


@given(floors(sites=1))
def test_a_single_hall_is_plainly_ordered_by_votes(waiting):
    known = {one.id: one for one in waiting}
    order = [known[number] for number in stage_order(waiting)]
    assert all(by_votes(a) < by_votes(b) for a, b in pairwise(order))
