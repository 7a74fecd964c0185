"""What a lead does with one press to a meeting or a membership is taken back with another."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.groups.models import Fact
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.retention.facts import FactKind
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_meeting, a_membership, member_link

K = FactKind


@pytest.fixture
def there(saved):
    event = saved(an_event())
    group = saved(a_group(event))
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    return event, group, saved(*a_membership(group, person))[0]


@pytest.fixture
def lead(client_of, there):
    event, group, _ = there
    return client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))


@pytest.fixture
def undo(lead, there, stored):
    """Take back the latest fact of a kind, on the group's page."""

    def take_back(kind):
        home = f"/lead/{there[1].id}/"
        fact = stored(sa.select(Fact).where(Fact.kind == kind).order_by(Fact.id.desc()))[0]
        return lead.submit(home + "undo", {"fact": fact.id}, page=f"{home}tasks")

    return take_back


def test_a_cancelled_meeting_is_planned_again_and_its_letters_are_kept_back(
    lead, undo, there, saved, stored, client
):
    meeting = saved(a_meeting(there[1], now() + timedelta(days=3)))
    home = f"/lead/{there[1].id}/"
    lead.submit(f"{home}meetings/{meeting.id}/cancel", page=home)
    mine = f"/m/{member_link(there[2])}/"
    assert "Are you coming?" not in client.get(mine).text
    undo(K.MEETING_CANCELLED)
    assert "Are you coming?" in client.get(mine).text
    assert stored(sa.select(Message.state)) == [MessageState.ABORTED]


def test_a_transfer_is_taken_back(lead, undo, there, saved, client):
    other = saved(a_group(there[0]))
    page = f"/lead/{there[1].id}/members/{there[2].id}/"
    lead.submit(page + "transfer", {"to_group": other.id}, page=page)
    mine = f"/m/{member_link(there[2])}/"
    assert 'data-state="transferred"' in client.get(mine).text
    undo(K.TRANSFER)
    assert 'data-state="signed_up"' in client.get(mine).text


def test_somebody_added_from_paper_is_taken_back(lead, undo, there, stored):
    page = f"/lead/{there[1].id}/members/new"
    day = now().date() - timedelta(days=5)
    lead.submit(page, {"full_name": "Bo Lindqvist", "language": "en", "day": day.isoformat()})
    assert "Bo Lindqvist" in lead.get(f"/lead/{there[1].id}/").text
    undo(K.SIGNUP)
    assert "Bo Lindqvist" not in lead.get(f"/lead/{there[1].id}/").text
