from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.db import Localized
from summit.errors import Conflict
from summit.framework.actions import load_edition
from summit.framework.models import Predictor
from summit.registration.models import FormQuestion
from summit.schedule.actions import (
    add_session,
    cancel_session,
    change_session,
    copy_for,
    revive_session,
)
from summit.schedule.drafts import Link, Place, SessionDraft, Voice
from summit.schedule.models import Placement, ProgrammeSession, Speaker
from summit.schedule.queries import draft_of, sessions_of
from summit.schedule.releases.actions import release, withhold
from summit.schedule.states import (
    Answer,
    Part,
    PlacementRole,
    SessionKind,
    SessionScope,
    SessionState,
)
from tests.factories import an_event, both
from tests.factories.schedule import a_session

ROBIN = Actor(name="Robin Vale")


@pytest.fixture
def event(session):
    event = an_event(programme_released_at=None)
    session.add(event)
    session.commit()
    return event


def draft(event, **changes):
    south, north = event.sites
    values = {
        "kind": SessionKind.KEYNOTE,
        "title": Localized(en="Keynote"),
        "abstract": Localized(),
        "starts_at": event.starts_at,
        "ends_at": event.starts_at + timedelta(hours=1),
        "places": (
            Place(south.id, south.rooms[0].id, PlacementRole.ORIGIN),
            Place(north.id, north.rooms[0].id, PlacementRole.RECEIVING),
        ),
        "voices": (Voice("Ana Ruiz"), Voice("Joe Poe", Part.MODERATES)),
    }
    return SessionDraft(**values | changes)


def deeds(session):
    return session.scalars(sa.select(AuditEntry.deed).order_by(AuditEntry.id)).all()


def test_a_session_is_added_with_its_rooms_and_speakers(session, event):
    made = add_session(session, event, draft(event), actor=ROBIN, now=now())
    session.commit()
    assert (made.slug, made.scope, made.sequence) == ("keynote", SessionScope.BROADCAST, 0)
    assert [(s.speaker.name, s.part) for s in made.speakers] == [
        ("Ana Ruiz", Part.SPEAKS),
        ("Joe Poe", Part.MODERATES),
    ]
    assert deeds(session) == ["session:added"]


def test_a_change_raises_the_sequence_that_calendars_follow(session, event):
    made = add_session(session, event, draft(event), actor=ROBIN, now=now())
    later = draft(event, ends_at=event.starts_at + timedelta(hours=2))
    change_session(session, event, made, later, actor=ROBIN, now=now())
    session.commit()
    assert (made.sequence, made.ends_at) == (1, later.ends_at)


def test_saving_without_a_change_tells_no_calendar(session, event):
    made = add_session(session, event, draft(event), actor=ROBIN, now=now())
    change_session(session, event, made, draft(event), actor=ROBIN, now=now())
    session.commit()
    assert made.sequence == 0
    assert deeds(session) == ["session:added"]


def test_a_session_moves_to_another_room_and_from_broadcast_to_local(session, event):
    made = add_session(session, event, draft(event), actor=ROBIN, now=now())
    north = event.sites[1]
    local = draft(event, places=(Place(north.id, north.rooms[0].id, PlacementRole.LOCAL),))
    change_session(session, event, made, local, actor=ROBIN, now=now())
    session.commit()
    assert made.scope == SessionScope.LOCAL
    assert session.scalars(sa.select(Placement.site_id)).all() == [north.id]


def test_a_speaker_of_two_sessions_is_one_person(session, event):
    for _ in range(2):
        add_session(session, event, draft(event), actor=ROBIN, now=now())
    session.commit()
    assert session.scalar(sa.select(sa.func.count(Speaker.id))) == 2


def test_a_speaker_who_stays_keeps_the_answer_they_gave(session, event):
    made = add_session(session, event, draft(event), actor=ROBIN, now=now())
    made.speakers[0].answer = Answer.CONFIRMED
    fewer = draft(event, voices=(Voice("Ana Ruiz", Part.MODERATES),))
    change_session(session, event, made, fewer, actor=ROBIN, now=now())
    session.commit()
    session.expire_all()
    assert [(s.part, s.answer) for s in made.speakers] == [(Part.MODERATES, Answer.CONFIRMED)]


def test_what_goes_with_a_session_is_kept_and_copied(session, event):
    load_edition(session)
    session.flush()
    predictors = session.scalars(sa.select(Predictor.id).limit(2)).all()
    whole = draft(
        event,
        predictor_ids=frozenset(predictors),
        materials=(Link("Slides", "https://slides.example.org/1"),),
        languages=("en",),
        interpretation=("es",),
        capacity=40,
        expected=35,
        sign_up=True,
    )
    made = add_session(session, event, draft(event), actor=ROBIN, now=now())
    change_session(session, event, made, whole, actor=ROBIN, now=now())
    session.commit()
    session.expire_all()
    assert draft_of(made) == whole
    copy = copy_for(session, event, date(2033, 1, 28), actor=ROBIN, now=now())
    (copied,) = sessions_of(session, copy.id)
    assert draft_of(copied) == replace(
        whole, starts_at=copied.starts_at, ends_at=copied.ends_at, places=draft_of(copied).places
    )


def test_speakers_change_places(session, event):
    made = add_session(session, event, draft(event), actor=ROBIN, now=now())
    turned = draft(event, voices=(Voice("Joe Poe"), Voice("Ana Ruiz")))
    change_session(session, event, made, turned, actor=ROBIN, now=now())
    session.commit()
    session.expire_all()
    assert [s.speaker.name for s in made.speakers] == ["Joe Poe", "Ana Ruiz"]


def test_a_cancelled_session_can_take_place_after_all(session, event):
    made = add_session(session, event, draft(event), actor=ROBIN, now=now())
    cancel_session(session, event, made, actor=ROBIN, now=now())
    assert (made.state, made.sequence) == (SessionState.CANCELLED, 1)
    with pytest.raises(Conflict):
        cancel_session(session, event, made, actor=ROBIN, now=now())
    revive_session(session, event, made, actor=ROBIN, now=now())
    assert (made.state, made.sequence) == (SessionState.PLANNED, 2)


def test_an_empty_programme_is_not_released(session, event):
    with pytest.raises(Conflict, match="nothing to release"):
        release(session, event, actor=ROBIN, now=now())


def test_a_programme_with_an_error_is_not_released_until_it_is_mended(session, event):
    add_session(session, event, draft(event), actor=ROBIN, now=now())
    second = add_session(session, event, draft(event), actor=ROBIN, now=now())
    with pytest.raises(Conflict, match="cannot be at once"):
        release(session, event, actor=ROBIN, now=now())
    cancel_session(session, event, second, actor=ROBIN, now=now())
    release(session, event, actor=ROBIN, now=now())
    assert event.programme_released_at is not None
    withhold(session, event, actor=ROBIN, now=now())
    assert event.programme_released_at is None


def test_the_copy_for_next_year_has_the_same_day_a_year_later(session, event):
    add_session(session, event, draft(event), actor=ROBIN, now=now())
    gone = add_session(session, event, draft(event), actor=ROBIN, now=now())
    cancel_session(session, event, gone, actor=ROBIN, now=now())
    session.add_all(_questions(event))
    day = event.starts_at.date() + timedelta(days=364)
    copy = copy_for(session, event, day, actor=ROBIN, now=now())
    session.commit()
    copied = sessions_of(session, copy.id)
    assert [s.title["en"] for s in copied] == ["Keynote"]
    assert copied[0].starts_at == copy.starts_at
    assert {p.site_id for p in copied[0].placements} == {s.id for s in copy.sites}
    assert {p.room.site_id for p in copied[0].placements} == {s.id for s in copy.sites}
    assert copied[0].uid not in session.scalars(
        sa.select(ProgrammeSession.uid).where(ProgrammeSession.event_id == event.id)
    ).all()  # fmt: skip
    assert copy.programme_released_at is None
    asked = sa.select(FormQuestion.key).where(FormQuestion.event_id == copy.id)
    assert session.scalars(asked).all() == ["diet"]


def _questions(event):
    def question(key, **changes):
        values = {"event_id": event.id, "key": key, "kind": "text", "title": both(key)}
        return FormQuestion(**values | changes)

    return [question("diet"), question("old", retired_at=now())]


@pytest.mark.parametrize("count", [1, 3])
def test_the_programme_is_read_in_five_statements(session, event, statements, count):
    sites = tuple(event.sites)
    session.add_all(
        a_session(event, *sites, minute=60 * n, speakers=[f"P{n}"]) for n in range(count)
    )
    session.commit()
    session.expire_all()
    number = event.id
    statements.clear()
    found = sessions_of(session, number)
    assert len(found) == count
    assert all(p.site.name and p.room.name for s in found for p in s.placements)
    assert all(link.speaker.name for s in found for link in s.speakers)
    assert len([s for s in statements if s.startswith("SELECT")]) == 5
