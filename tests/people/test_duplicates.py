"""When two entries may be one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.people.duplicates import (
    MOST_ALIKE,
    Entry,
    Strength,
    alike,
    mailbox,
    pairs_among,
    signs_of,
    strength_of,
)

ANA = Entry(1, "Ana Reyes Montoya", "ana.reyes@example.org", "7605550142", 7)


def other(name="Somebody Else", email="", phone="", organization=None):
    return Entry(2, name, email, phone, organization)


@pytest.mark.parametrize(
    ("entry", "strength"),
    [
        (other("Ana Reyes Montoya", "ANA.REYES+work@example.org"), Strength.STRONG),
        (other("ANA REYES MONTOYA", phone="7605550142"), Strength.STRONG),
        (other("Montoya Reyes Ana", phone="7605550142"), Strength.STRONG),
        (other("Ana Reyes", phone="7605550142"), Strength.STRONG),
        (other("A. Reyes", phone="7605550142"), Strength.STRONG),
        (other("Ana Reyez Montoya", phone="7605550142"), Strength.STRONG),
        (other("Aña Reyes-Montoya", "ana.reyes+x@example.org"), Strength.STRONG),
        (other("Front Desk", "ana.reyes+desk@example.org"), Strength.LIKELY),
        (other("Ana Reyes Montoya", organization=7), Strength.LIKELY),
        (other("Ana Reyes Montoya"), Strength.POSSIBLE),
        (other("Ana Reyes", organization=7), Strength.POSSIBLE),
        (other("A. Montoya", organization=7), Strength.POSSIBLE),
        (other("Ana Reyes"), None),
        (other("Ben Reyes Montoya", phone="7605550142"), None),  # a family shares a phone
        (other("Ben Ortiz", organization=7), None),
        (other("Ben Ortiz", "ben@example.org", "7605550199", 9), None),
    ],
)
def test_what_the_signs_amount_to(entry, strength):
    assert strength_of(signs_of(ANA, entry)) == strength


@pytest.mark.parametrize(
    ("one", "two", "may_be_one"),
    [
        ("Ana Reyes", "Ana Reyes Montoya", True),
        ("Ana Montoya", "Ana Reyes Montoya", True),
        ("José Núñez", "Jose A. Nunez", True),
        ("M. Tran", "Marcus Tran", True),
        ("Marcus Tran", "Markus Tran", True),
        ("Łucja Żółć", "Lucja Zolc", True),
        ("Ana", "Ana Reyes", False),
        ("A. R.", "Ana Reyes", False),
        ("Ana Reyes", "Ben Reyes", False),
        ("Ana Reyes", "Ana Ortiz", False),
        ("Mai Tran", "Kai Tran", False),
        ("", "Ana Reyes", False),
    ],
)
def test_names_that_may_be_one(one, two, may_be_one):
    assert alike(one, two) == alike(two, one) == may_be_one


@pytest.mark.parametrize(
    ("address", "box"),
    [
        ("Ana.Reyes+x@Example.org", "ana.reyes@example.org"),
        ("a.na+y@gmail.com", "ana@gmail.com"),
        ("no address", ""),
        ("", ""),
    ],
)
def test_the_mailbox_behind_an_address(address, box):
    assert mailbox(address) == box


def test_the_strongest_pair_stands_first_and_each_stands_once():
    people = [ANA, Entry(5, "Ana Reyes Montoya"), Entry(3, "Ana Reyes", phone=ANA.phone)]
    found = [(pair.one, pair.other, pair.strength) for pair in pairs_among(people)]
    assert found == [(1, 3, Strength.STRONG), (1, 5, Strength.POSSIBLE)]


def test_what_very_many_share_tells_nothing():
    office = [Entry(n, f"Person {n:03}", phone="1") for n in range(MOST_ALIKE + 1)]
    assert pairs_among(office) == []


def test_a_name_whose_word_is_said_twice_is_found_too():
    twice = [Entry(1, "Ana Ana", organization_id=2), Entry(2, "Ana Ana Ana", organization_id=2)]
    assert [(pair.one, pair.other) for pair in pairs_among(twice)] == [(1, 2)]


def test_another_initial_is_another_name():
    assert not alike("Montoya M.", "Montoya A.")
    assert alike("Ana Reyes", "Anna Reyes")


names = st.lists(st.sampled_from("ana ben reyes ortiz montoya a m tran".split()), max_size=3)
entries = st.builds(
    Entry,
    st.integers(1, 99),
    names.map(" ".join),
    st.sampled_from(["", "a@example.org", "a+b@example.org", "c@example.org"]),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from([None, 1, 2]),
)


@given(entries, entries)
def test_in_which_order_two_are_given_does_not_matter(one, two):
    assert signs_of(one, two) == signs_of(two, one)


@given(st.lists(entries, max_size=8, unique_by=lambda entry: entry.id), st.randoms())
def test_every_pair_that_means_anything_is_found_whatever_the_order(people, chance):
    found = pairs_among(people)
    meant = {
        (one.id, two.id)
        for one in people
        for two in people
        if one.id < two.id and strength_of(signs_of(one, two)) is not None
    }
    assert {(pair.one, pair.other) for pair in found} == meant
    chance.shuffle(people)
    assert pairs_among(people) == found
