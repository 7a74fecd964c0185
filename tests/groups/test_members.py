from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.clock import now
from summit.errors import Conflict, FieldError, NotFound
from summit.groups import actions
from summit.groups.actions.members import GroupHasClosed
from summit.groups.models import Fact, Membership
from summit.groups.queries import register_of
from summit.groups.sheet import standing_of
from summit.outbox.models import Message
from summit.retention.facts import Answer, FactKind, Reason, Source
from summit.retention.standing import State
from tests.factories import a_group, a_person
from tests.factories.groups import LINKS, a_fact, a_group_fact, a_meeting, a_membership

WEB = Source.WEB


@pytest.fixture
def ana(session, group):
    person = a_person(group.event.coalition, full_name="Ana Reyes")
    session.add(person)
    session.flush()
    return person


@pytest.fixture
def member(session, group, ana):
    membership, fact = a_membership(group, ana)
    session.add_all([membership, fact])
    session.flush()
    return membership


def join(session, group, person, **changes):
    asked = {"occurred_at": now(), "now": now(), "source": WEB, "links": LINKS} | changes
    made = actions.sign_up(session, group, person, **asked)
    session.flush()
    return made


def kinds(session):
    return list(session.scalars(sa.select(Fact.kind).order_by(Fact.id)))


def state_of(session, membership):
    session.flush()
    register = register_of(session, [membership.group_id], now())
    standing = standing_of(register, membership.person_id, membership.group_id)
    return standing and standing.state


def test_who_signs_up_waits_and_is_welcomed(session, group, ana):
    membership, changed = join(session, group, ana)
    assert changed
    assert state_of(session, membership) is State.SIGNED_UP
    (letter,) = session.scalars(sa.select(Message))
    assert (letter.kind, letter.recipient) == ("groups/welcome", ana.email)
    assert LINKS.member(membership) in letter.text


def test_the_welcome_carries_the_next_meeting(session, group, ana):
    session.add(a_meeting(group))
    session.flush()
    join(session, group, ana)
    (letter,) = session.scalars(sa.select(Message))
    assert "Library, room 2" in letter.text
    assert letter.attachments[0]["filename"] == "meeting.ics"


def test_signing_up_again_changes_nothing(session, group, ana):
    first, _ = join(session, group, ana)
    again, changed = join(session, group, ana)
    assert (again.id, changed) == (first.id, None)
    assert kinds(session) == [FactKind.SIGNUP]


def test_whoever_left_may_sign_up_again(session, group, member):
    actions.leave(session, member, [Reason.SCHEDULE], now=now() - timedelta(days=2))
    session.flush()
    again, changed = join(session, group, member.person)
    assert (again.id, bool(changed)) == (member.id, True)
    assert state_of(session, member) is State.SIGNED_UP


def test_a_sign_up_on_paper_holds_from_the_day_it_was_written(session, group, ana):
    paper = now() - timedelta(days=9)
    membership, _ = join(session, group, ana, occurred_at=paper)
    register = register_of(session, [group.id], now())
    assert standing_of(register, ana.id, group.id).waiting == 9
    assert membership.created_at > paper


def test_a_closed_group_takes_nobody(session, group, ana):
    session.add(a_group_fact(group, FactKind.GROUP_CLOSED, now() - timedelta(days=1)))
    session.flush()
    with pytest.raises(GroupHasClosed):
        join(session, group, ana)


def test_a_person_without_an_address_gets_no_letter(session, group):
    person = a_person(group.event.coalition, email=None)
    session.add(person)
    join(session, group, person, source=Source.IMPORT)
    assert session.scalar(sa.select(sa.func.count(Message.id))) == 0


def test_staying_confirms_and_is_an_answer(session, member):
    actions.stay(session, member, now=now())
    assert state_of(session, member) is State.CONFIRMED
    assert kinds(session)[1:] == [FactKind.CONFIRM, FactKind.CONTACT_IN]


def test_being_away_is_a_span_of_days(session, member):
    today = now().date()
    fact = actions.be_away(session, member, until=today + timedelta(30), today=today, now=now())
    assert fact.detail == {"from": str(today), "until": str(today + timedelta(30))}
    assert state_of(session, member) is State.SIGNED_UP


@pytest.mark.parametrize("days", [-1, 367])
def test_nobody_is_away_into_the_past_or_for_ever(session, member, days):
    today = now().date()
    with pytest.raises(FieldError):
        actions.be_away(session, member, until=today + timedelta(days), today=today, now=now())


def test_leaving_keeps_every_reason(session, member):
    fact = actions.leave(session, member, [Reason.SCHEDULE, Reason.ACCESS], now=now())
    assert fact.detail == {"reasons": ["schedule", "access"]}
    assert state_of(session, member) is State.LEFT


def test_a_yes_before_the_start_confirms_and_the_same_answer_writes_nothing(session, group, member):
    meeting = a_meeting(group)
    session.add(meeting)
    session.flush()
    assert actions.answer_invitation(session, member, meeting, Answer.YES, now=now())
    session.flush()
    assert actions.answer_invitation(session, member, meeting, Answer.YES, now=now()) is None
    assert actions.answer_invitation(session, member, meeting, Answer.NO, now=now())
    assert state_of(session, member) is State.CONFIRMED


def test_a_meeting_that_has_begun_or_was_cancelled_takes_no_answer(session, group, member):
    begun, off = a_meeting(group, now() - timedelta(hours=1)), a_meeting(group)
    session.add_all([begun, off])
    session.add(a_group_fact(group, FactKind.MEETING_CANCELLED, now(), meeting=off))
    session.flush()
    for meeting in (begun, off):
        with pytest.raises(Conflict):
            actions.answer_invitation(session, member, meeting, Answer.YES, now=now())


def test_a_transfer_carries_the_clock_along(session, group, member):
    target = a_group(group.event)
    session.add(target)
    session.flush()
    arrived, _ = actions.transfer(session, member, target, now=now(), links=LINKS)
    assert state_of(session, member) is State.TRANSFERRED
    register = register_of(session, [target.id], now())
    assert standing_of(register, member.person_id, target.id).waiting == 10
    assert arrived.group_id == target.id


def test_nobody_is_transferred_into_the_group_they_are_in(session, group, member):
    with pytest.raises(FieldError):
        actions.transfer(session, member, group, now=now(), links=LINKS)


def test_undoing_takes_back_the_whole_deed_and_undoing_that_restores_it(session, member):
    said = actions.stay(session, member, now=now())
    session.flush()
    undoing = actions.undo(session, said, now=now(), source=WEB)
    assert len(undoing) == 2
    assert state_of(session, member) is State.SIGNED_UP
    actions.undo(session, undoing[0], now=now(), source=WEB)
    assert state_of(session, member) is State.CONFIRMED


def test_a_deed_is_undone_once(session, member):
    said = actions.leave(session, member, [Reason.OTHER], now=now())
    session.flush()
    actions.undo(session, said, now=now(), source=WEB)
    session.flush()
    with pytest.raises(Conflict):
        actions.undo(session, said, now=now(), source=WEB)


def test_a_fact_about_another_groups_member_is_refused(session, group, member):
    other = a_group(group.event)
    session.add(other)
    session.flush()
    with pytest.raises(NotFound):
        actions.record(
            session,
            FactKind.CONFIRM,
            group=other,
            membership=member,
            occurred_at=now(),
            now=now(),
            source=WEB,
        )


def test_a_fact_at_another_groups_meeting_is_refused(session, group, member):
    other = a_group(group.event)
    foreign = a_meeting(other)
    session.add_all([other, foreign])
    session.flush()
    with pytest.raises(NotFound):
        actions.record(
            session,
            FactKind.ATTENDANCE,
            group=group,
            membership=member,
            meeting=foreign,
            occurred_at=now(),
            now=now(),
            source=WEB,
        )


@pytest.mark.parametrize(
    "kind", sorted(set(FactKind) - {FactKind.REVERSAL}), ids=lambda kind: kind.value
)
def test_every_kind_of_fact_can_be_recorded_and_undone(session, group, member, kind):
    meeting = a_meeting(group)
    session.add(meeting)
    personal = kind not in actions.facts.OF_THE_GROUP
    fact = actions.record(
        session,
        kind,
        group=group,
        membership=member if personal else None,
        meeting=meeting if kind in actions.facts.AT_A_MEETING else None,
        occurred_at=now(),
        now=now(),
        source=WEB,
    )
    session.flush()
    before = state_of(session, member)
    actions.undo(session, fact, now=now(), source=WEB)
    assert state_of(session, member) is State.SIGNED_UP
    assert before is not None or kind is FactKind.ERROR or kind is FactKind.SIGNUP


def test_the_log_refuses_to_be_changed(session, member):
    fact = a_fact(member, FactKind.CONFIRM, now())
    session.add(fact)
    session.flush()
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), session.begin_nested():
        session.execute(sa.update(Fact).values(note="changed"))
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), session.begin_nested():
        session.execute(sa.delete(Fact))


def test_a_returned_member_is_not_removed_by_an_old_clock(session, group, member):
    """The removal clock of a member who came back must not go on."""
    days = (80, 60, 40, 20, 5)
    meetings = [a_meeting(group, now() - timedelta(days=d)) for d in days]
    session.add_all(meetings)
    session.add_all(
        a_group_fact(group, FactKind.ROSTER_CLOSED, m.starts_at, meeting=m) for m in meetings
    )
    joined, sign_up = a_membership(group, signed_up=now() - timedelta(days=90))
    session.add_all([joined, sign_up])
    session.flush()
    for meeting in (meetings[0], meetings[3]):
        session.add(a_fact(joined, FactKind.ATTENDANCE, meeting.starts_at, meeting=meeting))
    assert state_of(session, joined) is State.LAPSING


def test_signing_up_takes_the_same_statements_however_many_are_there(session, group, statements):
    def counted():
        person = a_person(group.event.coalition)
        session.add(person)
        session.flush()
        before = len(statements)
        join(session, group, person)
        return len(statements) - before

    counts = [counted() for _ in range(4)]
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 10


def test_only_the_number_of_memberships_grows(session, group, ana):
    join(session, group, ana)
    join(session, group, ana)
    assert session.scalar(sa.select(sa.func.count(Membership.id))) == 1


def test_a_paused_group_is_resumed(session, group):
    actor = Actor(name="Robin")
    actions.pause_group(session, group, "Summer.", actor=actor, links=LINKS, now=now())
    session.flush()
    with pytest.raises(Conflict):
        actions.pause_group(session, group, "Summer.", actor=actor, links=LINKS, now=now())
    actions.resume_group(session, group, actor=actor, now=now())
    assert kinds(session) == [FactKind.GROUP_PAUSED, FactKind.GROUP_RESUMED]
