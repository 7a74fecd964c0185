"""Searches under a name."""

import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.directory.models import SavedFilter
from tests.directory.conftest import URL
from tests.factories import scope


def save(browser, name, query="site=north", **more):
    data = {"name": name, "query": query} | more
    return browser.submit(f"{URL}/filters", data, page=f"{URL}?site=north")


def test_a_saved_filter_leads_back_to_the_list(organizer, stored, event):
    answer = save(organizer, " In  the north ")
    assert answer.location.endswith(f"{URL}?site=north")
    page = organizer.get(URL).text
    assert f'href="{URL}?site=north"' in page
    assert "In the north" in page


def test_the_same_name_is_written_anew(organizer, stored):
    save(organizer, "Mine")
    save(organizer, "Mine", "state=cancelled&odd=1")
    assert stored(sa.select(SavedFilter.query)) == ["state=cancelled"]


def test_a_filter_needs_a_name(organizer, stored):
    save(organizer, "  ")
    assert stored(sa.select(SavedFilter)) == []
    assert "Give the filter a name" in organizer.get(URL).text


def test_only_what_is_shared_is_seen_by_the_team(client_of, organizer, event):
    save(organizer, "Only mine")
    save(organizer, "For all of us", shared="y")
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    page = lead.get(URL).text
    assert "For all of us" in page
    assert "Only mine" not in page
    assert "remove the filter" not in page


def test_a_filter_is_taken_away_and_brought_back(organizer, stored):
    save(organizer, "Mine", shared="y")
    number = stored(sa.select(SavedFilter.id))[0]
    organizer.submit(f"{URL}/filters/{number}/delete", page=URL)
    assert stored(sa.select(SavedFilter)) == []
    page = organizer.get(URL).text
    assert "The filter Mine is gone." in page
    assert 'name="query" value="site=north"' in page


def test_nobody_takes_away_what_is_another_persons(client_of, organizer, stored, event):
    save(organizer, "Mine")
    number = stored(sa.select(SavedFilter.id))[0]
    other = client_of(Grant(Role.ORGANIZER, scope(event)))
    answer = other.submit(f"{URL}/filters/{number}/delete", page="/account")
    assert answer.status_code == 404
