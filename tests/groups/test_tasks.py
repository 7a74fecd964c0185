"""Tasks: taken on, late, done, handed on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.errors import Conflict, FieldError
from summit.groups import actions
from summit.groups.models import Fact, Task
from summit.groups.queries import open_tasks, register_of
from summit.groups.sheet import standing_of
from summit.groups.tasks import progress_of, share_with_task
from summit.outbox.models import Message
from summit.retention.facts import FactKind, Source
from summit.retention.standing import State
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership, member_link

K = FactKind


@pytest.fixture
def member(session, group):
    membership, joined = a_membership(group, a_person(group.event.coalition, full_name="Ana Reyes"))
    session.add_all([membership, joined])
    session.flush()
    return membership


def taken_on(session, member, text="Call three churches", due=None, **more):
    today = now().date()
    return actions.take_on(
        session, member, text, due_on=due, today=today, now=now(), by=None, **more
    )


def test_a_finished_task_starts_whoever_waited(session, member):
    task = taken_on(session, member)
    actions.finish(session, task, now=now(), by=None)
    session.flush()
    register = register_of(session, [member.group_id], now())
    assert standing_of(register, member.person_id, member.group_id).state is State.STARTED
    assert open_tasks(session, member.group_id) == []


def test_a_task_is_finished_once_and_again_after_its_undo(session, member):
    task = taken_on(session, member)
    fact = actions.finish(session, task, now=now(), by=None)
    assert actions.finish(session, task, now=now(), by=None) is None
    session.flush()
    undoing = actions.undo(session, fact, now=now(), source=Source.WEB)
    session.flush()
    assert open_tasks(session, member.group_id) == [task]
    actions.undo(session, undoing[0], now=now(), source=Source.WEB)
    session.flush()
    assert open_tasks(session, member.group_id) == []


def test_a_dropped_task_is_nobodys(session, member):
    task = taken_on(session, member)
    actions.drop(task, now=now())
    session.flush()
    assert open_tasks(session, member.group_id) == []
    with pytest.raises(Conflict):
        actions.finish(session, task, now=now(), by=None)
    actions.take_up_again(task)
    session.flush()
    assert open_tasks(session, member.group_id) == [task]


def test_a_task_is_due_today_or_later(session, member):
    with pytest.raises(FieldError):
        taken_on(session, member, due=now().date() - timedelta(days=1))


def test_a_task_is_late_from_the_day_after(session, member):
    today = now().date()
    task = taken_on(session, member, due=today)
    register = register_of(session, [member.group_id], now())
    late = {n: progress_of([task], register, today + timedelta(days=n))[task.id].late
            for n in (0, 1, 14)}  # fmt: skip
    assert late == {0: 0, 1: 1, 14: 14}


def test_open_tasks_are_handed_on_and_finished_ones_stay(session, group, member):
    other, joined = a_membership(group)
    session.add_all([other, joined])
    done, left = taken_on(session, member, "One"), taken_on(session, member, "Two")
    actions.finish(session, done, now=now(), by=None)
    session.flush()
    assert actions.hand_on(session, member, other) == [left]
    assert (done.membership, left.membership) == (member, other)


def test_the_share_counts_members_in_good_standing_alone(session, group, member):
    waiting, joined = a_membership(group)
    session.add_all([waiting, joined, a_fact(member, K.ORIENTED, now() - timedelta(days=1))])
    session.flush()
    register = register_of(session, [group.id], now())
    busy = [member.person_id, waiting.person_id]
    assert share_with_task(register, group.id, busy) == (1, 1)
    assert share_with_task(register, group.id, []) == (0, 1)


@pytest.fixture
def there(saved):
    """A group with a member who has come to nothing yet, as rows that requests see."""
    event = saved(an_event())
    group = saved(a_group(event))
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    return event, group, saved(*a_membership(group, person))[0]


@pytest.fixture
def lead(client_of, there):
    event, group, _ = there
    return client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))


def tasks_page(there):
    return f"/lead/{there[1].id}/tasks"


def give(lead, there, text="Call three churches", due=""):
    sent = {"text": text, "owner": there[2].id, "due_on": due}
    return lead.submit(tasks_page(there), sent)


def test_a_lead_gives_a_task_and_takes_it_back(lead, there, stored):
    give(lead, there)
    page = lead.get(tasks_page(there))
    assert "Call three churches" in page.text
    task = stored(sa.select(Task))[0]
    lead.submit(tasks_page(there) + "/drop", {"task": task.id}, page=tasks_page(there))
    assert "Nobody has a task" in lead.get(tasks_page(there)).text
    lead.submit(tasks_page(there) + "/restore", {"task": task.id}, page=tasks_page(there))
    assert "Call three churches" in lead.get(tasks_page(there)).text


def test_a_lead_marks_a_task_done_and_takes_it_back(lead, there, stored):
    give(lead, there)
    task = stored(sa.select(Task))[0]
    lead.submit(tasks_page(there) + "/done", {"task": task.id}, page=tasks_page(there))
    assert "One task is done" in lead.get(tasks_page(there)).text
    fact = stored(sa.select(Fact).where(Fact.kind == K.ACTION_DONE))[0]
    lead.submit(tasks_page(there) + "/undo", {"fact": fact.id}, page=tasks_page(there))
    page = lead.get(tasks_page(there))
    assert "One task is done" not in page.text
    assert "Call three churches" in page.text


@pytest.mark.parametrize(("text", "due"), [("", ""), ("Call", "2020-01-01")])
def test_what_is_wrong_with_a_task_stands_beside_its_field(lead, there, stored, text, due):
    answer = give(lead, there, text, due)
    assert answer.status_code == 422
    assert "-error" in answer.text
    assert stored(sa.select(Task)) == []


def test_the_page_takes_the_same_statements_with_three_tasks(lead, there, statements):
    def count():
        before = len(statements)
        assert lead.get(tasks_page(there)).status_code == 200
        return len(statements) - before

    give(lead, there, "One")
    one = count()
    give(lead, there, "Two")
    give(lead, there, "Three")
    assert count() == one


def test_a_member_reads_their_task_and_ends_it_with_one_press(client, lead, there, stored):
    give(lead, there)
    mine = f"/m/{member_link(there[2])}/"
    assert "Call three churches" in client.get(mine).text
    task = stored(sa.select(Task))[0]
    client.submit(mine + "tasks/done", {"task": task.id}, page=mine)
    page = client.get(mine)
    assert 'data-state="started"' in page.text
    assert "What you have taken on" not in page.text
    fact = stored(sa.select(Fact).where(Fact.kind == K.ACTION_DONE))[0]
    client.submit(mine + "undo", {"fact": fact.id}, page=mine)
    assert "Call three churches" in client.get(mine).text


def test_a_member_ends_nobody_elses_task(client, lead, there, saved, stored):
    event, group, member = there
    other = saved(*a_membership(group, a_person(event.coalition)))[0]
    foreign = saved(
        Task(group_id=group.id, membership_id=other.id, text="Not hers", created_at=now())
    )
    mine = f"/m/{member_link(member)}/"
    answer = client.submit(mine + "tasks/done", {"task": foreign.id}, page=mine)
    assert answer.status_code == 404
    assert stored(sa.select(Fact).where(Fact.kind == K.ACTION_DONE)) == []


def test_the_thank_you_mail_names_ones_own_task_alone(lead, there, saved, stored):
    event, group, member = there
    other = saved(
        *a_membership(group, a_person(event.coalition, full_name="Ben Ito", email="b@example.org"))
    )[0]
    meeting = saved(a_meeting(group, now() - timedelta(hours=2)))
    roster = f"/lead/{group.id}/meetings/{meeting.id}/roster"
    due = (now() + timedelta(days=9)).date().isoformat()
    task = {"task_0": "Call three churches", "owner_0": member.id, "due_0": due}
    sent = {f"m-{member.id}": "came", f"m-{other.id}": "came"} | task
    lead.submit(roster, sent)
    letters = {
        m.recipient: m.values["tasks"]
        for m in stored(sa.select(Message).where(Message.kind == "groups/thanks"))
    }
    assert [text for text, _due in letters["ana@example.org"]] == ["Call three churches"]
    assert letters["b@example.org"] == []
    task = stored(sa.select(Task))[0]
    assert (task.text, task.meeting_id) == ("Call three churches", meeting.id)


def test_a_task_on_the_roster_needs_somebody_who_does_it(lead, there, saved, stored):
    meeting = saved(a_meeting(there[1], now() - timedelta(hours=2)))
    roster = f"/lead/{there[1].id}/meetings/{meeting.id}/roster"
    answer = lead.submit(roster, {"task_0": "Call three churches"})
    assert answer.status_code == 422
    assert "Say who does it." in answer.text
    assert stored(sa.select(Fact).where(Fact.kind == K.ROSTER_CLOSED)) == []


def test_whoever_lapsed_is_back_with_a_finished_task_and_is_not_removed_again(session, group):
    """What befell Karrot: a member who was active again was removed all the same."""
    day = timedelta(days=1)
    member, joined = a_membership(group, signed_up=now() - 90 * day)
    meetings = [a_meeting(group, now() - n * day) for n in (60, 30, 10)]
    closed = [a_group_fact(group, K.ROSTER_CLOSED, m.starts_at + day, meeting=m) for m in meetings]
    came = a_fact(member, K.ATTENDANCE, meetings[0].starts_at, meeting=meetings[0])
    session.add_all([member, joined, came, *meetings, *closed])
    session.flush()

    def state(at):
        register = register_of(session, [group.id], at)
        return standing_of(register, member.person_id, group.id).state

    assert state(now()) is State.LAPSED
    task = taken_on(session, member)
    actions.finish(session, task, now=now(), by=None)
    later = a_meeting(group, now() + day)
    session.add(later)
    session.flush()
    session.add(a_group_fact(group, K.ROSTER_CLOSED, now() + 2 * day, meeting=later))
    session.flush()
    assert state(now()) is State.RETURNED
    assert state(now() + 3 * day) is State.LAPSING  # one miss, not the third of an old run
