import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.audit.models import AuditEntry
from summit.events.models import Event
from summit.schedule.models import Placement, ProgrammeSession
from summit.schedule.states import PlacementRole, SessionScope, SessionState
from tests.factories import an_event, both, scope
from tests.factories.schedule import a_session


@pytest.fixture
def event(saved):
    return saved(an_event(programme_released_at=None))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))


def at(event, rest=""):
    return f"/console/{event.slug}/programme{rest}"


def seen(organizer, event):
    """The edition of the draft that the page of the release stands beside."""
    page = organizer.get(at(event, "/release")).text
    found = re.search(r'name="seen"[^>]*value="(\d+)"', page)
    return found[1] if found else "2"


def form(event, **changes):
    south, north = event.sites
    values = {
        "kind": "keynote",
        "title_en": "Keynote",
        "starts": "10:00",
        "ends": "11:00",
        "origin": str(south.id),
        f"room_{south.id}": str(south.rooms[0].id),
        f"room_{north.id}": str(north.rooms[0].id),
        "voices": "Ana Ruiz\n* Joe Poe",
        "languages": "en es",
        "pillar": "",
    }
    return values | changes


def test_an_empty_programme_invites_to_begin(organizer, event):
    assert "No session yet" in organizer.get(at(event)).text


def test_a_keynote_is_broadcast_to_both_sites(organizer, event, stored):
    assert organizer.submit(at(event, "/new"), form(event)).status_code == 303
    made = stored(sa.select(ProgrammeSession).options(sa.orm.selectinload("*")))[0]
    assert made.scope == SessionScope.BROADCAST
    assert {p.site_id: p.role for p in made.placements} == {
        event.sites[0].id: PlacementRole.ORIGIN,
        event.sites[1].id: PlacementRole.RECEIVING,
    }
    assert made.languages == ["en", "es"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title_en": ""}, "Give the session a title"),
        ({"ends": "09:00"}, "The end must come after the start"),
        ({"origin": ""}, "is broadcast from one of them"),
        ({"starts": "soon"}, "Not a valid time"),
        ({"kind": "party"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(organizer, event, stored, changes, says):
    page = organizer.submit(at(event, "/new"), form(event, **changes))
    assert page.status_code == 422
    assert says in page.text
    assert "Joe Poe" in page.text
    assert stored(sa.select(ProgrammeSession)) == []


def test_a_session_needs_a_site(organizer, event):
    rooms = {f"room_{site.id}": "" for site in event.sites}
    page = organizer.submit(at(event, "/new"), form(event, origin="", **rooms))
    assert "Choose a room at one site at least" in page.text


def test_a_room_of_a_foreign_event_cannot_be_chosen(organizer, event, saved, stored):
    other = saved(an_event())
    room = {f"room_{event.sites[0].id}": str(other.sites[0].rooms[0].id)}
    assert organizer.submit(at(event, "/new"), form(event, **room)).status_code == 422
    assert stored(sa.select(ProgrammeSession)) == []


def test_a_conflict_is_told_on_the_list_and_on_the_session(organizer, event, saved):
    one, _ = saved(
        a_session(event, title=both("Morning talk")), a_session(event, title=both("Other talk"))
    )
    text = organizer.get(at(event)).text
    assert "“Morning talk” and “Other talk” start together in Main hall, South County." in text
    assert "Release the programme" not in text
    assert "start together" in organizer.get(at(event, f"/{one.id}")).text


def test_errors_keep_the_programme_back_and_mending_them_releases_it(
    organizer, event, saved, stored, client
):
    one, two = saved(a_session(event), a_session(event, title=both("Other talk")))
    refused = organizer.submit(
        at(event, "/release"), {"seen": seen(organizer, event)}, page=at(event, "/new")
    )
    assert refused.status_code == 409
    organizer.submit(at(event, f"/{two.id}/cancel"), page=at(event, f"/{two.id}"))
    assert (
        organizer.submit(at(event, "/release"), {"seen": seen(organizer, event)}).status_code == 303
    )
    assert one.title["en"] in client.get(f"/e/{event.slug}/programme").text
    assert organizer.submit(at(event, "/withhold"), page=at(event, "/release")).status_code == 303
    assert one.title["en"] not in client.get(f"/e/{event.slug}/programme").text


def test_a_cancelled_session_can_be_taken_back_at_once(organizer, event, saved, stored):
    one = saved(a_session(event))
    cancelled = organizer.submit(
        at(event, f"/{one.id}/cancel"), page=at(event, f"/{one.id}"), follow_redirects=True
    )
    assert "Undo" in cancelled.text
    organizer.submit(at(event, f"/{one.id}/revive"), page=at(event, "/new"))
    assert stored(sa.select(ProgrammeSession.state)) == [SessionState.PLANNED]
    assert stored(sa.select(AuditEntry.deed).order_by(AuditEntry.id)) == [
        "session:cancelled",
        "session:revived",
    ]


def test_the_form_opens_with_what_is_stored_and_saving_it_changes_nothing(
    organizer, event, saved, stored
):
    organizer.submit(at(event, "/new"), form(event))
    number = stored(sa.select(ProgrammeSession.id))[0]
    text = organizer.get(at(event, f"/{number}")).text
    assert 'value="Keynote"' in text
    assert "* Joe Poe" in text
    organizer.submit(at(event, f"/{number}"), form(event))
    assert stored(sa.select(ProgrammeSession.sequence)) == [0]


def test_a_session_of_another_event_is_not_there(organizer, event, saved):
    other = saved(an_event())
    foreign = saved(a_session(other))
    assert organizer.get(at(event, f"/{foreign.id}")).status_code == 404
    assert organizer.get(at(other, f"/{foreign.id}")).status_code == 404


def test_a_site_lead_does_not_build(client_of, event):
    browser = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert browser.get(at(event)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(organizer, event, saved, statements, count):
    saved(*(a_session(event, *event.sites, minute=60 * n) for n in range(count)))
    statements.clear()
    organizer.get(at(event))
    asked = [s for s in statements if "programme_session" in s or "FROM placement" in s]
    assert len(asked) == 3


def test_the_event_is_copied_for_next_year(organizer, event, saved, stored):
    saved(a_session(event))
    url = f"/console/{event.slug}/copy"
    day = date(2033, 1, 28)
    answer = organizer.submit(url, {"day": day.isoformat(), "slug": "summit-2033"})
    assert answer.location == "/console/summit-2033/settings"
    copy = stored(sa.select(Event).where(Event.slug == "summit-2033"))[0]
    made = stored(sa.select(ProgrammeSession).where(ProgrammeSession.event_id == copy.id))
    assert [s.starts_at for s in made] == [copy.starts_at]
    assert organizer.get("/console/summit-2033/settings").status_code == 200


def test_a_copy_under_a_taken_address_is_refused_beside_the_field(organizer, event, stored):
    page = organizer.submit(
        f"/console/{event.slug}/copy", {"day": "2033-01-28", "slug": event.slug}
    )
    assert page.status_code == 422
    assert "Another event has this address" in page.text
    assert len(stored(sa.select(Event.id))) == 1


def test_an_organizer_of_one_event_alone_does_not_copy_it(client_of, event):
    browser = client_of(Grant(Role.ORGANIZER, scope(event)))
    assert browser.get(f"/console/{event.slug}/copy").status_code == 403


def test_set_up_says_what_the_programme_lacks(organizer, event, saved):
    page = f"/console/{event.slug}/settings"
    assert "There is no session yet" in organizer.get(page).text
    saved(a_session(event))
    assert "The programme is not released yet" in organizer.get(page).text
    saved(a_session(event, minute=30))
    assert "Two sessions cannot be at once" in organizer.get(page).text


def test_a_session_may_be_moved_past_midnight_of_another_zone(organizer, event, stored):
    changes = {"starts": "22:00", "ends": "23:30"}
    organizer.submit(at(event, "/new"), form(event, **changes))
    made = stored(sa.select(ProgrammeSession))[0]
    assert made.ends_at - made.starts_at == timedelta(minutes=90)


def test_the_links_to_follow_a_session_are_kept(organizer, event, stored):
    south, north = event.sites
    links = {f"stream_{south.id}": "", f"stream_{north.id}": "https://live.example.org/north"}
    organizer.submit(at(event, "/new"), form(event, **links))
    number = stored(sa.select(ProgrammeSession.id))[0]
    assert "https://live.example.org/north" in organizer.get(at(event, f"/{number}")).text
    organizer.submit(at(event, f"/{number}"), form(event, ends="11:30", **links))
    assert set(stored(sa.select(Placement.stream_url))) == {None, "https://live.example.org/north"}


def test_a_link_that_is_none_is_refused_beside_its_field(organizer, event):
    wrong = {f"stream_{event.sites[0].id}": "live"}
    answer = organizer.submit(at(event, "/new"), form(event, **wrong))
    assert answer.status_code == 422
    assert "A link begins with https://" in answer.text


@pytest.mark.parametrize("odd", ["x", "9" * 40, "\u0665", "-1", "a\x00b"])
@pytest.mark.parametrize("field", ["origin", "room"])
def test_a_place_that_was_not_offered_is_refused_beside_its_field(organizer, event, odd, field):
    name = f"room_{event.sites[0].id}" if field == "room" else field
    page = organizer.submit(at(event, "/new"), form(event, **{name: odd}))
    assert page.status_code == 422
    assert "Not a valid choice" in page.text or "Choose" in page.text


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_copy_for_a_day_beyond_all_clocks_is_refused_beside_its_field(organizer, event, day):
    page = organizer.submit(f"/console/{event.slug}/copy", {"day": day})
    assert page.status_code == 422
    assert "This day is too far away." in page.text
