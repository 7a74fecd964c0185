import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.events.models import Event
from summit.events.states import EventState
from tests.factories import a_coalition, an_event, scope

NEW = {
    "timezone": "America/Los_Angeles",
    "name_en": "Housing Summit",
    "day": "2031-01-31",
    "starts": "10:00",
    "ends": "15:30",
}


@pytest.fixture
def coalition(saved):
    return saved(a_coalition())


@pytest.fixture
def organizer(client_of, coalition):
    return client_of(Grant(Role.ORGANIZER, Scope(coalition.id)))


def test_each_cell_is_named_like_its_column_where_a_phone_shows_no_head(client_of, saved):
    event = saved(an_event())
    organizer = client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))
    page = organizer.get("/console/?lang=es").text
    heads = re.findall(r'<th scope="col">([^<]+)</th>', page)
    assert heads[-1] == "Ir a"
    assert set(re.findall(r'data-th="([^"]+)"', page)) == set(heads[1:])


def test_the_console_lists_what_the_actor_may_see_and_the_next_event_first(client_of, saved):
    mine, later, other = saved(
        an_event(name={"en": "Mine"}), an_event(name={"en": "Later"}), an_event(name={"en": "No"})
    )
    saved_later(saved, later)
    browser = client_of(Grant(Role.ORGANIZER, scope(mine)), Grant(Role.ORGANIZER, scope(later)))
    text = browser.get("/console/").text
    assert text.index(">Mine<") < text.index(">Later<")
    assert ">No<" not in text
    assert other.slug not in text


def saved_later(saved, event):
    event.starts_at += timedelta(days=30)
    event.ends_at += timedelta(days=30)
    saved(event)


def test_somebody_without_an_event_is_told_what_to_do(organizer):
    text = organizer.get("/console/").text
    assert "No event yet" in text
    assert "/console/new" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_many_events_there_are(client_of, saved, statements, count):
    events = saved(an_event(), *(an_event() for _ in range(count)))
    browser = client_of(*(Grant(Role.ORGANIZER, scope(event)) for event in events))
    statements.clear()
    browser.get("/console/")
    assert len([s for s in statements if "FROM event" in s or "FROM site" in s]) == 2


def test_a_new_event_becomes_a_draft_of_the_organizers_coalition(organizer, coalition, stored):
    answer = organizer.submit("/console/new", NEW | {"coalition": coalition.id})
    assert answer.status_code == 303
    assert answer.location == "/console/housing-summit-2031/settings"
    event = stored(sa.select(Event))[0]
    assert (event.coalition_id, event.state) == (coalition.id, EventState.DRAFT)
    assert event.starts_at.isoformat() == "2031-01-31T18:00:00+00:00"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name_en": ""}, "Give the event a name"),
        ({"ends": "09:00"}, "The end must come after the start"),
        ({"slug": "outbox"}, "Use small letters"),
        ({"day": "soon"}, "Not a valid date"),
        ({"timezone": "Mars/Olympus"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_stored(
    organizer, coalition, stored, typed, says
):
    page = organizer.submit("/console/new", NEW | {"coalition": coalition.id} | typed)
    assert page.status_code == 422
    assert says in page.text
    assert "2031-01-31" in page.text or "soon" in page.text
    assert stored(sa.select(Event)) == []


def test_nobody_makes_an_event_for_a_foreign_coalition(organizer, saved, stored):
    foreign = saved(a_coalition())
    page = organizer.submit("/console/new", NEW | {"coalition": foreign.id})
    assert page.status_code == 422
    assert stored(sa.select(Event)) == []


def test_an_organizer_of_one_event_alone_makes_no_new_one(client_of, saved):
    event = saved(an_event())
    browser = client_of(Grant(Role.ORGANIZER, scope(event)))
    assert browser.get("/console/new").status_code == 403


def test_set_up_says_what_is_missing(client_of, saved):
    event = saved(an_event(state=EventState.DRAFT, starts_at=now() - timedelta(days=2)))
    text = client_of(Grant(Role.ORGANIZER, scope(event))).get(
        f"/console/{event.slug}/settings"
    ).text  # fmt: skip
    assert "The day is over" in text
    assert "Something is still needed" in text


def test_a_site_lead_does_not_set_up(client_of, saved):
    event = saved(an_event())
    browser = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert browser.get(f"/console/{event.slug}/settings").status_code == 403
