"""Finding one's ticket by the address: the page never tells, the mail does."""

import re

import pytest
import sqlalchemy as sa

from summit.events.states import EventState
from summit.outbox.models import Message
from summit.registration.limits import FIND_FROM_ADDRESS
from summit.registration.states import State
from tests.factories import a_person, a_registration, an_event

URL = "/e/summit-27/find"


@pytest.fixture
def event(saved):
    return saved(an_event(slug="summit-27"))


@pytest.fixture
def ana(saved, event):
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    return saved(a_registration(event.sites[0], person=person))


def letters(stored):
    return [(m.kind, m.recipient) for m in stored(sa.select(Message).order_by(Message.id))]


def plain(page):
    return re.sub(r'name="csrf_token"[^>]*|value="[^"]*@[^"]*"', "", page.text)


@pytest.mark.usefixtures("ana")
def test_a_known_and_an_unknown_address_get_the_same_page(client):
    known = client.submit(URL, {"email": "ana@example.org"})
    unknown = client.submit(URL, {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert 'data-state="sent"' in known.text
    assert plain(known) == plain(unknown)
    assert "Ana" not in known.text


@pytest.mark.usefixtures("ana")
def test_the_mail_tells_either_way(client, stored):
    client.submit(URL, {"email": " ANA@example.org "})
    client.submit(URL, {"email": "nobody@example.org"})
    assert letters(stored) == [
        ("registration/found", "ana@example.org"),
        ("registration/not_found", "nobody@example.org"),
    ]


@pytest.mark.usefixtures("ana")
def test_both_ways_take_about_the_same_work(client, statements):
    def work(email):
        client.get(URL)
        before = len(statements)
        client.submit(URL, {"email": email})
        return len(statements) - before

    work("warm@example.org")
    assert (
        abs(work("ana@example.org") - work("nobody@example.org")) <= 3
    )  # the ticket's holder is loaded


@pytest.mark.usefixtures("ana")
def test_asking_again_and_again_sends_one_letter_an_hour(client, stored):
    pages = {plain(client.submit(URL, {"email": "ana@example.org"})) for _ in range(6)}
    assert len(pages) == 1
    assert letters(stored) == [("registration/found", "ana@example.org")]


def test_who_has_cancelled_gets_the_link_without_a_ticket(client, saved, stored, event):
    saved(
        a_registration(
            event.sites[0],
            person=a_person(event.coalition, email="ana@example.org"),
            state=State.CANCELLED,
        )
    )
    client.submit(URL, {"email": "ana@example.org"})
    [letter] = stored(sa.select(Message))
    assert "personal link" in letter.subject
    assert not any(file["filename"] == "ticket.pdf" for file in letter.attachments)


@pytest.mark.usefixtures("event")
def test_one_network_address_asks_so_often_and_is_then_told_to_wait(client, stored):
    for n in range(FIND_FROM_ADDRESS.tries):
        assert client.submit(URL, {"email": f"g{n % 3}@example.org"}).status_code == 200
    page = client.submit(URL, {"email": "ana@example.org"})
    assert (page.status_code, page.headers["Retry-After"]) == (429, "900")
    assert 'value="ana@example.org"' in page.text
    assert len(letters(stored)) == 3


@pytest.mark.usefixtures("event")
def test_what_is_no_address_is_said_beside_the_field(client, stored):
    page = client.submit(URL, {"email": "ana@"})
    assert page.status_code == 422
    assert "The e-mail address is not complete." in page.text
    assert letters(stored) == []


@pytest.mark.parametrize("path", ["", "register"])
@pytest.mark.usefixtures("event")
def test_the_pages_of_the_event_lead_there(client, path):
    assert f'href="{URL}"' in client.get(f"/e/summit-27/{path}").text


def test_a_draft_has_no_such_page(client, saved):
    saved(an_event(slug="draft", state=EventState.DRAFT))
    assert client.get("/e/draft/find").status_code == 404
