import re
from datetime import timedelta

import pytest

from summit.clock import now
from summit.events.models import Room
from summit.schedule.models import Placement
from summit.schedule.states import PlacementRole, SessionState
from tests.factories import a_site, an_event, both
from tests.factories.schedule import a_session


@pytest.fixture
def today(saved):
    """The keynote has run for ten minutes; a panel in another room of South comes next."""
    rooms = [Room(name="Main hall"), Room(name="Room 214", position=1)]
    sites = [a_site("south", rooms=rooms), a_site("north", position=1)]
    begun = now().replace(microsecond=0) - timedelta(minutes=10)
    event = saved(an_event(starts_at=begun, sites=sites))
    south = event.sites[0]
    panel = a_session(event, minute=60, title=both("Rent and wages"), placements=[])
    panel.placements = [
        Placement(site_id=south.id, room_id=south.rooms[1].id, role=PlacementRole.LOCAL)
    ]
    gone = a_session(event, title=both("Called off"), state=SessionState.CANCELLED)
    saved(a_session(event, *event.sites, title=both("Keynote")), panel, gone)
    return event


def screen(client, event, **query):
    return client.get(f"/e/{event.slug}/now", query_string=query)


def told(answer):
    """The titles under "Now" and under "Next"."""
    now_part, _, next_part = answer.text.partition('id="next"')
    return [re.findall(r'sign-title">([^<]+)<', part) for part in (now_part, next_part)]


def test_the_screen_of_a_site_tells_what_runs_and_what_comes(client, today):
    answer = screen(client, today, site="south")
    assert told(answer) == [["Keynote"], ["Rent and wages"]]
    assert "Keynote (es)" in answer.text  # small, for who reads the other language
    assert "Called off" not in answer.text


def test_each_site_has_its_own_screen(client, today):
    assert told(screen(client, today, site="north")) == [["Keynote"], []]
    assert screen(client, today, site="west").status_code == 404


def test_the_screen_at_a_door_tells_of_its_room_alone(client, today):
    small = today.sites[0].rooms[1].id
    assert told(screen(client, today, site="south", room=small)) == [[], ["Rent and wages"]]


def test_without_a_site_one_chooses_a_screen(client, today):
    text = screen(client, today).text
    assert f'href="/e/{today.slug}/now?site=north"' in text
    assert "Room 214" in text


def test_it_looks_again_with_and_without_a_script(client, today):
    text = screen(client, today, site="south").text
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in text
    assert "js/foyer.js" in text


def test_before_the_release_a_screen_tells_nothing(client, saved):
    event = saved(an_event(programme_released_at=None))
    saved(a_session(event, title=both("Not yet known")))
    text = screen(client, event, site="south").text
    assert "Not yet known" not in text
    assert "being put together" in text


def test_after_the_day_it_thanks(client, saved):
    over = now() - timedelta(days=1)
    event = saved(an_event(starts_at=over, ends_at=over + timedelta(hours=5)))
    saved(a_session(event))
    assert "That was the day" in screen(client, event, site="south").text
