"""What the page of the day says about who came."""

from datetime import timedelta

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.registration.states import Source
from tests.factories import a_registration, a_site, an_event, scope, ticket_of
from tests.factories.checkin import a_batch, a_device, a_point, a_scan


@pytest.fixture
def event(saved):
    begun = now().replace(microsecond=0) - timedelta(hours=1)
    return saved(an_event(starts_at=begun, sites=[a_site(taken=4), a_site("north", position=1)]))


@pytest.fixture
def come(app, event, saved):
    """Register people at the south site and let them in."""
    point = saved(a_point(event.sites[0]))
    saved(a_device(point, "phone"))

    def arrive(number, **changes):
        people = [saved(a_registration(event.sites[0], **changes)) for _ in range(number)]
        phone = app.test_client()
        phone.environ_base["HTTP_AUTHORIZATION"] = "Bearer phone"
        scans = a_batch(*(a_scan(ticket_of(person)) for person in people))
        assert phone.post("/api/v1/door/scans", json=scans).status_code == 200

    return arrive


@pytest.fixture
def said(client_of, event):
    organizer = client_of(Grant(Role.ORGANIZER, scope(event)))
    return lambda: organizer.get(f"/console/{event.slug}/").text


def test_nobody_expected_a_walk_in(come, said):
    come(2)
    come(1, source=Source.WALK_IN)
    assert "3 are in: 2 of the 3 expected, and one walk-in." in said()


def test_without_walk_ins_the_sentence_is_plain(come, said):
    come(2)
    assert "2 of 4 are in." in said()


def test_a_door_counts_each_person_once(come, client_of, event):
    come(2)
    doors = client_of(Grant(Role.ORGANIZER, scope(event))).get(f"/console/{event.slug}/doors").text
    assert "2 people" in doors
