"""Bodies: called into, not joined; with cadence, term, whom they report to, and seats."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.groups.bodies.queries import bodies_of
from summit.groups.models import Group, GroupRule, Seat, SeatHolder
from summit.groups.queries import groups_of
from summit.groups.states import GroupKind, SeatPart
from summit.people.keypeople import Category
from summit.people.models import Organization
from summit.reports.queries import frame_of
from summit.retention.facts import FactKind
from tests.factories import a_group, a_person, an_event, both, scope
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership

K, DAY = FactKind, timedelta(days=1)
BACKBONE = {
    "name_en": "Backbone team", "purpose_en": "Keeps the workplan.", "pillar": "0",
    "cadence_days": "7", "slug": "backbone", "term_from": "2026-01-01", "term_to": "2026-12-31",
}  # fmt: skip


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def desk(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def home(event):
    return f"/console/{event.slug}"


def a_body(event, kind=GroupKind.ADVISORY, **changes):
    return a_group(event, kind=kind, **changes)


def test_a_body_is_set_up_with_its_kind_cadence_term_and_whom_it_reports_to(
    desk, saved, event, stored, home
):
    above = saved(a_body(event))
    form = desk.get(f"{home}/groups/new?kind=backbone").text
    assert 'value="7"' in form  # the backbone meets every week
    answer = desk.submit(f"{home}/groups/new?kind=backbone", BACKBONE | {"parent": above.id})
    assert answer.status_code == 303
    (body,) = stored(sa.select(Group).where(Group.slug == "backbone"))
    assert (body.kind, body.cadence_days, body.parent_id) == (GroupKind.BACKBONE, 7, above.id)
    assert (body.term_from, body.term_to) == (date(2026, 1, 1), date(2026, 12, 31))
    rules = sa.select(GroupRule).where(GroupRule.group_id == body.id)
    assert [rule.misses for rule in stored(rules)] == [3]
    page = desk.get(f"{home}/bodies").text
    assert "Backbone team" in page
    assert "Meets every week" in page
    assert f"reports to {above.name}" in page


def test_a_term_that_ends_before_it_begins_is_refused_beside_its_field(desk, stored, home):
    sent = BACKBONE | {"term_to": "2025-12-31"}
    answer = desk.submit(f"{home}/groups/new?kind=backbone", sent)
    assert answer.status_code == 422
    assert "The term ends before it begins" in answer.text
    assert stored(sa.select(Group)) == []


def test_changing_a_body_keeps_its_kind(desk, saved, event, stored, home):
    body = saved(a_body(event, GroupKind.WORKGROUP, slug="narrative"))
    desk.submit(f"{home}/groups/{body.slug}", BACKBONE | {"term_to": ""})
    (changed,) = stored(sa.select(Group))
    assert (changed.kind, changed.cadence_days, changed.term_to) == (GroupKind.WORKGROUP, 7, None)


def test_a_body_whose_term_has_passed_says_so(desk, saved, event, home):
    saved(a_body(event, term_to=date(2025, 6, 30)))
    assert "term over" in desk.get(f"{home}/bodies").text


def test_without_bodies_the_page_says_what_each_kind_is_for(desk, home):
    page = desk.get(f"{home}/bodies").text
    assert page.count("Not set up yet") == 3
    assert "once a month, in person" in page


def test_nobody_joins_a_body_by_its_address(client, saved, event):
    body = saved(a_body(event, slug="advisory"))
    assert client.get(f"/e/{event.slug}/groups/advisory/join").status_code == 404
    assert str(body.name) not in client.get(f"/e/{event.slug}/groups").text
    assert str(body.name) not in client.get(f"/e/{event.slug}/").text


def test_the_monday_page_follows_the_groups_that_are_joined(session):
    event = an_event()
    session.add(event)
    session.flush()
    group, body = a_group(event), a_body(event)
    session.add_all([group, body])
    session.flush()
    assert [line.id for line in frame_of(session, event).groups] == [group.id]
    assert [line.id for line in frame_of(session, event, [body.id]).groups] == [body.id]
    assert [one.id for one in groups_of(session, event.id)] == [group.id]


def a_full_body(event, session):
    """Three were called: one comes, one has not yet come, one stopped coming."""
    body = a_body(event)
    session.add(body)
    session.flush()
    meetings = [a_meeting(body, now() - n * 30 * DAY) for n in (3, 2, 1)]
    coming = a_meeting(body, now() + DAY)
    people = [a_membership(body, signed_up=now() - 200 * DAY) for _ in range(3)]
    session.add_all([*meetings, coming, *(row for pair in people for row in pair)])
    first = people[2][0]
    session.add_all([
        *(a_group_fact(body, K.ROSTER_CLOSED, m.ends_at, meeting=m) for m in meetings),
        *(a_fact(people[0][0], K.ATTENDANCE, m.starts_at, meeting=m) for m in meetings),
        a_fact(first, K.ATTENDANCE, meetings[0].starts_at, meeting=meetings[0]),
    ])  # fmt: skip
    riverbend = Organization(coalition_id=event.coalition_id, name="Riverbend", name_key="r")
    held = Seat(coalition_id=event.coalition_id, group_id=body.id, organization=riverbend,
                since=now().date())  # fmt: skip
    held.holders = [SeatHolder(person=first.person, part=SeatPart.PRIMARY, since=now().date())]
    gap = Seat(coalition_id=event.coalition_id, group_id=body.id,
               category=Category.MOST_AFFECTED, since=now().date())  # fmt: skip
    session.add_all([held, gap])
    session.flush()
    return body, meetings, coming


def test_a_body_counts_who_is_there_as_a_group_does(session):
    event = an_event()
    session.add(event)
    session.flush()
    _body, meetings, coming = a_full_body(event, session)
    (found,) = bodies_of(session, event.id, now())
    assert (found.standing, found.members) == (1, 1)  # the others have lapsed or never began
    assert (found.held, found.seats) == (1, 2)
    assert (found.last.id, found.next.id) == (meetings[2].id, coming.id)


def test_a_seat_can_wait_for_a_kind_of_key_people(client_of, saved, event):
    body = saved(a_body(event))
    lead = client_of(Grant(Role.GROUP_LEAD, scope(event, group=body)))
    page = f"/lead/{body.id}/seats"
    lead.submit(page, {"sector": "", "category": "most_affected", "primary": 0})
    assert "Somebody from: Lives with the issue" in lead.get(page).text


def test_the_page_needs_as_many_statements_for_three_bodies_as_for_one(
    desk, saved, event, home, statements
):
    def one_more(kind):
        body = saved(a_body(event, kind, name=both(f"Body of {kind}")))
        saved(*a_membership(body, a_person(event.coalition)), a_meeting(body))

    one_more(GroupKind.ADVISORY)
    desk.get(f"{home}/bodies")
    statements.clear()
    desk.get(f"{home}/bodies")
    few = len(statements)
    one_more(GroupKind.BACKBONE)
    one_more(GroupKind.WORKGROUP)
    statements.clear()
    desk.get(f"{home}/bodies")
    assert len(statements) == few
