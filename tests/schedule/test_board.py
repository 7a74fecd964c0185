from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.audit.models import AuditEntry
from summit.schedule.grid import Block, Column, grid
from summit.schedule.models import Placement, ProgrammeSession
from tests.factories import a_site, an_event, both
from tests.factories.schedule import a_session

TEN = datetime(2031, 1, 24, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
COLUMNS = [Column(0, 1, 10, "Hall"), Column(0, 1, 11, "Room 2"), Column(1, 2, 20, "Theatre")]


def block(name, column, begin, end):
    return Block(name, TEN + begin * MINUTE, TEN + end * MINUTE, column)


def laid_out(*blocks, hours=1):
    return grid(COLUMNS, blocks, 2, TEN, TEN + hours * 60 * MINUTE)


# The grid itself


def test_a_day_without_sessions_has_a_row_for_each_quarter_of_an_hour():
    found = laid_out()
    assert (found.step, len(found.rows)) == (15, 4)
    assert [[len(cells) for cells in row.sites] for row in found.rows] == [[2, 1]] * 4


def test_a_session_spans_the_rows_of_its_time_in_the_column_of_its_room():
    found = laid_out(block("talk", 1, 15, 45))
    cell = found.rows[1].sites[0][1]
    assert (cell.thing.thing, cell.rows, cell.columns) == ("talk", 2, 1)
    assert [len(row.sites[0]) for row in found.rows] == [2, 2, 1, 2]


@pytest.mark.parametrize(("end", "step"), [(45, 15), (50, 5), (52, 1)])
def test_a_row_is_as_fine_as_the_sessions_need(end, step):
    assert laid_out(block("talk", 0, 0, end)).step == step


def test_two_sessions_in_one_room_stand_beside_each_other():
    found = laid_out(block("one", 0, 0, 30), block("other", 0, 15, 45))
    assert [column.lanes for column in found.columns] == [2, 1, 1]


def test_the_day_is_as_long_as_its_sessions():
    found = laid_out(block("early", 0, -30, 0), block("late", 2, 60, 90))
    assert found.rows[0].starts_at == TEN - 30 * MINUTE
    assert len(found.rows) == 8


# Moving


@pytest.fixture
def event(saved):
    return saved(an_event(starts_at=TEN, ends_at=TEN + 300 * MINUTE, programme_released_at=None))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))


def home(event):
    return f"/console/{event.slug}/programme"


def spot(site, room=None, prefix=""):
    return {f"{prefix}site": site.id, f"{prefix}room": (room or site.rooms[0]).id}


def moved(organizer, event, one, was, to, at):
    values = {"at": at, **spot(was, prefix="was_"), **spot(to)}
    return organizer.submit(f"{home(event)}/{one.id}/move", values, page=home(event))


def places(stored):
    return sorted(stored(sa.select(Placement.site_id)))


def test_a_session_is_put_to_another_hour_and_the_way_back_is_offered(
    organizer, event, saved, stored
):
    south = event.sites[0]
    one = saved(a_session(event, south, title=both("Talk")))
    at = TEN + 90 * MINUTE
    assert moved(organizer, event, one, south, south, at.isoformat()).status_code == 303
    (after,) = stored(sa.select(ProgrammeSession))
    assert (after.starts_at, after.ends_at) == (at, at + 60 * MINUTE)
    page = organizer.get(home(event)).text
    assert "Talk is at 11:30 in Main hall, South County." in page
    assert "/undo/" in page
    assert stored(sa.select(AuditEntry.deed)) == ["session:changed"]


def test_a_session_goes_to_another_site(organizer, event, saved, stored):
    south, north = event.sites
    one = saved(a_session(event, south))
    moved(organizer, event, one, south, north, TEN.isoformat())
    assert places(stored) == [north.id]


def test_one_place_of_a_broadcast_is_moved_and_the_other_stays(client_of, saved, stored):
    south, north, east = (a_site(name, position=i) for i, name in enumerate("snw"))
    event = saved(an_event(sites=[south, north, east], starts_at=TEN, ends_at=TEN + 300 * MINUTE))
    organizer = client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))
    one = saved(a_session(event, south, north))
    moved(organizer, event, one, north, east, TEN.isoformat())
    assert places(stored) == [south.id, east.id]


def test_a_broadcast_does_not_show_twice_at_a_site(organizer, event, saved, stored):
    south, north = event.sites
    one = saved(a_session(event, south, north))
    refused = moved(organizer, event, one, south, north, TEN.isoformat())
    assert refused.status_code == 409
    assert "at that site already" in refused.text
    assert places(stored) == [south.id, north.id]


def test_a_session_that_was_moved_meanwhile_is_not_moved_from_where_it_is_no_more(
    organizer, event, saved
):
    south, north = event.sites
    one = saved(a_session(event, south))
    assert moved(organizer, event, one, north, south, TEN.isoformat()).status_code == 409


def test_a_room_of_a_foreign_event_is_not_there(organizer, event, saved, stored):
    south, foreign = event.sites[0], saved(an_event()).sites[0]
    one = saved(a_session(event, south))
    assert moved(organizer, event, one, south, foreign, TEN.isoformat()).status_code == 404
    assert places(stored) == [south.id]


@pytest.mark.parametrize("at", ["", "soon", "10:00", "2031-01-24T10:00", "2041-01-24T10:00+00:00"])
def test_a_moment_that_is_none_of_the_day_is_refused(organizer, event, saved, at):
    south = event.sites[0]
    one = saved(a_session(event, south))
    assert moved(organizer, event, one, south, south, at).status_code == 409


def test_putting_a_session_where_it_is_changes_nothing(organizer, event, saved, stored):
    south = event.sites[0]
    one = saved(a_session(event, south))
    moved(organizer, event, one, south, south, one.starts_at.isoformat())
    assert stored(sa.select(ProgrammeSession.sequence)) == [0]
    assert "/undo/" not in organizer.get(home(event)).text


# The page


def test_the_grid_shows_each_session_in_each_of_its_rooms_with_what_is_said_of_it(
    organizer, event, saved
):
    south, north = event.sites
    saved(a_session(event, south, north, title=both("Keynote")))
    saved(a_session(event, north, minute=30, title=both("Talk")))
    page = organizer.get(home(event)).text
    assert page.count('data-title="Keynote"') == 2
    assert page.count('class="piece both grave"') == 2
    assert "sent from here" in page
    assert "shown here" in page


def test_each_site_has_the_hours_of_its_own_clock(client_of, saved):
    east = a_site("east", timezone="America/New_York", position=1)
    event = saved(an_event(sites=[a_site("south"), east], starts_at=TEN,
                           ends_at=TEN + 60 * MINUTE, programme_released_at=None))  # fmt: skip
    saved(a_session(event, *event.sites))
    page = client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id))).get(home(event)).text
    assert 'data-hours="10:00|13:00"' in page


def test_a_session_without_a_room_has_a_column_of_its_own(organizer, event, saved):
    one = a_session(event, event.sites[0])
    one.placements[0].room_id = None
    saved(one)
    assert "Room not yet known, South County" in organizer.get(home(event)).text
