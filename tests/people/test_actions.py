"""Finding a person again, or writing down a new one."""

import pytest

from summit.people.actions import know_organization, know_person
from tests.factories import a_coalition, a_person, now


@pytest.fixture
def coalition(session):
    made = a_coalition()
    session.add(made)
    session.commit()
    return made


def know(session, coalition, **changes):
    start = {"full_name": "Ana Reyes", "email": "ana@example.org", "now": now()}
    return know_person(session, coalition.id, **start | changes)


def test_a_new_person_is_written_down_with_keys(session, coalition):
    made = know(session, coalition, full_name="José Ñúñez", organization=" Casa ")
    session.commit()
    assert (made.name_key, made.email_key) == ("jose nunez", "ana@example.org")
    assert made.organization.name == "Casa"


def test_the_same_address_is_the_same_person_and_is_not_overwritten(session, coalition):
    first = know(session, coalition)
    again = know(session, coalition, full_name="Somebody Else", email="ANA@example.org ")
    assert again is first
    assert first.full_name == "Ana Reyes"


def test_a_person_of_another_coalition_is_another_person(session, coalition):
    other = a_coalition()
    session.add(other)
    session.commit()
    assert know(session, coalition) is not know(session, other)


def test_people_without_an_address_are_never_the_same(session, coalition):
    assert know(session, coalition, email=None) is not know(session, coalition, email=None)


def test_no_name_is_no_organization(session, coalition):
    session.add(a_person(coalition))
    assert know_organization(session, coalition.id, "  ") is None
