"""A session's door opens at the hour that people know, with the seats that they were given."""

from summit.checkin.queries import rooms_of
from summit.checkin.rooms import BEFORE
from tests.factories import an_event
from tests.schedule.releases.building import built, changed, later, local, released


def test_a_door_follows_what_was_released_and_not_what_is_planned(session):
    event = an_event(programme_released_at=None)
    session.add(event)
    session.flush()
    south, north = event.sites
    one = built(session, event, voices=(), places=local(event, south), capacity=12, sign_up=True)
    released(session, event)
    was = one.starts_at
    changed(session, event, one, capacity=30, places=local(event, north), **later(one, 90))
    room = rooms_of(session, [one.id], south.id)[one.id]
    assert (room.opens_at, room.capacity, room.sign_up) == (was - BEFORE, 12, True)
    released(session, event)
    room = rooms_of(session, [one.id], north.id)[one.id]
    assert (room.opens_at, room.capacity) == (one.starts_at - BEFORE, 30)


def test_the_door_of_a_session_that_nobody_knows_yet_follows_the_draft(session):
    event = an_event(programme_released_at=None)
    session.add(event)
    session.flush()
    built(session, event, voices=())
    released(session, event)
    new = built(session, event, voices=(), capacity=5)
    assert rooms_of(session, [new.id], event.sites[0].id)[new.id].capacity == 5
