"""Whom to invite first."""

import pytest

from summit.stakeholders.priority import Candidate, Why, invitation_list
from summit.stakeholders.states import Level, highest, level_of

L = Level


def order(*candidates):
    return [one.stakeholder for one in invitation_list(candidates)]


def test_a_hole_goes_before_influence():
    strong = Candidate(1, L.AWARE, influence=5, interest=5)
    needed = Candidate(2, L.AWARE, fills=True, influence=1, interest=1)
    second = Candidate(3, L.AWARE, seconds=True)
    affected = Candidate(4, L.AWARE, affected=True)
    assert order(strong, affected, second, needed) == [2, 3, 4, 1]


def test_among_equals_influence_times_interest_decides_then_how_far_then_support():
    assert order(
        Candidate(1, L.AWARE, influence=5, interest=1),
        Candidate(2, L.AWARE, influence=3, interest=2),
        Candidate(3, L.AWARE, influence=3, interest=2, desired=L.CO_LEAD),
        Candidate(4, L.AWARE, influence=3, interest=2, desired=L.CO_LEAD, support=2),
    ) == [4, 3, 2, 1]


def test_who_takes_part_already_is_left_out():
    assert order(Candidate(1, L.ACTIVE, fills=True), Candidate(2, L.CO_LEAD)) == []


def test_every_place_in_the_order_has_its_reasons():
    one = Candidate(1, L.AWARE, L.ACTIVE, fills=True, influence=4, interest=2)
    assert one.reasons == (Why.FILLS_A_HOLE, Why.INFLUENCE, Why.FURTHER)
    assert one.further == 3
    assert Candidate(2, L.SIGNED_UP, L.AWARE).further == 0


@pytest.mark.parametrize(
    ("facts", "level"),
    [((), L.AWARE), (("attended",), L.ATTENDED), (("attended", "signed_up"), L.SIGNED_UP),
     (("signed_up", "active"), L.ACTIVE), (("leads",), L.CO_LEAD)],
)  # fmt: skip
def test_facts_tell_the_level_and_words_only_where_there_are_none(facts, level):
    shown = {name: name in facts for name in ("attended", "signed_up", "active", "leads")}
    assert level_of(L.AWARE, **shown) == level
    if not facts:
        assert level_of(None, **shown) == L.UNAWARE


def test_an_organization_is_as_far_as_the_furthest_of_its_people():
    assert highest([L.AWARE, L.ACTIVE, L.ATTENDED]) == L.ACTIVE
    assert highest([]) is None
