"""What waits behind the personal link: an offer to answer, the queue of another site."""

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.events.models import Site
from summit.registration.models import Registration
from summit.registration.states import State
from tests.factories import a_registration, a_site, an_event, link_of
from tests.registration.test_my import my, states, waiting_at


@pytest.fixture
def event(saved):
    sites = [a_site("south", 1, taken=1), a_site("north", 1, position=1, taken=1)]
    return saved(an_event(sites=sites))


@pytest.fixture
def guest(saved, event):
    return saved(a_registration(event.sites[0]))


@pytest.fixture
def there(saved, event):
    return saved(a_registration(event.sites[1]))


@pytest.fixture
def waiting(client, saved, event, guest):
    """Somebody to whom the place of ``guest`` has just been offered."""
    made = saved(waiting_at(event.sites[0]))
    client.submit(my(guest, "cancel"), page=my(guest))
    return made


def counts(stored):
    return [(s.taken, s.held) for s in stored(sa.select(Site).order_by(Site.id))]


def test_an_offer_is_shown_and_looking_at_it_accepts_nothing(client, stored, waiting):
    page = client.get(my(waiting))
    assert 'data-state="offered"' in page.text
    assert "A place is held for you" in page.text
    page = client.get(my(waiting, "offer"))
    assert 'data-state="offered"' in page.text
    assert "We hold it for 24 hours from the moment our letter goes out." in page.text
    assert counts(stored) == [(0, 1), (1, 0)]
    assert states(stored)[waiting.id] == State.WAITLISTED


def test_the_offered_place_is_taken_with_one_button(client, stored, waiting):
    answer = client.submit(my(waiting, "offer/accept"), page=my(waiting, "offer"))
    assert (answer.status_code, answer.location) == (303, my(waiting))
    page = client.get(my(waiting))
    assert 'data-state="confirmed"' in page.text
    assert "The place is yours: you are coming to South County." in page.text
    assert counts(stored) == [(1, 0), (1, 0)]
    assert "you have taken this place" in client.get(my(waiting, "offer")).text


def test_the_offered_place_is_left_to_somebody_else(client, stored, waiting):
    client.submit(my(waiting, "offer/decline"), page=my(waiting, "offer"))
    page = client.get(my(waiting))
    assert 'data-state="cancelled"' in page.text
    assert "You are not on the waitlist of South County any more." in page.text
    assert counts(stored) == [(0, 0), (1, 0)]
    assert "join again on your page" in client.get(my(waiting, "offer")).text


def test_a_second_answer_says_that_the_offer_has_ended(client, waiting):
    client.submit(my(waiting, "offer/accept"), page=my(waiting, "offer"))
    client.submit(my(waiting, "offer/decline"), page=my(waiting))
    page = client.get(my(waiting))
    assert "This offer has ended" in page.text
    assert 'data-state="confirmed"' in page.text


def test_who_was_offered_nothing_has_no_such_page(client, guest):
    assert client.get(my(guest, "offer")).status_code == 404


def test_who_has_a_place_waits_for_another_site_and_keeps_it(client, stored, guest, there):
    page = client.get(my(guest))
    assert "North County is full: wait for a place there" in page.text
    client.submit(my(guest, "wait"), {"site": "north"}, page=my(guest))
    page = client.get(my(guest))
    assert "You also wait for North County" in page.text
    assert "You are number 1 in that queue." in page.text
    assert 'data-state="confirmed"' in page.text
    client.submit(my(there, "cancel"), page=my(there))
    page = client.get(my(guest))
    assert "A place in North County is held for you" in page.text
    page = client.get(my(guest, "offer"))
    assert "your place in South County goes to somebody else" in page.text
    client.submit(my(guest, "offer/accept"), page=my(guest, "offer"))
    assert "you are coming to North County" in client.get(my(guest)).text
    assert counts(stored) == [(0, 0), (1, 0)]


def test_the_queue_of_another_site_is_left_with_one_button(client, stored, guest, there):
    client.submit(my(guest, "wait"), {"site": "north"}, page=my(guest))
    client.submit(my(guest, "wait/stop"), page=my(guest))
    assert "You also wait" not in client.get(my(guest)).text
    assert stored(sa.select(Registration.queue_site_id)) == [None]


def test_waiting_for_the_own_site_is_refused_kindly(client, guest):
    client.submit(my(guest, "wait"), {"site": "south"}, page=my(guest))
    assert "has changed since you opened the page" in client.get(my(guest)).text


def test_who_waits_for_the_team_sees_so(client, saved, event):
    made = a_registration(event.sites[0], state=State.PENDING, confirmed_at=None)
    made.tickets = []
    page = client.get(my(saved(made)))
    assert 'data-state="pending"' in page.text
    assert "Take my registration back" in page.text


def test_who_was_not_approved_sees_so_and_can_change_nothing(client, saved, event):
    made = a_registration(event.sites[0], state=State.DECLINED, confirmed_at=None)
    page = client.get(my(saved(made)))
    assert 'data-state="declined"' in page.text
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("address", ["offer/accept", "offer/decline", "wait", "wait/stop"])
def test_a_get_changes_nothing(client, guest, address):
    assert client.get(f"/my/{link_of(guest)}/{address}").status_code == 405
    assert guest.made_at < now()
