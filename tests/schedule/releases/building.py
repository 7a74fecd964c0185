"""What the tests of releases build and release."""

from dataclasses import replace
from datetime import timedelta

from summit.access.policy import Actor
from summit.clock import now
from summit.outbox.jobs import Context
from summit.schedule.actions import (
    add_session,
    change_session,
)
from summit.schedule.drafts import Place
from summit.schedule.queries import draft_of, released_sessions
from summit.schedule.releases.actions import release
from summit.schedule.releases.telling.actions import TELLING
from summit.schedule.states import PlacementRole
from tests.factories import KEYS
from tests.schedule.test_actions import draft

ROBIN = Actor(name="Robin Vale")
HOUR = timedelta(hours=1)


def built(session, event, **changes):
    return add_session(session, event, draft(event, **changes), actor=ROBIN, now=now())


def changed(session, event, one, **changes):
    change_session(session, event, one, replace(draft_of(one), **changes), actor=ROBIN, now=now())


def released(session, event, **how):
    told = release(session, event, actor=ROBIN, now=now(), **how)
    session.flush()
    write_letters(session)
    return told


def write_letters(session):
    """The worker comes by until everybody is told."""
    while write_some(session):
        session.flush()


def write_some(session):
    return TELLING.run(session, Context(now=now(), keys=KEYS, base_url="http://localhost"))


def seen(session, event):
    return released_sessions(session, event, now=now())


def local(event, site, room=0):
    return (Place(site.id, site.rooms[room].id, PlacementRole.LOCAL),)


def later(one, minutes=5):
    by = timedelta(minutes=minutes)
    return {"starts_at": one.starts_at + by, "ends_at": one.ends_at + by}
