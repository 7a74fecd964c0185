"""Coverage as pure arithmetic: three depths, fragile, lost, shares."""

from datetime import date
from fractions import Fraction

import pytest

from summit.people.keypeople import Category
from summit.people.sectors import Sector
from summit.retention.coverage import effective_number
from summit.stakeholders.coverage import Depth, Place, Required, coverage

S = Sector
HOUSING, HEALTH = 1, 2
ON_LIST, SIGNED, THERE, GONE = range(4)


def a_place(number, sector=S.HEALTH, how=THERE, body=HOUSING, *more):
    return Place(
        body, ("person", number), frozenset({sector, *more}),
        signed=how in (SIGNED, THERE), standing=how == THERE, before=how in (THERE, GONE),
    )  # fmt: skip


def cell_of(*places, least=1):
    return coverage([Required(HOUSING, S.HEALTH, least)], places).cells[0]


def test_a_place_is_met_at_three_depths():
    required = [Required(HOUSING, S.HEALTH), Required(HOUSING, S.FAITH), Required(HEALTH, S.HEALTH),
                Required(HEALTH, S.BUSINESS)]  # fmt: skip
    found = coverage(required, [
        a_place(1), a_place(2, S.FAITH, SIGNED), a_place(3, how=ON_LIST, body=HEALTH),
    ])  # fmt: skip
    assert [found.met(depth) for depth in Depth] == [3, 2, 1]
    assert found.required == 4


def test_good_standing_counts_and_not_paper():
    full_on_paper = cell_of(a_place(1, how=SIGNED), a_place(2, how=SIGNED))
    assert full_on_paper.met(Depth.SIGNED)
    assert not full_on_paper.met(Depth.STANDING)
    assert full_on_paper.empty


def test_a_place_that_hangs_on_one_person_is_fragile():
    assert cell_of(a_place(1)).fragile
    assert not cell_of(a_place(1), a_place(2)).fragile
    assert not cell_of(a_place(1), least=2).fragile  # it is not filled at all
    found = coverage([Required(HOUSING, S.HEALTH)], [a_place(7)])
    assert found.sole_holders() == {("person", 7)}


def test_a_lapse_opens_a_hole_although_the_list_looks_full():
    cell = cell_of(a_place(1, how=GONE), a_place(2, how=ON_LIST))
    assert cell.met(Depth.LISTED)
    assert cell.lost
    assert not cell_of(a_place(1)).lost
    assert not cell_of(a_place(1, how=ON_LIST)).lost  # it never was filled


def test_who_is_named_twice_is_counted_once():
    cell = cell_of(a_place(1), a_place(1, how=ON_LIST), least=2)
    assert len(cell.listed) == 1
    assert not cell.met(Depth.LISTED)


def test_a_place_of_another_body_or_sector_does_not_count():
    assert cell_of(a_place(1, body=HEALTH), a_place(2, S.FAITH)).empty


@pytest.mark.parametrize(("day", "late"), [(date(2025, 6, 30), False), (date(2025, 7, 1), True)])
def test_a_place_is_late_after_its_day_while_nobody_fills_it(day, late):
    required = Required(HOUSING, S.HEALTH, by=date(2025, 6, 30))
    assert coverage([required], []).cells[0].late(day) is late
    assert not coverage([required], [a_place(1)]).cells[0].late(day)


def test_the_share_of_those_most_affected_is_of_people_in_good_standing():
    own = Category.MOST_AFFECTED
    found = coverage([], [
        a_place(1, S.RESIDENTS, THERE, HOUSING, own),
        a_place(1, S.RESIDENTS, THERE, HEALTH, own),  # in two groups, one person
        a_place(2), a_place(3), a_place(4, S.RESIDENTS, SIGNED, HOUSING, own),
    ])  # fmt: skip
    assert found.share_of(own) == Fraction(1, 3)
    assert coverage([], []).share_of(own) is None


def test_the_effective_number_of_sectors_is_that_of_the_oracle():
    people = [(S.NONPROFIT, 8), (S.GOVERNMENT, 4), (S.EDUCATION, 2)]
    places = [
        a_place(100 * i + n, sector) for i, (sector, k) in enumerate(people) for n in range(k)
    ]
    counts = coverage([], places).counts((S.NONPROFIT, S.GOVERNMENT, S.EDUCATION, S.FAITH))
    assert counts == [8, 4, 2, 0]
    assert f"{effective_number(counts):.2f}" == "2.60"
