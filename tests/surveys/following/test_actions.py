"""Members are asked so long after their sign-up, and after each meeting that they came to."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.retention.facts import FactKind
from summit.surveys.actions import create_from_template, open_survey
from summit.surveys.actions.sending import send_due
from summit.surveys.following.actions import ask_members
from summit.surveys.models import SurveyInvitation
from tests.factories import KEYS, a_group, an_event
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership
from tests.factories.surveys import STAFF

LA = ZoneInfo("America/Los_Angeles")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def on(day, hour=12):
    return datetime.fromisoformat(f"2025-{day}").replace(hour=hour, tzinfo=LA)


@pytest.fixture
def group(session):
    event = an_event(starts_at=on("01-24", 10), ends_at=on("01-24", 15))
    session.add(event)
    session.flush()  # a group names its event by its id
    made = a_group(event, timezone="America/Los_Angeles")
    session.add(made)
    session.commit()
    return made


def survey_for(session, group, key):
    survey = create_from_template(session, group.event, key, now=on("01-24"))
    session.flush()  # letters name the survey by its id
    open_survey(session, survey, actor=STAFF, now=on("01-24"))
    session.commit()
    return survey


def member(session, group, day, **changes):
    membership, fact = a_membership(group, signed_up=on(day), **changes)
    session.add_all([membership, fact])
    session.commit()
    return membership


def run(session, moment):
    """Let the worker run until nothing is left to do at ``moment``."""
    context, done = Context(moment, KEYS, "http://localhost"), 0
    while posted := ask_members(session, context) or send_due(session, context):
        session.commit()
        done += posted
    return done


def asked(session):
    rows = session.execute(sa.select(SurveyInvitation.person_id, SurveyInvitation.wave))
    return sorted(tuple(row) for row in rows)


def letters(session, kind):
    return sorted(session.scalars(sa.select(Message.person_id).where(Message.kind == kind)))


def held(session, group, day, *came, closed=True):
    meeting = a_meeting(group, on(day, 17), ends_at=on(day, 18))
    session.add(meeting)
    session.flush()  # the facts name the meeting by its id
    for one in came:
        session.add(a_fact(one, FactKind.ATTENDANCE, on(day, 17), meeting=meeting))
    if closed:
        session.add(a_group_fact(group, FactKind.ROSTER_CLOSED, on(day, 18), meeting=meeting))
    session.commit()
    return meeting


def test_each_member_is_asked_sixty_and_a_hundred_and_eighty_days_after_their_own_sign_up(
    session, group
):
    survey_for(session, group, "pulse")
    early, late = member(session, group, "01-24"), member(session, group, "02-20")
    assert run(session, on("03-24")) == 0
    assert run(session, on("03-25")) == 1
    assert asked(session) == [(early.person_id, 1)]
    assert run(session, on("04-21")) == 1
    assert asked(session) == [(early.person_id, 1), (late.person_id, 1)]
    assert run(session, on("04-22")) == 0
    assert run(session, on("07-23")) == 1
    assert (early.person_id, 2) in asked(session)


def test_nobody_is_asked_at_night_nor_long_after(session, group):
    survey_for(session, group, "pulse")
    member(session, group, "01-24")
    assert run(session, on("03-25", 22)) == 0
    assert run(session, on("04-15")) == 0


def test_only_members_who_are_silent_are_reminded_and_once(session, group):
    survey_for(session, group, "pulse")
    silent, spoken = member(session, group, "01-24"), member(session, group, "01-24")
    run(session, on("03-25"))
    session.execute(
        sa.update(SurveyInvitation)
        .where(SurveyInvitation.person_id == spoken.person_id)
        .values(redeemed=True)
    )
    assert run(session, on("03-30")) == 1
    assert run(session, on("03-31")) == 0
    assert letters(session, "surveys/reminder") == [silent.person_id]


def test_who_left_or_asked_for_peace_is_not_asked(session, group):
    survey_for(session, group, "pulse")
    gone, tired = member(session, group, "01-24"), member(session, group, "01-24")
    session.add(a_fact(gone, FactKind.LEAVE, on("03-01")))
    stop = {"outcome": "asked_to_stop"}
    session.add(a_fact(tired, FactKind.CONTACT_OUT, on("03-01"), detail=stop))
    session.commit()
    assert run(session, on("03-25")) == 0


def test_who_is_in_two_groups_is_asked_once_in_a_wave(session, group):
    survey_for(session, group, "pulse")
    one = member(session, group, "01-24")
    other = a_group(group.event, slug="other", timezone="America/Los_Angeles")
    session.add(other)
    session.commit()
    member(session, other, "01-26", person=one.person)
    assert run(session, on("03-25")) + run(session, on("03-27")) == 1


def test_those_who_came_are_asked_after_each_meeting_once_its_roster_is_closed(session, group):
    survey_for(session, group, "meeting")
    here, away = member(session, group, "01-24"), member(session, group, "01-24")
    first = held(session, group, "05-06", here, closed=False)
    assert run(session, on("05-06", 20)) == 0
    session.add(a_group_fact(group, FactKind.ROSTER_CLOSED, on("05-07", 9), meeting=first))
    session.commit()
    assert run(session, on("05-06", 19)) == 0
    assert run(session, on("05-07", 10)) == 1
    held(session, group, "06-03", here, away)
    assert run(session, on("06-03", 19)) == 0
    assert run(session, on("06-03", 20)) == 2
    assert asked(session) == [(here.person_id, 1), (here.person_id, 2), (away.person_id, 2)]


def test_nothing_is_folded_while_no_sign_up_lies_so_far_back(session, group, statements):
    survey_for(session, group, "pulse")
    member(session, group, "01-24")
    del statements[:]
    run(session, on("02-20"))
    assert not any("fact.detail" in one for one in statements)
    run(session, on("03-25"))
    assert any("fact.detail" in one for one in statements)
