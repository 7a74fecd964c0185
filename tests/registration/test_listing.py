"""What lists are ordered and searched by follows whatever it repeats."""

import pytest
import sqlalchemy as sa

from summit.people.actions import know_organization
from summit.people.matching import email_key, name_key
from summit.registration.listing import search_text, search_words
from summit.registration.models import Registration
from tests.factories.registration import registered


@pytest.fixture
def event(event_with):
    return event_with(south=2)


@pytest.fixture
def ana(session, event):
    return registered(
        session, event.sites[0], full_name="Ana Łucja", email="Ana@example.org", organization="Café"
    )


def listed(session, registration):
    session.flush()  # what is looked at is what the database holds
    return session.execute(
        sa.select(Registration.name_key, Registration.search_text).where(
            Registration.id == registration.id
        )
    ).one()


def test_a_new_registration_is_listed_with_its_code(session, ana):
    code = ana.tickets[0].code.casefold()
    assert listed(session, ana) == ("ana lucja", f"ana lucja ana@example.org cafe {code}")


def test_a_corrected_name_and_address_are_found_from_then_on(session, ana):
    ana.person.full_name, ana.person.name_key = "Ana Reyes", name_key("Ana Reyes")
    ana.person.email, ana.person.email_key = "reyes@example.org", email_key("reyes@example.org")
    name, text = listed(session, ana)
    assert name == "ana reyes"
    assert "reyes@example.org" in text
    assert "lucja" not in text


def test_another_organization_and_its_new_name_are_found(session, event, ana):
    ana.person.organization = know_organization(session, event.coalition_id, "Casa")
    assert "casa" in listed(session, ana).search_text
    ana.person.organization.name = "Harbor"
    assert "harbor" in listed(session, ana).search_text


def test_who_has_only_just_got_a_ticket_is_found_by_its_code(session, event):
    site = event.sites[0]
    site.capacity = 0
    waiting = registered(session, site)
    assert not waiting.tickets
    from summit.registration.actions.queueing import issue_ticket
    from tests.factories import KEYS
    from tests.factories.registration import deed

    issue_ticket(waiting, keys=KEYS, now=deed()["now"])
    assert waiting.tickets[0].code.casefold() in listed(session, waiting).search_text


def test_what_is_missing_leaves_no_gap():
    assert search_text("Ana  Reyes", None, None, []) == "ana reyes"


def test_a_search_is_taken_apart_into_plain_words():
    assert search_words("  Łucja  NOWAK nowak ") == ["lucja", "nowak"]
    assert search_words(" ") == []
    assert len(search_words(" ".join("abcdefghijk"))) == 8
