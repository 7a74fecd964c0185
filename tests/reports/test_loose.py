"""Loose ends that a group's log alone shows, and what its row says of lead and first meeting."""

from datetime import timedelta

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.groups.models import GroupLead, Task
from summit.retention.facts import FactKind
from tests.factories import a_group, a_person, scope
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership
from tests.reports.test_mending import app, block, event, organizer, url

__all__ = ["app", "event", "organizer"]
K, DAY = FactKind, timedelta(days=1)


def came(membership, meeting):
    return a_fact(membership, K.ATTENDANCE, meeting.starts_at, meeting=meeting)


@pytest.fixture
def group(saved, event):
    return saved(a_group(event))


@pytest.fixture
def viewer(client_of, event):
    return client_of(Grant(Role.VIEWER, scope(event)))


@pytest.fixture
def gone(saved, event, group):
    """Ana signed up and left three weeks ago."""
    ana = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    member = saved(*a_membership(group, ana, signed_up=now() - 50 * DAY))[0]
    saved(a_fact(member, K.LEAVE, now() - 21 * DAY))
    return member


def test_who_comes_after_leaving_is_a_loose_end_until_they_join_again(
    organizer, viewer, saved, event, group, gone
):
    meeting = saved(a_meeting(group, now() - 7 * DAY))
    saved(a_group_fact(group, K.ROSTER_CLOSED, meeting.ends_at, meeting=meeting))
    saved(came(gone, meeting))
    ends = block(organizer.get(url(event)).text, "debts")
    assert "Ana Reyes came to" in ends
    assert f'href="/lead/{group.id}/members/{gone.id}' in ends
    unnamed = block(viewer.get(url(event)).text, "debts")
    assert "A guest came to" in unnamed
    assert "Ana" not in unnamed
    saved(a_fact(gone, K.SIGNUP, now() - 3 * DAY))
    assert "Ana Reyes came to" not in block(organizer.get(url(event)).text, "debts")
    saved(a_fact(gone, K.LEAVE, now() - 2 * DAY))  # what was before is settled
    assert "Ana Reyes came to" not in block(organizer.get(url(event)).text, "debts")


@pytest.mark.parametrize("due", [9 * DAY, None])
def test_what_somebody_had_taken_on_who_left_is_to_be_handed_on(
    organizer, viewer, saved, event, group, gone, due
):
    day = due and (now() + due).date()
    task = saved(Task(group=group, membership=gone, text="Call the bus company", due_on=day,
                      created_at=now() - 30 * DAY))  # fmt: skip
    ends = block(organizer.get(url(event)).text, "debts")
    assert "Hand on what Ana Reyes had taken on" in ends
    assert f'href="/lead/{group.id}/tasks"' in ends
    unnamed = block(viewer.get(url(event)).text, "debts")
    assert "Hand on a task of somebody who left" in unnamed
    assert "Ana" not in unnamed
    saved(a_fact(gone, K.ACTION_DONE, now() - DAY, detail={"item": task.id}))
    assert "Hand on what Ana Reyes" not in block(organizer.get(url(event)).text, "debts")


def test_the_row_of_a_group_says_when_its_lead_was_last_active_and_how_the_first_meeting_went(
    organizer, saved, event, group
):
    people = [
        a_person(event.coalition, full_name=name, email=f"{name[:3].lower()}@example.org")
        for name in ("Robin Vale", "Ben Ortiz", "Cem Tan")
    ]
    members = [saved(*a_membership(group, one, signed_up=now() - 50 * DAY))[0] for one in people]
    saved(GroupLead(group=group, person=people[0], since=(now() - 40 * DAY).date()))
    meeting = saved(a_meeting(group, now() - 7 * DAY))
    saved(a_group_fact(group, K.ROSTER_CLOSED, meeting.ends_at, meeting=meeting))
    saved(came(members[0], meeting), came(members[1], meeting))
    rows = block(organizer.get(url(event)).text, "groups")
    assert "Robin Vale (active " in rows
    assert "first meeting: 2 of 3" in rows
