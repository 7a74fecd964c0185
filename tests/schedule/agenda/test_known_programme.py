"""What people do holds to the programme that they know, whatever is being planned meanwhile."""

from datetime import timedelta

import pytest

from summit.clock import now
from summit.errors import Conflict, NotFound
from summit.events.models import Room
from summit.outbox.jobs import Context
from summit.schedule.actions import cancel_session
from summit.schedule.agenda.actions import SEATS, book, give_back
from summit.schedule.agenda.actions.booking import Clash
from summit.schedule.agenda.states import BookingState
from summit.schedule.queries import as_known, known_programme
from summit.schedule.releases.actions import withhold
from tests.factories import KEYS
from tests.schedule.agenda.test_booking import state_of
from tests.schedule.releases.building import ROBIN, built, changed, later, local, released

BOOKED, WAITING, RELEASED = BookingState
HOUR = timedelta(hours=1)


@pytest.fixture
def workshop(session, event):
    """At South, with one seat, and everybody knows of it."""
    made = built(session, event, voices=(), places=local(event, event.sites[0]), sign_up=True,
                 capacity=1)  # fmt: skip
    released(session, event)
    session.commit()
    return made


def seat(session, who, one):
    return book(session, who, one, now=now()).state


def come_by(session):
    return SEATS.run(session, Context(now=now(), keys=KEYS, base_url="http://localhost"))


def test_a_seat_of_a_released_session_is_booked_and_given_back(session, workshop, guest):
    ana, joe = guest(), guest()
    assert [seat(session, who, workshop) for who in (ana, joe)] == [BOOKED, WAITING]
    assert give_back(session, ana, workshop, now=now())
    assert state_of(session, joe, workshop) == BOOKED


def test_more_seats_are_given_once_they_are_released(session, event, workshop, guest):
    people = [guest() for _ in range(3)]
    changed(session, event, workshop, capacity=2)
    assert [seat(session, who, workshop) for who in people] == [BOOKED, WAITING, WAITING]
    assert come_by(session) == 0
    released(session, event)
    assert come_by(session) == 1
    assert [state_of(session, who, workshop) for who in people] == [BOOKED, BOOKED, WAITING]


def test_a_session_that_only_the_team_knows_has_no_seats(session, event, workshop, guest):
    new = built(session, event, voices=(), places=local(event, event.sites[0]), sign_up=True,
                starts_at=workshop.ends_at, ends_at=workshop.ends_at + HOUR)  # fmt: skip
    with pytest.raises(NotFound):
        seat(session, guest(), new)
    released(session, event)
    assert seat(session, guest(), new) == BOOKED


def test_a_session_stays_bookable_until_its_end_is_released(session, event, workshop, guest):
    cancel_session(session, event, workshop, actor=ROBIN, now=now())
    built(session, event, voices=(), places=local(event, event.sites[1]))
    assert seat(session, guest(), workshop) == BOOKED
    released(session, event)
    with pytest.raises(Conflict, match="cancelled"):
        seat(session, guest(), workshop)


def test_two_sessions_collide_at_the_hours_that_people_know(session, event, workshop, guest):
    event.sites[0].rooms.append(Room(name="Room 2"))
    session.flush()
    other = built(session, event, voices=(), places=local(event, event.sites[0], 1), sign_up=True,
                  starts_at=workshop.ends_at, ends_at=workshop.ends_at + HOUR)  # fmt: skip
    released(session, event)
    changed(session, event, other, **later(other, -30))
    ana, joe = guest(), guest()
    assert seat(session, ana, workshop) == BOOKED
    assert seat(session, ana, other) == BOOKED
    changed(session, event, workshop, **later(workshop, -30))
    changed(session, event, other, **later(other, -20))
    released(session, event)
    seat(session, joe, workshop)
    with pytest.raises(Clash):
        seat(session, joe, other)


def test_seats_at_a_site_that_is_only_planned_away_are_kept(session, event, workshop, guest):
    ana = guest()
    seat(session, ana, workshop)
    changed(session, event, workshop, places=local(event, event.sites[1]))
    assert come_by(session) == 0
    assert state_of(session, ana, workshop) == BOOKED
    released(session, event)
    assert come_by(session) == 1
    assert state_of(session, ana, workshop) == RELEASED


def test_seats_are_kept_while_the_programme_is_hidden(session, event, workshop, guest):
    ana = guest()
    seat(session, ana, workshop)
    withhold(session, event, actor=ROBIN, now=now())
    assert come_by(session) == 0
    assert state_of(session, ana, workshop) == BOOKED


def test_what_is_known_is_the_draft_until_the_first_release_and_never_after(session, event):
    one = built(session, event)
    assert [s.starts_at for s in known_programme(session, event.id)] == [one.starts_at]
    released(session, event)
    was = one.starts_at
    changed(session, event, one, **later(one))
    new = built(session, event, voices=(), starts_at=was + 2 * HOUR, ends_at=was + 3 * HOUR)
    assert [s.starts_at for s in known_programme(session, event.id)] == [was]
    drafted = as_known(session, event.id, [one.id, new.id])
    assert [drafted[s.id].starts_at for s in (one, new)] == [was, new.starts_at]
