"""Who is missing at the table as a reason of a group's status, and who would leave a gap."""

from datetime import timedelta

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.extensions import db
from summit.people.keypeople import Category
from summit.people.sectors import Sector
from summit.reports.covering import holders
from summit.reports.queries import covered, monday_of
from summit.reports.status import Status, Why
from summit.retention.facts import FactKind
from summit.stakeholders.models import CoverageRequirement
from tests.conftest import app
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership
from tests.stakeholders.conftest import an_organization

__all__ = ["app"]
K, DAY = FactKind, timedelta(days=1)


@pytest.fixture
def event(saved):
    return saved(an_event(starts_at=now() - 90 * DAY, ends_at=now() - 89 * DAY))


@pytest.fixture
def group(saved, event):
    """Six people came ten days ago; the first of them is of the one clinic."""
    made = saved(a_group(event))
    meeting = a_meeting(made, now() - 10 * DAY, announced_at=now() - 80 * DAY)
    closed = a_group_fact(made, K.ROSTER_CLOSED, meeting.ends_at, meeting=meeting)
    saved(meeting, closed, a_meeting(made, now() + 10 * DAY, announced_at=now() - 9 * DAY))
    clinic = an_organization(event)
    for number in range(6):
        home = clinic if number == 0 else None
        person = a_person(event.coalition, full_name=f"Person {number}", organization=home)
        member, signed = a_membership(made, person, signed_up=now() - 40 * DAY)
        came = a_fact(member, K.ATTENDANCE, meeting.starts_at, meeting=meeting)
        saved(member, signed, came)
    return made


@pytest.fixture
def requires(saved, group):
    def require(*sought):
        for one in sought:
            kind = "category" if isinstance(one, Category) else "sector"
            saved(CoverageRequirement(group_id=group.id, made_at=now(), **{kind: one}))

    return require


def seen(app, event):
    with app.app_context():
        page, matrix = covered(db.session(), event, monday_of(db.session(), event, now().date()))
    (row,) = page.groups
    return row, matrix


def whys(row):
    return {reason.why: reason.about for reason in row.reasons}


def test_a_required_sector_that_nobody_brings_in_is_a_reason_to_watch(app, event, requires):
    before = {Why.SECTOR_EMPTY, Why.SECTOR_FRAGILE} & set(whys(seen(app, event)[0]))
    requires(Sector.FAITH, Sector.BUSINESS, Sector.HEALTH, Sector.RESIDENTS)
    row, _matrix = seen(app, event)
    assert not before
    assert row.status is not Status.GREEN
    assert whys(row)[Why.SECTOR_EMPTY] == (Sector.FAITH, Sector.BUSINESS)
    assert whys(row)[Why.SECTOR_FRAGILE] == (Sector.HEALTH,)


def test_who_alone_brings_in_a_required_sector_would_leave_a_gap(app, event, requires):
    requires(Sector.HEALTH, Sector.RESIDENTS)
    _row, matrix = seen(app, event)
    (cell,) = matrix.coverage.fragile
    assert holders(matrix.coverage.cells) == {number for _kind, number in cell.standing}


def test_what_people_say_of_themselves_is_no_reason_and_marks_nobody(app, event, requires):
    requires(Category.MOST_AFFECTED)
    row, matrix = seen(app, event)
    assert not {Why.SECTOR_EMPTY, Why.SECTOR_FRAGILE} & set(whys(row))
    assert holders(matrix.coverage.cells) == set()


def test_before_a_group_has_met_no_place_is_called_empty(app, saved, event):
    group = saved(a_group(event))
    person = a_person(event.coalition)
    saved(*a_membership(group, person, signed_up=now() - 10 * DAY))
    saved(CoverageRequirement(group_id=group.id, sector=Sector.FAITH, made_at=now()))
    row, matrix = seen(app, event)
    assert len(matrix.coverage.empty) == 1
    assert Why.SECTOR_EMPTY not in whys(row)


def test_page_and_lead_s_page_name_the_sectors(client_of, event, group, requires):
    requires(Sector.FAITH, Sector.HEALTH)
    organizer = client_of(Grant(Role.ORGANIZER, scope(event)))
    lead = client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))
    pages = (f"/console/{event.slug}/monday", f"/lead/{group.id}/monday")
    for client, url in zip((organizer, lead), pages, strict=True):
        text = client.get(url).text
        assert "nobody there from: Faith community" in text
        assert "one person alone from: Health" in text
