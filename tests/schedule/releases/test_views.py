import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.extensions import db
from summit.outbox.models import Message
from summit.schedule.models import ProgrammeSession
from summit.schedule.releases.models import DraftChange
from summit.schedule.states import SessionState
from tests.factories import a_registration, an_event
from tests.schedule.releases.building import write_letters
from tests.schedule.test_builder import form


@pytest.fixture
def built_event(saved):
    event = saved(an_event(programme_released_at=None))
    south, north = event.sites
    saved(*(a_registration(site) for site in (south, south, north)))
    return event


@pytest.fixture
def organizer(client_of, built_event):
    return client_of(Grant(Role.ORGANIZER, Scope(built_event.coalition_id)))


def at(event, rest=""):
    return f"/console/{event.slug}/programme{rest}"


def let_go(organizer, event, **values):
    page = organizer.get(at(event, "/release")).text
    edition = re.search(r'name="seen"[^>]*value="(\d+)"', page)[1]
    return organizer.submit(at(event, "/release"), {"seen": edition} | values)


def test_a_changed_hour_is_previewed_released_and_told(app, organizer, built_event, stored, client):
    event, public = built_event, f"/e/{built_event.slug}/programme"
    organizer.submit(at(event, "/new"), form(event))
    number = stored(sa.select(ProgrammeSession.id))[0]
    assert "Nobody outside the team has seen it yet" in organizer.get(at(event, "/release")).text
    assert let_go(organizer, event, tell="y").status_code == 303
    assert "Everybody sees this programme already" in organizer.get(at(event, "/release")).text

    organizer.submit(at(event, f"/{number}"), form(event, starts="10:30", ends="11:30"))
    assert "1 session differs from what everybody sees" in organizer.get(at(event)).text
    assert "10:00–11:00" in client.get(public).text
    page = organizer.get(at(event, "/release")).text
    assert "10:30–11:30 instead of 10:00–11:00" in page
    assert "2 people in South County" in page
    assert "1 person in North County" in page

    let_go(organizer, event, tell="y", note_en="The bus comes later.")
    with app.app_context():
        write_letters(db.session())
        db.session.commit()
    assert len(stored(sa.select(Message.id))) == 3
    assert "10:30–11:30" in client.get(public).text
    assert "Last changed on" in client.get(public).text
    changes = client.get(f"{public}/changes").text
    assert "The bus comes later." in changes
    assert "10:30–11:30 instead of 10:00–11:00" in changes


def test_the_last_step_is_undone_by_a_button(organizer, built_event, stored):
    event = built_event
    organizer.submit(at(event, "/new"), form(event))
    number = stored(sa.select(ProgrammeSession.id))[0]
    organizer.submit(at(event, f"/{number}/cancel"), page=at(event, f"/{number}"))
    step = stored(sa.select(DraftChange.id).order_by(DraftChange.id))[-1]
    assert f"/undo/{step}" in organizer.get(at(event)).text
    assert organizer.submit(at(event, f"/undo/{step}"), page=at(event)).status_code == 303
    assert stored(sa.select(ProgrammeSession.state)) == [SessionState.PLANNED]
    assert f"/undo/{step}" not in organizer.get(at(event)).text


def test_what_changed_is_nobodys_business_before_the_programme_is_released(
    organizer, built_event, client
):
    organizer.submit(at(built_event, "/new"), form(built_event))
    page = client.get(f"/e/{built_event.slug}/programme/changes").text
    assert "Nothing has changed" in page
    assert "Keynote" not in page
