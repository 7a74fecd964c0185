"""The calendars of the programme, as other programs read them."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.schedule.models import Placement, ProgrammeSession
from summit.schedule.states import SessionState
from tests.factories import a_registration, a_site, an_event, both, link_of
from tests.factories.schedule import a_session
from tests.readers import READERS, Keeper, Subscriber, by_vobject

# In the night before these mornings the clocks of the United States go forward, and back.
MORNINGS = [datetime(2031, 3, 9, 17, 0, tzinfo=UTC), datetime(2031, 11, 2, 18, 0, tzinfo=UTC)]


def fetched(client, url):
    answer = client.get(url)
    assert answer.mimetype == "text/calendar", answer.status
    return answer.data


@pytest.fixture(params=MORNINGS, ids=["spring", "autumn"])
def over_a_change(request, saved):
    """An event of two days in two zones; the clocks change in the night between them."""
    start = request.param - timedelta(days=1)
    sites = [a_site("west", timezone=None), a_site("east", timezone="America/New_York", position=1)]
    event = saved(an_event(starts_at=start, ends_at=start + timedelta(days=2), sites=sites))
    saved(
        a_session(event, *event.sites, title=both("Saturday")),
        a_session(event, *event.sites, minute=24 * 60, title=both("Sunday")),
        a_session(event, event.sites[1], minute=25 * 60, title=both("Only east")),
    )
    return event, start


@READERS
def test_both_sites_have_the_right_instants_over_a_change_of_the_clocks(
    client, over_a_change, read
):
    event, start = over_a_change
    day, hour = timedelta(days=1), timedelta(hours=1)
    for site in ("west", "east"):
        raw = fetched(client, f"/e/{event.slug}/programme.ics?site={site}")
        found = {e.title: (e.starts_at, e.ends_at) for e in read(raw)}
        assert found["Saturday"] == (start, start + hour)
        assert found["Sunday"] == (start + day, start + day + hour)
        assert ("Only east" in found) == (site == "east")
    both_sites = {
        e.title: e.starts_at for e in read(fetched(client, f"/e/{event.slug}/programme.ics"))
    }
    assert both_sites == {
        "Saturday": start,
        "Sunday": start + day,
        "Only east": start + day + hour,
    }


def test_each_feed_holds_the_rules_of_the_zones_it_names(client, over_a_change):
    event, _ = over_a_change
    raw = fetched(client, f"/e/{event.slug}/programme.ics?site=east")
    assert raw.count(b"BEGIN:VTIMEZONE") == 1
    assert b"TZID:America/New_York" in raw
    assert fetched(client, f"/e/{event.slug}/programme.ics").count(b"BEGIN:VTIMEZONE") == 2


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def keynote(event, saved):
    return saved(a_session(event, *event.sites, slug="keynote", title=both("Keynote")))


def change(saved, stored, **values):
    """Change the one session as the organizers' deeds do: its sequence rises."""
    session = stored(sa.select(ProgrammeSession))[0]
    for name, value in values.items():
        setattr(session, name, value)
    session.sequence += 1
    session.changed_at = now()
    saved(session)


@READERS
@pytest.mark.parametrize("program", [Subscriber, Keeper])
@pytest.mark.parametrize("whose", ["event", "site", "session", "person"])
def test_a_cancelled_session_disappears_from_a_subscribed_calendar(
    client, event, keynote, saved, stored, read, program, whose
):
    mine = saved(a_registration(event.sites[0]))
    url = {
        "event": f"/e/{event.slug}/programme.ics",
        "site": f"/e/{event.slug}/programme.ics?site=north",
        "session": f"/e/{event.slug}/programme/keynote.ics",
        "person": f"/my/{link_of(mine)}/agenda.ics",
    }[whose]
    calendar = program(read)
    calendar.fetch(fetched(client, url))
    assert [e.title for e in calendar.shows.values()] == ["Keynote"]
    change(saved, stored, state=SessionState.CANCELLED)
    calendar.fetch(fetched(client, url))
    assert calendar.shows == {}
    change(saved, stored, state=SessionState.PLANNED)
    calendar.fetch(fetched(client, url))
    assert len(calendar.shows) == 1


@READERS
def test_a_moved_session_moves_in_a_subscribed_calendar_and_stays_one(
    client, event, keynote, saved, stored, read
):
    calendar, url = Keeper(read), f"/e/{event.slug}/programme.ics"
    calendar.fetch(fetched(client, url))
    later = keynote.starts_at + timedelta(hours=2)
    change(saved, stored, starts_at=later, ends_at=later + timedelta(hours=1))
    calendar.fetch(fetched(client, url))
    assert [(e.starts_at, e.sequence) for e in calendar.shows.values()] == [(later, 1)]


def test_the_feed_of_a_session_holds_it_alone(client, event, keynote, saved):
    saved(a_session(event, minute=90))
    read = by_vobject(fetched(client, f"/e/{event.slug}/programme/keynote.ics"))
    assert [e.title for e in read] == ["Keynote"]
    assert client.get(f"/e/{event.slug}/programme/nothing.ics").status_code == 404


def test_a_feed_that_has_not_changed_is_not_sent_again(client, event, keynote, saved, stored):
    url = f"/e/{event.slug}/programme.ics"
    tag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304
    change(saved, stored, title=both("Another"))
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_a_public_feed_does_not_tell_where_the_stream_is(client, event, keynote, saved, stored):
    place = stored(sa.select(Placement))[0]
    place.stream_url = "https://live.example.org/south"
    saved(place)
    assert b"live.example.org" not in fetched(client, f"/e/{event.slug}/programme.ics")


def test_a_session_that_is_not_released_has_no_feed(client, saved):
    event = saved(an_event(programme_released_at=None))
    saved(a_session(event, slug="keynote"))
    assert client.get(f"/e/{event.slug}/programme/keynote.ics").status_code == 404
    assert client.get(f"/e/{event.slug}/programme/keynote").status_code == 404
