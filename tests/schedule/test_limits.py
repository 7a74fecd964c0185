from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Actor, Grant, Scope
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.schedule.actions import copy_for
from summit.schedule.agenda.models import SeatCount
from summit.schedule.limits.actions import set_limits
from summit.schedule.limits.drafts import Hours, LimitsDraft
from summit.schedule.limits.queries import limits_of
from summit.schedule.models import RoomHours, SpeakerAbsence, Travel, Turnaround
from tests.factories import a_site, an_event, both
from tests.factories.schedule import a_session

ROBIN = Actor(name="Robin Vale")


# A whole day stands around it in every zone: half an hour before midnight it would be tomorrow.
NOON = (now() + timedelta(days=30)).replace(hour=20, minute=0, second=0, microsecond=0)


@pytest.fixture
def event(saved):
    return saved(
        an_event(programme_released_at=None, starts_at=NOON, ends_at=NOON + timedelta(hours=7))
    )


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))


def at(event, rest=""):
    return f"/console/{event.slug}/programme{rest}"


def way(event):
    one, other = sorted(site.id for site in event.sites)
    return f"way_{one}_{other}"


def test_what_is_written_down_is_compared_with_the_programme(organizer, event, saved):
    south, north = event.sites
    saved(
        a_session(event, south, title=both("First"), speakers=["Ana"]),
        a_session(event, south, minute=65, title=both("Second")),
        a_session(event, north, minute=90, title=both("Third"), speakers=["Ana"]),
    )
    opens = (
        (event.starts_at + timedelta(minutes=30))
        .astimezone(ZoneInfo(event.timezone))
        .strftime("%H:%M")
    )
    answer = organizer.submit(
        at(event, "/limits"),
        {"turnaround": "10", way(event): "75", f"opens_{south.rooms[0].id}": opens},
    )
    assert answer.status_code == 303
    page = organizer.get(at(event)).text
    assert "has 5 minutes between “First” and “Second” and needs 10." in page
    assert "“First” lies outside the hours in which Main hall, South County is yours." in page
    assert organizer.get(at(event, "/limits")).text.count('value="75"') == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"turnaround": "-1"}, "Write minutes, from 0 to 600."),
        ({"turnaround": "601"}, "Write minutes, from 0 to 600."),
        ({"turnaround": "ten"}, "Not a valid integer"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(organizer, event, stored, changes, says):
    page = organizer.submit(at(event, "/limits"), changes)
    assert page.status_code == 422
    assert says in page.text
    assert stored(sa.select(Turnaround)) == []


def test_a_room_does_not_close_before_it_opens(organizer, event, stored):
    room = event.sites[0].rooms[0].id
    page = organizer.submit(
        at(event, "/limits"), {f"opens_{room}": "12:00", f"closes_{room}": "11:00"}
    )
    assert page.status_code == 422
    assert "The end must come after the start." in page.text
    assert stored(sa.select(RoomHours)) == []


def test_a_site_lead_does_not_write_limits(client_of, event):
    browser = client_of(Grant(Role.SITE_LEAD, Scope(event.coalition_id, event.id)))
    assert browser.get(at(event, "/limits")).status_code == 403


def test_the_hours_of_a_room_are_on_the_clock_of_its_site(client_of, saved, stored):
    east = a_site("east", timezone="America/New_York")
    event = saved(an_event(sites=[a_site("south"), east]))
    organizer = client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))
    here, there = (site.rooms[0].id for site in event.sites)
    organizer.submit(at(event, "/limits"), {f"opens_{here}": "09:00", f"opens_{there}": "12:00"})
    moments = stored(sa.select(RoomHours.opens_at))  # the same moment twice is told once
    assert max(moments) - min(moments) in (timedelta(0), timedelta(days=1))


@pytest.fixture
def limited(session):
    event = an_event(programme_released_at=None)
    session.add(event)
    session.flush()
    one, other = sorted(site.id for site in event.sites)
    room = event.sites[0].rooms[0].id
    draft = LimitsDraft(10, {(one, other): 75}, {room: Hours(event.starts_at, None)})
    return event, draft


def test_limits_are_replaced_as_a_whole_and_logged_once(session, limited):
    event, draft = limited
    for _ in range(2):
        set_limits(session, event, draft, actor=ROBIN, now=now())
        session.commit()
    assert limits_of(session, event) == draft
    assert session.scalars(sa.select(AuditEntry.deed)).all() == ["programme:limits"]
    set_limits(session, event, LimitsDraft(), actor=ROBIN, now=now())
    session.commit()
    assert session.scalar(sa.select(sa.func.count(Travel.id))) == 0


def test_the_copy_for_next_year_has_the_same_limits(session, limited):
    event, draft = limited
    set_limits(session, event, draft, actor=ROBIN, now=now())
    day = event.starts_at.date() + timedelta(days=364)
    copied = limits_of(session, copy_for(session, event, day, actor=ROBIN, now=now()))
    assert (copied.turnaround, list(copied.ways.values())) == (10, [75])
    assert [h.closes_at for h in copied.hours.values()] == [None]


def test_fewer_seats_than_people_who_signed_up_are_told(organizer, event, saved):
    one = saved(a_session(event, title=both("Workshop"), capacity=5, sign_up=True))
    saved(SeatCount(session_id=one.id, site_id=event.sites[0].id, taken=6))
    assert "6 people signed up for “Workshop”, which has 5 seats." in organizer.get(at(event)).text


def test_a_speaker_who_is_away_keeps_the_programme_back(organizer, event, saved):
    one = a_session(event, speakers=["Ana Ruiz"])
    one.speakers[0].speaker.absences = [
        SpeakerAbsence(starts_at=one.starts_at, ends_at=one.starts_at + timedelta(minutes=10))
    ]
    saved(one)
    page = organizer.get(at(event)).text
    assert "Ana Ruiz is not available during" in page
    assert "Release the programme" not in page
