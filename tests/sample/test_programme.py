"""The programme of the story: it stands, and a change of it reaches whom it concerns."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.clock import now
from summit.events.queries import event_of
from summit.outbox.models import Message
from summit.people.models import Person
from summit.registration.models import Registration
from summit.registration.states import State
from summit.schedule.actions import change_session
from summit.schedule.agenda.models import Booking
from summit.schedule.agenda.queries import room_seats
from summit.schedule.agenda.states import OPEN
from summit.schedule.conflicts import blocks
from summit.schedule.limits.queries import conflicts_of
from summit.schedule.models import ProgrammeSession
from summit.schedule.queries import draft_of, released_sessions, sessions_of
from summit.schedule.releases.actions import release
from summit.schedule.releases.queries import pending, releases_of
from summit.schedule.releases.telling.actions import KIND, ON_STAGE
from tests.schedule.releases.building import write_letters

OLIVE = Actor(name="Olive Tennant")


@pytest.fixture
def event(session):
    yield event_of(session, "summit-next")
    session.rollback()  # the story is shared by all tests that read it


def session_named(session, event, slug):
    statement = sa.select(ProgrammeSession).where(
        ProgrammeSession.event_id == event.id, ProgrammeSession.slug == slug
    )
    return session.scalars(statement).one()


def with_a_place(session, event, *slugs):
    statement = (
        sa.select(Person.email)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.site_id.in_([s.id for s in event.sites if s.slug in slugs]),
            Registration.state == State.CONFIRMED,
            Person.email.is_not(None),
        )
    )
    return sorted(session.scalars(statement))


@pytest.mark.parametrize("slug", ["summit-2025", "summit-next"])
def test_the_programme_of_the_story_holds_no_error_and_is_released(session, slug):
    event = event_of(session, slug)
    sessions = sessions_of(session, event.id)
    assert not blocks(conflicts_of(session, event, sessions))
    assert pending(session, event, sessions).changes == []
    assert [r.number for r in releases_of(session, event.id)] == [2, 1]
    assert [s.slug for s in released_sessions(session, event, now=now())] == [
        s.slug for s in sessions
    ]


@pytest.mark.parametrize(
    ("slug", "sites"),
    [
        ("town-hall-north", ["north"]),
        ("town-hall-south", ["south"]),
        ("closing", ["south", "north"]),
    ],
)
def test_an_earlier_start_is_told_to_exactly_those_whom_it_concerns(session, event, slug, sites):
    before = set(session.scalars(sa.select(Message.id)))
    one = session_named(session, event, slug)
    by = timedelta(minutes=-5)
    earlier = replace(draft_of(one), starts_at=one.starts_at + by, ends_at=one.ends_at + by)
    change_session(session, event, one, earlier, actor=OLIVE, now=now())
    told = release(session, event, tell=True, actor=OLIVE, now=now())
    write_letters(session)
    letters = session.scalars(sa.select(Message).where(Message.id.not_in(before))).all()
    guests = sorted(m.recipient for m in letters if m.kind == KIND)
    assert guests == with_a_place(session, event, *sites)
    on_stage = {m.recipient for m in letters if m.kind == ON_STAGE}
    assert on_stage == {link.speaker.person.email for link in one.speakers}
    assert told == len(letters) > 100


def test_a_session_with_seats_is_told_to_those_who_have_one_or_wait(session, event):
    before = set(session.scalars(sa.select(Message.id)))
    one = session_named(session, event, "policy")
    change_session(session, event, one, replace(draft_of(one), ends_at=event.ends_at),
                   actor=OLIVE, now=now())  # fmt: skip
    release(session, event, tell=True, actor=OLIVE, now=now())
    write_letters(session)
    told = session.scalars(
        sa.select(Message.recipient).where(Message.id.not_in(before), Message.kind == KIND)
    )
    seated = (
        sa.select(Person.email)
        .join(Registration, Registration.person_id == Person.id)
        .join(Booking, Booking.registration_id == Registration.id)
        .where(Booking.session_id == one.id, Booking.state.in_(OPEN), Person.email.is_not(None))
    )
    assert sorted(told) == sorted(session.scalars(seated)) != []


def test_a_new_text_is_told_to_nobody(session, event):
    one = session_named(session, event, "policy")
    change_session(session, event, one, replace(draft_of(one), abstract=one.title),
                   actor=OLIVE, now=now())  # fmt: skip
    assert release(session, event, tell=True, actor=OLIVE, now=now()) == 0


def test_nobody_sat_in_a_room_that_is_too_small(session):
    event = event_of(session, "summit-2025")
    sessions = {s.id: s for s in sessions_of(session, event.id)}
    came = session.execute(
        sa.select(Attendance.session_id, Attendance.site_id, sa.func.count())
        .where(
            Attendance.event_id == event.id,
            Attendance.point_kind == PointKind.SESSION,
            Attendance.undone_at.is_(None),
        )
        .group_by(Attendance.session_id, Attendance.site_id)
    ).all()
    assert len(came) > 5
    for session_id, site_id, count in came:
        assert count <= room_seats(sessions[session_id], site_id), sessions[session_id].slug
