from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.clock import now
from summit.errors import Conflict, FieldError
from summit.groups import actions
from summit.groups.actions import MeetingPlan
from summit.groups.ending import Ending
from summit.groups.models import Fact
from summit.outbox.models import Message
from summit.retention.facts import FactKind, Reason
from tests.factories.groups import LINKS, a_membership

ROBIN = Actor(name="Robin Vale")


@pytest.fixture
def members(session, group):
    made = [a_membership(group) for _ in range(2)]
    session.add_all(row for pair in made for row in pair)
    session.flush()
    return [membership for membership, _ in made]


def a_plan(days=5, **changes):
    start = now().replace(microsecond=0) + timedelta(days=days)
    asked = {"starts_at": start, "ends_at": start + timedelta(hours=1), "place": "Library"}
    return MeetingPlan(**asked | changes)


def plan(session, group, **changes):
    wanted = a_plan(**changes)
    made = actions.plan_meeting(session, group, wanted, actor=ROBIN, links=LINKS, now=now())
    session.flush()
    return made


def letters(session):
    return session.scalars(sa.select(Message).order_by(Message.id)).all()


def test_planning_invites_every_open_member_with_a_calendar_file(session, group, members):
    actions.leave(session, members[1], [Reason.OTHER], now=now())
    session.flush()
    meeting = plan(session, group)
    (letter,) = letters(session)
    assert letter.kind == "groups/planned"
    assert letter.person_id == members[0].person_id
    assert letter.attachments[0]["mimetype"].endswith("method=PUBLISH")
    assert meeting.sequence == 0


@pytest.mark.parametrize(
    ("field", "changes"),
    [("day", {"days": -1}), ("ends", {"ends_at": now()}), ("place", {"place": ""})],
)
def test_a_plan_that_cannot_be_kept_names_its_field(session, group, field, changes):
    with pytest.raises(FieldError) as refused:
        plan(session, group, **changes)
    assert refused.value.field == field


def test_a_change_replaces_the_entry_in_the_calendar(session, group, members):
    meeting = plan(session, group)
    moved = a_plan(days=9)
    actions.change_meeting(session, meeting, moved, actor=ROBIN, links=LINKS, now=now())
    assert meeting.sequence == 1
    kinds = [letter.kind for letter in letters(session)]
    assert kinds == ["groups/planned"] * 2 + ["groups/changed"] * 2


def test_saving_without_a_change_tells_nobody(session, group, members):
    meeting = plan(session, group)
    same = MeetingPlan(meeting.starts_at, meeting.ends_at, meeting.place)
    actions.change_meeting(session, meeting, same, actor=ROBIN, links=LINKS, now=now())
    assert meeting.sequence == 0
    assert len(letters(session)) == 2


def test_cancelling_is_a_fact_and_takes_it_out_of_the_calendars(session, group, members):
    meeting = plan(session, group)
    actions.cancel_meeting(session, meeting, actor=ROBIN, links=LINKS, now=now())
    session.flush()
    assert FactKind.MEETING_CANCELLED in session.scalars(sa.select(Fact.kind)).all()
    assert letters(session)[-1].attachments[0]["mimetype"].endswith("method=CANCEL")
    with pytest.raises(Conflict):
        actions.cancel_meeting(session, meeting, actor=ROBIN, links=LINKS, now=now())
    with pytest.raises(Conflict):
        actions.change_meeting(session, meeting, a_plan(), actor=ROBIN, links=LINKS, now=now())


def test_a_closed_group_plans_nothing(session, group):
    actions.end_group(
        session, group, Ending.CLOSE, message="Bye", actor=ROBIN, links=LINKS, now=now()
    )
    session.flush()
    with pytest.raises(Conflict):
        plan(session, group)
