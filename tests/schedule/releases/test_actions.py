import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.db import Localized
from summit.errors import Conflict
from summit.schedule.actions import (
    cancel_session,
    revive_session,
    undo,
)
from summit.schedule.drafts import Voice
from summit.schedule.models import ProgrammeSession, Speaker
from summit.schedule.queries import draft_of
from summit.schedule.releases.actions import withhold
from summit.schedule.releases.models import Release
from summit.schedule.releases.queries import latest_change
from summit.schedule.states import SessionState
from tests.schedule.releases.building import HOUR, ROBIN, built, changed, later, released, seen


def test_what_is_changed_after_a_release_stays_with_the_team_until_the_next(session, event):
    one = built(session, event)
    released(session, event)
    was = one.starts_at
    changed(session, event, one, starts_at=was + HOUR, ends_at=was + 2 * HOUR)
    assert [s.starts_at for s in seen(session, event)] == [was]
    released(session, event)
    assert [s.starts_at for s in seen(session, event)] == [was + HOUR]


def test_everybody_sees_a_released_session_whole(session, event):
    one = built(session, event)
    released(session, event)
    session.commit()
    (shown,) = seen(session, event)
    assert shown is not one
    assert draft_of(shown) == draft_of(one)
    assert (shown.id, shown.uid, shown.scope) == (one.id, one.uid, one.scope)
    assert [p.room.name for p in shown.placements] == ["Main hall", "Main hall"]


def test_reading_what_was_released_writes_nothing(session, event):
    built(session, event)
    released(session, event)
    session.commit()
    seen(session, event)
    assert not session.new
    assert not session.dirty
    session.commit()
    assert session.scalar(sa.select(sa.func.count(ProgrammeSession.id))) == 1


def test_a_session_cancelled_before_anybody_saw_it_is_not_shown_at_all(session, event):
    built(session, event)
    gone = built(
        session, event, starts_at=event.starts_at + HOUR, ends_at=event.starts_at + 2 * HOUR
    )
    cancel_session(session, event, gone, actor=ROBIN, now=now())
    released(session, event)
    assert len(seen(session, event)) == 1


def test_a_session_cancelled_after_it_was_seen_is_shown_as_cancelled(session, event):
    one = built(session, event)
    built(session, event, starts_at=event.starts_at + HOUR, ends_at=event.starts_at + 2 * HOUR)
    released(session, event)
    cancel_session(session, event, one, actor=ROBIN, now=now())
    released(session, event)
    assert [s.state for s in seen(session, event)] == [SessionState.CANCELLED, SessionState.PLANNED]


def test_a_release_without_a_change_is_refused_unless_the_programme_was_hidden(session, event):
    built(session, event)
    released(session, event)
    with pytest.raises(Conflict, match="Nothing has changed"):
        released(session, event)
    withhold(session, event, actor=ROBIN, now=now())
    assert seen(session, event) == []
    released(session, event)
    assert len(seen(session, event)) == 1
    assert session.scalars(sa.select(Release.number)).all() == [1]


def test_a_draft_that_changed_since_it_was_looked_at_is_not_released(session, event):
    one = built(session, event)
    with pytest.raises(Conflict, match="changed since you looked"):
        released(session, event, seen=7)
    cancel_session(session, event, one, actor=ROBIN, now=now())
    revive_session(session, event, one, actor=ROBIN, now=now())
    assert released(session, event, seen=3) == 0


def test_a_released_programme_cannot_be_rewritten(session, event):
    built(session, event)
    released(session, event)
    session.commit()
    session.scalars(sa.select(Release)).one().note = Localized(en="Nothing happened")
    with pytest.raises(sa.exc.DBAPIError):
        session.flush()
    session.rollback()


def test_no_name_of_a_speaker_is_kept_in_a_release(session, event):
    built(session, event)
    released(session, event)
    session.scalars(sa.select(Speaker).where(Speaker.name == "Ana Ruiz")).one().name = "Somebody"
    session.flush()
    assert "Ana" not in str(session.scalars(sa.select(Release)).one().content)
    assert seen(session, event)[0].speakers[0].speaker.name == "Somebody"


@pytest.mark.parametrize("count", [1, 3])
def test_what_was_released_is_read_in_the_same_statements(session, event, statements, count):
    for n in range(count):
        start = event.starts_at + n * HOUR
        built(session, event, starts_at=start, ends_at=start + HOUR)
    released(session, event)
    session.commit()
    found = session.get(type(event), event.id, options=[sa.orm.selectinload("*")])
    statements.clear()
    assert len(seen(session, found)) == count
    assert len([s for s in statements if s.startswith("SELECT")]) == 4


def test_each_step_can_be_taken_back_one_after_the_other(session, event):
    one = built(session, event)
    first = draft_of(one)
    changed(session, event, one, **later(one))
    changed(session, event, one, voices=(Voice("Eva Poe"),))
    for _ in range(2):
        undo(session, event, latest_change(session, event.id), actor=ROBIN, now=now())
    session.commit()
    session.expire_all()
    assert draft_of(one) == first
    undo(session, event, latest_change(session, event.id), actor=ROBIN, now=now())
    assert one.state == SessionState.CANCELLED
    assert latest_change(session, event.id) is None


def test_a_step_is_not_taken_back_over_a_later_one(session, event):
    one = built(session, event)
    changed(session, event, one, **later(one))
    step = latest_change(session, event.id)
    cancel_session(session, event, one, actor=ROBIN, now=now())
    with pytest.raises(Conflict):
        undo(session, event, step, actor=ROBIN, now=now())
    undo(session, event, latest_change(session, event.id), actor=ROBIN, now=now())
    assert one.state == SessionState.PLANNED
    undo(session, event, step, actor=ROBIN, now=now())
    with pytest.raises(Conflict):
        undo(session, event, step, actor=ROBIN, now=now())


def test_calendars_hear_of_a_step_back(session, event):
    one = built(session, event)
    changed(session, event, one, **later(one))
    undo(session, event, latest_change(session, event.id), actor=ROBIN, now=now())
    assert one.sequence == 2
