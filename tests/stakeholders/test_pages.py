"""Coverage, the due list, and the way from the inventory to the list of the invited."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.groups.queries import groups_of
from summit.people.keypeople import Category
from summit.people.sectors import Sector
from summit.registration.models import Invitation
from summit.retention.facts import FactKind
from summit.stakeholders.coverage import Depth
from summit.stakeholders.models import (
    Assessment,
    CoverageAim,
    CoverageRequirement,
    StakeholderCategory,
    StakeholderContact,
)
from summit.stakeholders.queries.covering import bodies_and_groups, coverage_of
from summit.stakeholders.queries.progress import progress_of
from summit.stakeholders.states import Level, SaidLevel
from tests.factories import ZONE, a_group, a_person, an_event, scope
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership
from tests.stakeholders.conftest import an_entry, an_organization

K, DAY, NOON = FactKind, timedelta(days=1), time(12)


@pytest.fixture
def group(saved, event):
    return saved(a_group(event))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def page(event):
    return f"/console/{event.slug}/coverage"


def held(group, day):
    """A meeting of which the roster is closed."""
    meeting = a_meeting(group, day)
    return meeting, a_group_fact(group, K.ROSTER_CLOSED, meeting.ends_at, meeting=meeting)


def came(membership, meeting):
    return a_fact(membership, K.ATTENDANCE, meeting.starts_at, meeting=meeting)


def require(organizer, page, group, sought="sector:health", **more):
    return organizer.submit(
        f"{page}/required", {"body": group.id, "sought": sought, "least": 1} | more, page=page
    )


def test_a_lapse_opens_a_hole_that_the_list_does_not_show(session):
    event = an_event()
    session.add(event)
    session.flush()
    group, home = a_group(event), an_organization(event)
    session.add_all([group, home])
    session.flush()
    group.rules[0].valid_from = (now() - 400 * DAY).date()
    group.rules[0].recorded_at = now() - 400 * DAY
    person = a_person(event.coalition, organization=home)
    member, signed = a_membership(group, person, signed_up=now() - 100 * DAY)
    meetings = [held(group, now() - n * DAY) for n in (90, 60, 2)]
    session.add_all([member, signed, came(member, meetings[0][0])])
    session.add_all([row for pair in meetings for row in pair])
    session.add(CoverageRequirement(group=group, sector=Sector.HEALTH, made_at=now()))
    session.flush()
    groups = groups_of(session, event.id)
    (cell,) = coverage_of(session, event, groups, now()).cells
    assert [cell.met(depth) for depth in Depth] == [True, False, False]
    assert cell.lost  # the second miss was two days ago
    (before,) = coverage_of(session, event, groups, now() - 30 * DAY).cells
    assert before.fragile


def test_what_a_body_requires_is_set_shown_and_taken_away(organizer, page, group, stored):
    assert "Nothing is required yet" in organizer.get(page).text
    require(organizer, page, group, least=2, by="2027-01-31")
    (row,) = stored(sa.select(CoverageRequirement))
    assert (row.sector, row.category, row.least) == (Sector.HEALTH, None, 2)
    shown = organizer.get(page).text
    assert "0 of 1 required place is filled" in shown
    assert "required and empty" in shown
    twice = require(organizer, page, group)
    assert twice.status_code == 422
    assert "requires them already" in twice.text
    organizer.submit(f"{page}/required/remove", {"requirement": row.id}, page=page)
    assert stored(sa.select(CoverageRequirement)) == []


def test_the_place_names_who_fills_it_but_never_who_lives_with_the_issue(
    organizer, page, group, saved, event
):
    home = saved(an_organization(event))
    person = saved(a_person(event.coalition, full_name="Ana Reyes", organization=home))
    member, signed = a_membership(group, person)
    meeting, closed = held(group, now() - DAY)
    saved(member, signed, meeting, closed, came(member, meeting))
    entry = saved(an_entry(event, person))
    saved(StakeholderCategory(stakeholder_id=entry.id, category=Category.MOST_AFFECTED,
                              asserted_at=now()))  # fmt: skip
    require(organizer, page, group, "kind:most_affected")
    shown = organizer.get(page).text
    assert "Ana Reyes" not in shown
    assert "fewer than 5" in shown
    require(organizer, page, group)
    assert "Ana Reyes" in organizer.get(page).text


def test_the_aim_is_dated_and_the_latest_holds(organizer, page, stored):
    for percent in ("25", "30"):
        organizer.submit(f"{page}/aim", {"percent": percent}, page=page)
    assert [row.percent for row in stored(sa.select(CoverageAim))] == [25, 30]
    assert 'value="30"' in organizer.get(page).text
    assert organizer.submit(f"{page}/aim", {"percent": "101"}, page=page).status_code == 422


def test_a_requirement_of_another_event_is_not_there(organizer, page, saved, stored):
    other = saved(an_event())
    foreign = saved(
        CoverageRequirement(group=saved(a_group(other)), sector=Sector.FAITH, made_at=now())
    )
    gone = organizer.submit(f"{page}/required/remove", {"requirement": foreign.id}, page=page)
    assert gone.status_code == 404
    assert len(stored(sa.select(CoverageRequirement))) == 1


def test_the_matrix_needs_as_many_statements_for_three_groups_as_for_one(
    organizer, page, saved, event, statements
):
    def one_more():
        group = saved(a_group(event))
        saved(*a_membership(group, a_person(event.coalition)))
        saved(CoverageRequirement(group_id=group.id, sector=Sector.FAITH, made_at=now()))

    one_more()
    organizer.get(page)
    statements.clear()
    organizer.get(page)
    few = len(statements)
    one_more()
    one_more()
    statements.clear()
    organizer.get(page)
    assert len(statements) == few


def test_levels_and_the_last_word_come_from_facts(session):
    event = an_event()
    session.add(event)
    session.flush()
    group = a_group(event)
    session.add(group)
    session.flush()
    active, signed, new = (an_entry(event) for _ in range(3))
    session.add_all([active, signed, new])
    session.flush()
    first, fact = a_membership(group, active.person, signed_up=now() - 50 * DAY)
    meeting, closed = held(group, now() - 3 * DAY)
    session.add_all([first, fact, meeting, closed, came(first, meeting)])
    session.add_all(a_membership(group, signed.person, signed_up=now() - 2 * DAY))
    session.add(StakeholderContact(stakeholder_id=new.id, day=(now() - DAY).date(),
                                   channel="call", answered=True, at=now()))  # fmt: skip
    said = Assessment(stakeholder_id=new.id, influence=1, interest=1, support=0, barriers=[],
                      current_level=SaidLevel.AWARE, at=now())  # fmt: skip
    session.flush()
    zone = ZoneInfo(ZONE)
    found = progress_of(session, [active, signed, new], {new.id: said}, now(), zone)
    levels = [found[one.id].level for one in (active, signed, new)]
    assert levels == [Level.ACTIVE, Level.SIGNED_UP, Level.AWARE]
    assert found[active.id].last == meeting.starts_at.astimezone(zone).date()
    assert found[new.id].last == (now() - DAY).date()


def test_who_is_silent_for_long_is_due(opened, home, saved, event):
    # Counted in days of the calendar there: 200 times 24 hours may be 199 of them or 200,
    # if the clocks changed in between.
    long_ago = datetime.combine(now().astimezone(ZoneInfo(ZONE)).date() - 200 * DAY, NOON,
                                ZoneInfo(ZONE))  # fmt: skip
    silent = saved(an_entry(event, a_person(event.coalition, full_name="Sol Silent"),
                            made_at=long_ago))  # fmt: skip
    said = {"influence": 1, "interest": 1, "support": 0, "barriers": [], "at": now()}
    saved(Assessment(stakeholder_id=silent.id, current_level=SaidLevel.AWARE, **said))
    unaware = a_person(event.coalition, full_name="Una Ware")
    saved(an_entry(event, unaware, made_at=long_ago))
    shown = opened.get(f"{home}/due").text
    assert "Sol Silent" in shown
    assert "110 days over" in shown
    assert "Una Ware" not in shown
    assert "1 relationship of 1 is overdue" in shown
    assert "Sol Silent" not in opened.get(f"{home}/due?mine=1").text


def test_the_ticked_go_onto_the_list_of_the_invited_and_no_opinion_with_them(
    client_of, home, saved, event, group, stored
):
    admin = client_of(Grant(Role.ADMIN, scope(event)))
    admin.submit(f"{home}/open", {}, page=home)
    clinic = saved(an_organization(event))
    needed = saved(an_entry(event, a_person(event.coalition, full_name="Nell Needed",
                   email="nell@example.org", organization=clinic), group_id=group.id))  # fmt: skip
    strong = saved(an_entry(event, a_person(event.coalition, full_name="Sue Strong",
                                            email="sue@example.org")))  # fmt: skip
    saved(Assessment(stakeholder_id=strong.id, influence=5, interest=5, support=2, barriers=[],
                     at=now()))  # fmt: skip
    slot = saved(an_entry(event, slot_text="Somebody of the school board"))
    saved(CoverageRequirement(group_id=group.id, sector=Sector.HEALTH, made_at=now()))
    page = f"{home}/invite"
    shown = admin.get(page).text
    assert shown.index("Nell Needed") < shown.index("Sue Strong")
    assert "fills a place that nobody fills" in shown
    assert "Find somebody first" in shown
    sent = {"entry": [needed.id, strong.id, slot.id]}
    assert admin.submit(page, sent).location == f"/console/{event.slug}/invitations"
    rows = stored(sa.select(Invitation).order_by(Invitation.id))
    assert [(r.full_name, r.email) for r in rows] == [
        ("Nell Needed", "nell@example.org"), ("Sue Strong", "sue@example.org"),
    ]  # fmt: skip
    assert rows[0].organization == "Riverbend Clinics"
    admin.submit(page, sent)
    assert len(stored(sa.select(Invitation))) == 2  # nobody is invited twice
    assert admin.get(page).text.count("Is invited already.") == 2


def test_who_does_not_manage_people_reads_the_order_but_invites_nobody(opened, home, ana, stored):
    page = f"{home}/invite"
    assert "Ana Reyes" in opened.get(page).text
    assert opened.submit(page, {"entry": ana.id}, page=home).status_code == 403
    assert stored(sa.select(Invitation)) == []


def test_bodies_stand_beside_the_groups(session):
    event = an_event()
    session.add(event)
    session.flush()
    session.add_all([a_group(event), a_group(event, kind="advisory")])
    session.flush()
    assert len(bodies_and_groups(session, event.id)) == 2
