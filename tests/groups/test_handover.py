"""A lead hands over: the note, the tasks, the log-in, and the way back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.accounts.models import RoleGrant, User
from summit.clock import now
from summit.groups.models import GroupLead, Task
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_membership


@pytest.fixture
def there(saved):
    """A group led by Ana, who holds a task; Bo is a member with a log-in."""
    event = saved(an_event())
    group = saved(a_group(event, slug="housing"))
    ana = saved(*a_membership(group, a_person(event.coalition, full_name="Ana Reyes")))[0]
    person = a_person(event.coalition, full_name="Bo Lindqvist", email="bo@example.org")
    bo = saved(*a_membership(group, person))[0]
    lead = saved(GroupLead(group_id=group.id, person_id=ana.person_id, since=now().date()))
    saved(Task(group_id=group.id, membership_id=ana.id, text="Call", created_at=now()))
    saved(User(email="bo@example.org", name="Bo", password_hash=None, created_at=now()))
    return event, group, lead, ana, bo


@pytest.fixture
def desk(client_of, there):
    return client_of(Grant(Role.ORGANIZER, scope(there[0])))


@pytest.fixture
def page(there):
    return f"/console/{there[0].slug}/groups/housing/leads/{there[2].id}"


DAY = timedelta(days=1)
BO = {"full_name": "Bo Lindqvist", "email": "bo@example.org", "note": "Call the library first."}


def leads(stored):
    return sorted((lead.person_id, lead.until is None) for lead in stored(sa.select(GroupLead)))


def test_note_tasks_and_log_in_go_to_the_successor(desk, page, there, stored):
    _event, group, _lead, ana, bo = there
    desk.submit(page + "/hand-over", BO)
    assert leads(stored) == [(ana.person_id, False), (bo.person_id, True)]
    assert stored(sa.select(Task.membership_id)) == [bo.id]
    grants = stored(sa.select(RoleGrant).where(RoleGrant.role == Role.GROUP_LEAD))
    assert [grant.group_id for grant in grants] == [group.id]
    letter = stored(sa.select(Message).where(Message.kind == "groups/handover"))[0]
    assert "Call the library first." in letter.text
    assert letter.recipient == "bo@example.org"


def test_the_hand_over_is_taken_back_whole(desk, page, there, stored):
    _event, _group, _lead, ana, bo = there
    desk.submit(page + "/hand-over", BO)
    home = page.split("/leads")[0]
    desk.submit(page + "/take-back", page=home)
    assert leads(stored) == [(ana.person_id, True), (bo.person_id, False)]
    assert stored(sa.select(Task.membership_id)) == [ana.id]
    assert stored(sa.select(RoleGrant).where(RoleGrant.role == Role.GROUP_LEAD)) == []
    assert stored(sa.select(Message.state)) == [MessageState.ABORTED]
    assert desk.submit(page + "/take-back", page=home).status_code == 409


def test_after_a_way_back_it_may_be_handed_over_again(desk, page, there, stored):
    home = page.split("/leads")[0]
    for _ in range(2):
        desk.submit(page + "/hand-over", BO)
        desk.submit(page + "/take-back", page=home)
    desk.submit(page + "/hand-over", BO)
    assert [m.state for m in stored(sa.select(Message).order_by(Message.id))] == [
        MessageState.ABORTED, MessageState.ABORTED, MessageState.QUEUED,
    ]  # fmt: skip


def test_a_successor_without_a_log_in_is_said_to_have_none(desk, page, there, stored):
    desk.submit(page + "/hand-over", BO | {"full_name": "Cy", "email": "cy@example.org"})
    assert "They have no log-in yet." in desk.get(page.split("/leads")[0]).text


@pytest.mark.parametrize("missing", ["full_name", "email", "note"])
def test_a_hand_over_needs_a_name_an_address_and_a_note(desk, page, there, stored, missing):
    answer = desk.submit(page + "/hand-over", BO | {missing: ""})
    assert answer.status_code == 422
    assert f'id="{missing}-error"' in answer.text
    assert leads(stored) == [(there[3].person_id, True)]


def test_a_lead_does_not_hand_over_to_themselves(desk, page, there, saved, stored):
    email = there[3].person.email
    answer = desk.submit(page + "/hand-over", BO | {"email": email})
    assert answer.status_code == 422
    assert leads(stored) == [(there[3].person_id, True)]


def test_who_leads_already_takes_over_and_still_leads_after_the_way_back(
    desk, page, there, saved, stored
):
    _event, group, _lead, ana, bo = there
    saved(GroupLead(group_id=group.id, person_id=bo.person_id, since=now().date() - 40 * DAY))
    desk.submit(page + "/hand-over", BO)
    assert leads(stored) == [(ana.person_id, False), (bo.person_id, True)]
    desk.submit(page + "/take-back", page=page.split("/leads")[0])
    assert leads(stored) == [(ana.person_id, True), (bo.person_id, True)]


def test_another_groups_lead_is_not_found(desk, there, saved):
    other = saved(a_group(there[0], slug="jobs"))
    address = f"/console/{there[0].slug}/groups/{other.slug}/leads/{there[2].id}/hand-over"
    assert desk.get(address).status_code == 404
