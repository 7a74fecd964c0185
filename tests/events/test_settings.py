import icalendar
import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.events.models import Event, Room, Site
from summit.events.states import EventState
from tests.factories import a_registration, a_site, an_event, link_of, scope

SITE = {"name_en": "East County", "kind": "place", "capacity": "80", "timezone": ""}


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


def entry_of(client, address):
    (entry,) = icalendar.Calendar.from_ical(client.get(address).data).walk("VEVENT")
    return entry


def at(event, rest=""):
    return f"/console/{event.slug}/settings{rest}"


def test_an_event_is_changed_and_the_deed_logged(organizer, event, stored):
    form = {
        "timezone": "America/Denver",
        "name_en": "Renamed",
        "name_es": "",
        "day": "2031-01-31",
        "starts": "09:00",
        "ends": "12:00",
        "closes": "2031-01-30T12:00",
    }
    assert organizer.submit(at(event, "/event"), form).status_code == 303
    changed = stored(sa.select(Event))[0]
    assert changed.name == {"en": "Renamed"}
    assert changed.starts_at.isoformat() == "2031-01-31T16:00:00+00:00"
    assert changed.registration_closes_at.isoformat() == "2031-01-30T19:00:00+00:00"
    assert stored(sa.select(AuditEntry.deed)) == ["event:changed"]


def test_the_form_opens_with_what_is_stored(organizer, event):
    text = organizer.get(at(event, "/event")).text
    assert f'value="{event.name["en"]}"' in text
    assert '<option selected value="America/Los_Angeles">' in text


def test_a_site_is_added_and_changed(organizer, event, stored):
    organizer.submit(at(event, "/sites/new"), SITE)
    organizer.submit(at(event, "/sites/east-county"), SITE | {"capacity": "90", "doors": "09:15"})
    site = stored(sa.select(Site).where(Site.slug == "east-county"))[0]
    assert site.capacity == 90
    assert site.doors_open_at is not None


@pytest.mark.parametrize("places", ["", "-1", "many", "100001"])
def test_places_are_a_number_that_can_be(organizer, event, stored, places):
    page = organizer.submit(at(event, "/sites/new"), SITE | {"capacity": places})
    assert page.status_code == 422
    assert len(stored(sa.select(Site))) == 2


def test_an_overbooked_site_is_shown_as_such_and_nobody_is_cancelled(client_of, saved, stored):
    event = saved(an_event(sites=[a_site("south", 10, taken=8)]))
    browser = client_of(Grant(Role.ORGANIZER, scope(event)))
    answer = browser.submit(
        at(event, "/sites/south"), SITE | {"capacity": "5"}, follow_redirects=True
    )
    assert "nobody was cancelled" in answer.text
    assert "overbooked by 3" in answer.text
    assert stored(sa.select(Site.taken)) == [8]


def test_a_room_is_added_once(organizer, event, stored):
    url, page = at(event, "/sites/south/rooms"), at(event, "/sites/south")
    assert organizer.submit(url, {"room-name": "Room 214"}, page=page).status_code == 303
    again = organizer.submit(url, {"room-name": "room 214"}, page=page)
    assert again.status_code == 422
    assert "This site has a room of that name" in again.text
    assert len(stored(sa.select(Room).where(Room.name == "Room 214"))) == 1


def test_publishing_cancelling_and_reviving_leave_their_marks(client_of, saved, stored):
    event = saved(an_event(state=EventState.DRAFT))
    browser = client_of(Grant(Role.ORGANIZER, scope(event)))
    for step in ("publish", "cancel", "revive"):
        assert browser.submit(at(event, f"/steps/{step}"), page=at(event)).status_code == 303
    assert stored(sa.select(Event.state)) == [EventState.PUBLISHED]
    assert stored(sa.select(AuditEntry.deed).order_by(AuditEntry.id)) == [
        "event:publish",
        "event:cancel",
        "event:revive",
    ]


def test_a_step_that_does_not_lead_on_is_refused_in_words(organizer, event):
    answer = organizer.submit(at(event, "/steps/publish"), page=at(event))
    assert answer.status_code == 409
    assert "The event has changed since you opened the page" in answer.text


def test_an_unknown_step_and_a_site_of_another_event_are_not_there(organizer, event, saved):
    other = saved(an_event(sites=[a_site("east")]))
    assert organizer.submit(at(event, "/steps/explode"), page=at(event)).status_code == 404
    assert organizer.get(at(event, "/sites/east")).status_code == 404
    assert organizer.get(at(other)).status_code == 404


@pytest.mark.parametrize("when", [{"day": "9999-12-31"}, {"closes": "9999-12-31T23:59"}])
def test_a_day_beyond_all_clocks_is_refused_beside_its_field(organizer, event, stored, when):
    form = {"timezone": "America/Denver", "name_en": "Renamed", "day": "2031-01-31"}
    page = organizer.submit(at(event, "/event"), form | {"starts": "09:00", "ends": "12:00"} | when)
    assert page.status_code == 422
    assert "This day is too far away." in page.text
    assert stored(sa.select(AuditEntry.deed)) == []


def test_who_to_call_and_the_map_are_kept_and_shown_where_they_belong(
    client, organizer, event, stored
):
    told = {"contact_name": "Ida Brook", "contact_phone": "555 0101",
            "map_url": "https://maps.example.org/south"}  # fmt: skip
    assert organizer.submit(at(event, "/sites/south"), SITE | told).status_code == 303
    site = stored(sa.select(Site).where(Site.slug == "south"))[0]
    assert (site.contact_name, site.contact_phone, site.map_url) == tuple(told.values())
    assert "Ida Brook" in organizer.get(at(event, "/sites/south")).text
    page = client.get(f"/e/{event.slug}/").text
    assert 'href="https://maps.example.org/south"' in page
    assert "Ida Brook" not in page


@pytest.mark.parametrize(
    "told",
    [
        {"map_url": "http://maps.example.org/"},
        {"map_url": "javascript:alert(1)"},
        {"map_url": "https://user@maps.example.org/"},
        {"contact_phone": "ask Ida"},
    ],
)
def test_a_map_that_nobody_should_follow_and_a_phone_that_is_none_are_refused(
    organizer, event, told
):
    assert organizer.submit(at(event, "/sites/south"), SITE | told).status_code == 422


def test_the_doors_move_with_the_day(organizer, event, stored):
    organizer.submit(at(event, "/sites/south"), SITE | {"doors": "09:15"})
    form = {"timezone": "America/Los_Angeles", "name_en": "Summit", "day": "2031-01-31"}
    organizer.submit(at(event, "/event"), form | {"starts": "10:00", "ends": "12:00"})
    doors = stored(sa.select(Site.doors_open_at).where(Site.slug == "south"))[0]
    assert doors.isoformat() == "2031-01-31T17:15:00+00:00"


MOVED = {
    "timezone": "America/Los_Angeles",
    "name_es": "",
    "day": "2031-02-14",
    "starts": "09:00",
    "ends": "12:00",
    "closes": "2031-02-13T12:00",
}


def test_a_moved_day_says_who_has_not_been_told_and_their_calendars_take_it(
    organizer, event, saved, client
):
    event.sites[0].taken = 1
    saved(event)
    address = f"/my/{link_of(saved(a_registration(event.sites[0])))}/event.ics"
    before = entry_of(client, address)
    form = MOVED | {"name_en": event.name["en"]}
    moved = organizer.submit(at(event, "/event"), form)
    assert "1 person has a place and has not been told" in organizer.get(moved.location).text
    after = entry_of(client, address)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTART"].dt.isoformat() == "2031-02-14T09:00:00-08:00"
    again = organizer.submit(at(event, "/event"), form)
    assert "has not been told" not in organizer.get(again.location).text
    assert entry_of(client, address)["SEQUENCE"] == after["SEQUENCE"]


def test_a_new_address_of_a_site_reaches_the_calendars(organizer, event, saved, client):
    address = f"/my/{link_of(saved(a_registration(event.sites[0])))}/event.ics"
    before = entry_of(client, address)
    site = event.sites[0]
    form = SITE | {"name_en": site.name["en"], "capacity": site.capacity, "venue": "The old mill"}
    organizer.submit(at(event, f"/sites/{site.slug}"), form)
    after = entry_of(client, address)
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert "The old mill" in after["LOCATION"]
