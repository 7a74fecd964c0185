"""What can be done on the Monday page about what it shows."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.groups.models import Fact, GroupLead, Membership, Task
from summit.outbox.models import Message
from summit.retention.facts import FactKind
from tests.conftest import app
from tests.factories import a_group, a_person, a_registration, an_event, scope
from tests.factories.groups import a_group_fact, a_meeting, a_membership

__all__ = ["app"]
K, DAY = FactKind, timedelta(days=1)


@pytest.fixture
def event(saved):
    return saved(an_event(starts_at=now() - 60 * DAY, ends_at=now() - 59 * DAY))


@pytest.fixture
def group(saved, event):
    """Ana waits since the summit; nothing was planned, nobody leads."""
    made = saved(a_group(event))
    ana = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    saved(*a_membership(made, ana, signed_up=now() - 50 * DAY))
    return made


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def lead(client_of, event, group):
    return client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))


def url(event):
    return f"/console/{event.slug}/monday"


def block(text, name):
    return re.search(rf'aria-labelledby="{name}".*?</section>', text, re.DOTALL)[0]


def led(saved, event, group, **person):
    who = a_person(event.coalition, full_name="Robin Vale", **person)
    saved(GroupLead(group=group, person=who, since=(now() - 40 * DAY).date()))


def test_a_group_without_a_date_or_a_lead_is_a_loose_end(organizer, lead, event, group):
    ends = block(organizer.get(url(event)).text, "debts")
    name = group.name["en"]
    assert f'<a href="/lead/{group.id}/dates">Set the first date of {name}</a>' in ends
    assert f'<a href="/console/{event.slug}/groups/{group.slug}">' in ends
    mine = block(lead.get(f"/lead/{group.id}/monday").text, "debts")
    assert f"/lead/{group.id}/dates" in mine
    assert "/console/" not in mine


def test_where_a_date_is_set_and_somebody_leads_nothing_is_loose(organizer, saved, event, group):
    led(saved, event, group)
    saved(a_meeting(group, now() + 3 * DAY, announced_at=now() - 5 * DAY))
    assert "every group has a date and a lead" in block(organizer.get(url(event)).text, "debts")


def test_an_open_roster_leads_to_itself_and_its_link_to_who_leads(
    organizer, saved, stored, event, group
):
    led(saved, event, group, email="robin@example.org")
    meeting = saved(a_meeting(group, now() - 3 * DAY))
    page = organizer.get(url(event)).text
    here = f"/lead/{group.id}/meetings/{meeting.id}"
    assert f'href="{here}/roster"' in block(page, "debts")
    sent = organizer.submit(f"{here}/door/mail-leads", {}, page=url(event))
    assert sent.status_code == 303
    (letter,) = stored(sa.select(Message).where(Message.kind == "groups/host"))
    assert letter.recipient == "robin@example.org"


def test_where_nobody_who_leads_has_an_address_the_page_says_so(
    organizer, saved, stored, event, group
):
    led(saved, event, group, email=None)
    meeting = saved(a_meeting(group, now() - 3 * DAY))
    here = f"/lead/{group.id}/meetings/{meeting.id}/door"
    sent = organizer.submit(f"{here}/mail-leads", {}, page=url(event))
    assert "Nobody who leads this group has an address." in organizer.get(sent.location).text
    assert stored(sa.select(Message).where(Message.kind == "groups/host")) == []


def test_an_address_that_bounces_leads_to_where_it_is_changed(organizer, lead, saved, event):
    group = saved(a_group(event))
    ben = a_person(event.coalition, full_name="Ben Ortiz", bounced_at=now() - 9 * DAY)
    row = saved(a_registration(event.sites[0], person=ben))
    member = saved(*a_membership(group, ben, signed_up=now() - 50 * DAY))[0]
    ends = block(organizer.get(url(event)).text, "debts")
    assert f'href="/console/{event.slug}/people/{row.id}/edit"' in ends
    assert member.id


def test_many_loose_ends_of_a_kind_are_counted(organizer, saved, event, group):
    for number in range(12):
        saved(a_meeting(group, now() - (3 + number) * DAY))
    ends = block(organizer.get(url(event)).text, "debts")
    assert ends.count("/roster") == 8
    assert "and 4 more" in ends


def test_somebody_at_risk_is_asked_from_the_page_and_it_is_taken_back(
    organizer, saved, stored, event, group
):
    meeting = saved(a_meeting(group, now() - 10 * DAY))
    saved(a_group_fact(group, K.ROSTER_CLOSED, meeting.ends_at, meeting=meeting))
    page = organizer.get(url(event)).text
    ask = re.search(r'action="(/lead/\d+/members/\d+/ask)"', block(page, "risk"))[1]
    sent = organizer.submit(ask, {}, page=url(event))
    assert sent.status_code == 303
    (asked,) = stored(sa.select(Fact).where(Fact.kind == K.CONTACT_OUT))
    organizer.submit(f"/lead/{group.id}/undo", {"fact": asked.id}, page=sent.location)
    (back,) = stored(sa.select(Fact).where(Fact.kind == K.REVERSAL))
    assert back.reverses_id == asked.id
    past = (now() - 2 * DAY).date()  # a day ago wherever the clock hangs
    assert "/ask" not in organizer.get(f"{url(event)}?as_of={past}").text


def test_who_may_only_read_is_offered_no_act(client_of, saved, event, group):
    saved(a_meeting(group, now() - 3 * DAY))
    viewer = client_of(Grant(Role.VIEWER, scope(event)))
    ends = block(viewer.get(url(event)).text, "debts")
    assert "Close the roster" in ends
    assert "href=" not in ends
    assert "<form" not in ends


def test_people_entered_twice_are_a_loose_end_for_who_may_merge(client_of, saved, event, group):
    for email in ("ana.lopez@example.org", "ana.l@example.org"):
        twin = a_person(event.coalition, full_name="Ana Maria Lopez", email=email)
        saved(a_registration(event.sites[0], person=twin))
    organizer = client_of(Grant(Role.ORGANIZER, scope(event)))
    assert f'href="/console/{event.slug}/duplicates"' in block(
        organizer.get(url(event)).text, "debts"
    )
    viewer = client_of(Grant(Role.VIEWER, scope(event)))
    assert "/duplicates" not in viewer.get(url(event)).text


def test_tasks_that_are_late_lead_to_the_tasks(organizer, lead, saved, stored, event, group):
    (member,) = stored(sa.select(Membership).where(Membership.group_id == group.id))
    due = (now() - 9 * DAY).date()
    asked = {"membership_id": member.id, "created_at": now() - 20 * DAY, "due_on": due}
    saved(Task(group_id=group.id, text="Call three churches", **asked))
    link = f'<a href="/lead/{group.id}/tasks">1 task overdue</a>'
    assert link in organizer.get(url(event)).text
    assert link in lead.get(f"/lead/{group.id}/monday").text
