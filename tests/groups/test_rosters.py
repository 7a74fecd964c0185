from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.errors import Conflict
from summit.groups import actions
from summit.groups.models import Fact
from summit.groups.queries import guests_of, register_of
from summit.groups.roster import Guest, Mark
from summit.groups.sheet import standings
from summit.outbox.models import Message
from summit.retention.episodes import Presence
from summit.retention.facts import Answer, FactKind, Source
from summit.retention.standing import State
from tests.factories.groups import LINKS, a_fact, a_group_fact, a_meeting, a_membership

ROBIN = Actor(name="Robin Vale")
K = FactKind


@pytest.fixture
def members(session, group):
    made = [a_membership(group) for _ in range(3)]
    session.add_all(row for pair in made for row in pair)
    session.flush()
    return [membership for membership, _ in made]


@pytest.fixture
def meeting(session, group):
    made = a_meeting(group, now() - timedelta(days=1))
    session.add(made)
    session.flush()
    return made


def close(session, meeting, marks, **more):
    asked = {"actor": ROBIN, "links": LINKS, "now": now()} | more
    fact = actions.close_roster(
        session, meeting, {m.id: mark for m, mark in marks.items()}, **asked
    )
    session.flush()
    return fact


def presences(session, meeting):
    """By person: what the fold makes of the meeting."""
    register = register_of(session, [meeting.group_id], now())
    return {
        m.person: o.presence
        for m in register.of_group(meeting.group_id)
        for o in m.episodes[-1].outcomes
        if o.meeting == meeting.id
    }


def states(session, meeting):
    register = register_of(session, [meeting.group_id], now())
    return {person: s.state for person, s in standings(register, meeting.group_id).items()}


def kinds(session):
    return list(session.scalars(sa.select(Fact.kind).order_by(Fact.id).offset(3)))


def test_closing_a_roster_writes_who_came_and_derives_who_was_absent(session, members, meeting):
    came, sorry, gone = members
    close(session, meeting, {came: Mark.CAME, sorry: Mark.REGRETS, gone: Mark.ABSENT})
    assert kinds(session) == [K.ATTENDANCE, K.EXCUSED, K.ROSTER_CLOSED]
    assert presences(session, meeting) == {
        came.person_id: Presence.ATTENDED,
        sorry.person_id: Presence.EXCUSED,
        gone.person_id: Presence.MISS,
    }
    assert states(session, meeting)[gone.person_id] is State.LAPSING_PRE_START


def test_whoever_is_not_marked_is_absent(session, members, meeting):
    close(session, meeting, {members[0]: Mark.CAME})
    found = presences(session, meeting)
    assert found[members[1].person_id] is Presence.MISS


def test_before_it_is_closed_nobody_is_absent(session, members, meeting):
    assert presences(session, meeting) == {}


def test_sending_the_same_roster_twice_writes_once(session, members, meeting):
    marks = {members[0]: Mark.CAME, members[1]: Mark.REGRETS, members[2]: Mark.ABSENT}
    close(session, meeting, marks, decided="We write to both.")
    before = kinds(session)
    assert close(session, meeting, marks, decided="We write to both.") is None
    assert kinds(session) == before


def test_a_correction_reverses_and_writes_anew_and_is_logged(session, members, meeting):
    first, second, _ = members
    close(session, meeting, {first: Mark.CAME, second: Mark.ABSENT})
    close(session, meeting, {first: Mark.ABSENT, second: Mark.CAME})
    found = presences(session, meeting)
    assert found[first.person_id] is Presence.MISS
    assert found[second.person_id] is Presence.ATTENDED
    assert K.REVERSAL in kinds(session)
    deeds = session.scalars(sa.select(AuditEntry.deed).order_by(AuditEntry.id)).all()
    assert deeds == ["roster:close", "roster:correct"]


def test_undoing_the_closing_takes_everything_back(session, members, meeting):
    fact = close(session, meeting, {members[0]: Mark.CAME, members[1]: Mark.REGRETS})
    actions.undo(session, fact, now=now(), source=Source.WEB)
    session.flush()
    assert presences(session, meeting) == {}
    assert set(states(session, meeting).values()) == {State.SIGNED_UP}


def test_undoing_a_correction_leaves_the_first_closing(session, members, meeting):
    close(session, meeting, {members[0]: Mark.CAME})
    correction = close(session, meeting, {members[0]: Mark.ABSENT})
    actions.undo(session, correction, now=now(), source=Source.WEB)
    session.flush()
    assert presences(session, meeting)[members[0].person_id] is Presence.ATTENDED


def test_regrets_that_a_member_sent_are_not_unsaid_by_a_lead(session, members, meeting):
    early = meeting.starts_at - timedelta(hours=2)
    no = {"answer": Answer.NO.value}
    session.add(a_fact(members[0], K.RSVP, early, meeting=meeting, detail=no))
    session.flush()
    close(session, meeting, {members[0]: Mark.ABSENT, members[1]: Mark.CAME})
    assert presences(session, meeting)[members[0].person_id] is Presence.EXCUSED


def test_a_stand_in_excuses_the_member(session, members, meeting):
    guests = [Guest("Lee Stone", members[0].id), Guest("Pat Ho")]
    close(session, meeting, {members[1]: Mark.CAME}, guests=guests)
    assert presences(session, meeting)[members[0].person_id] is Presence.ALTERNATE
    assert guests_of(session, meeting) == guests
    close(session, meeting, {members[1]: Mark.CAME}, guests=[])
    assert presences(session, meeting)[members[0].person_id] is Presence.MISS
    assert guests_of(session, meeting) == []


def test_those_who_came_are_thanked_once(session, members, meeting):
    marks = {members[0]: Mark.CAME, members[1]: Mark.ABSENT}
    close(session, meeting, marks, decided="Carlos writes to both.")
    close(session, meeting, marks | {members[1]: Mark.CAME}, decided="Carlos writes to both.")
    thanks = Message.kind == "groups/thanks"
    letters = session.scalars(sa.select(Message).where(thanks).order_by(Message.id)).all()
    came = [members[0].person_id, members[1].person_id]
    assert [letter.person_id for letter in letters] == came
    assert "Carlos writes to both." in letters[0].text


def test_a_meeting_to_come_or_cancelled_has_no_roster(session, group, members):
    coming, off = a_meeting(group), a_meeting(group, now() - timedelta(days=2))
    session.add_all([coming, off, a_group_fact(group, K.MEETING_CANCELLED, now(), meeting=off)])
    session.flush()
    for meeting in (coming, off):
        with pytest.raises(Conflict):
            close(session, meeting, {})


def test_a_lapsed_member_who_came_is_back(session, group, members):
    joined, signup = a_membership(group, signed_up=now() - timedelta(days=90))
    session.add_all([joined, signup])
    for days in (80, 50):
        row = a_meeting(group, now() - timedelta(days=days))
        session.add_all([row, a_group_fact(group, K.ROSTER_CLOSED, row.starts_at, meeting=row)])
    latest = a_meeting(group, now() - timedelta(hours=3))
    session.add(latest)
    session.flush()
    assert states(session, latest)[joined.person_id] is State.NEVER_STARTED
    close(session, latest, {joined: Mark.CAME})
    assert states(session, latest)[joined.person_id] is State.RETURNED
