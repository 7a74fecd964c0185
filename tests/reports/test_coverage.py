"""Block J: who is missing at the table, on the day of the page."""

from datetime import timedelta

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.extensions import db
from summit.groups.queries import groups_of
from summit.people.keypeople import Category
from summit.people.sectors import Sector
from summit.reports.queries import matrix_of, monday_of
from summit.retention.facts import FactKind
from summit.stakeholders.coverage import Depth
from summit.stakeholders.models import CoverageRequirement, StakeholderCategory
from summit.stakeholders.queries.covering import coverage_of
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership
from tests.stakeholders.conftest import an_entry, an_organization

K, DAY = FactKind, timedelta(days=1)


@pytest.fixture
def event(saved):
    return saved(an_event(starts_at=now() - 200 * DAY, ends_at=now() - 199 * DAY))


@pytest.fixture
def there(saved, event):
    """Ana of a clinic comes to the one group that requires health; Ben of nowhere does not."""
    group = a_group(event)
    saved(group)
    saved(a_group(event))
    home = saved(an_organization(event))
    ana = saved(a_person(event.coalition, full_name="Ana Reyes", organization=home))
    member, signed = a_membership(group, ana, signed_up=now() - 90 * DAY)
    ben = a_person(event.coalition, full_name="Ben Ortiz")
    other = a_membership(group, ben, signed_up=now() - 90 * DAY)
    meeting = a_meeting(group, now() - 60 * DAY)
    closed = a_group_fact(group, K.ROSTER_CLOSED, meeting.ends_at, meeting=meeting)
    came = a_fact(member, K.ATTENDANCE, meeting.starts_at, meeting=meeting)
    saved(member, signed, *other, meeting, closed, came)
    saved(CoverageRequirement(group_id=group.id, sector=Sector.HEALTH, made_at=now()))
    saved(CoverageRequirement(group_id=group.id, sector=Sector.FAITH, made_at=now()))
    return group, ana


def test_the_block_is_what_the_fold_says_on_its_day(app, event, there):
    with app.app_context():
        session, day = db.session(), now().date() - DAY
        matrix = matrix_of(session, event, monday_of(session, event, day))
        folded = coverage_of(session, event, groups_of(session, event.id), now() - DAY)
    assert [line.id for line in matrix.groups] == [there[0].id]
    assert [c.standing for c in matrix.coverage.cells] == [c.standing for c in folded.cells]
    assert matrix.coverage.met(Depth.STANDING) == 1
    assert [sought for sought, _cells in matrix.rows] == [Sector.HEALTH, Sector.FAITH]


def test_before_anybody_came_the_place_was_empty(app, event, there):
    with app.app_context():
        session, day = db.session(), (now() - 70 * DAY).date()
        matrix = matrix_of(session, event, monday_of(session, event, day))
    assert len(matrix.coverage.empty) == 2


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ORGANIZER])
def test_the_page_shows_numbers_and_names_nobody(client_of, saved, event, there, role):
    entry = saved(an_entry(event, there[1]))
    own = Category.MOST_AFFECTED
    saved(StakeholderCategory(stakeholder_id=entry.id, category=own, asserted_at=now()))
    saved(CoverageRequirement(group_id=there[0].id, category=own, made_at=now()))
    text = client_of(Grant(role, scope(event))).get(f"/console/{event.slug}/monday").text
    block = text[text.index('id="coverage"') :]
    block = block[: block.index("</section>")]
    assert "2 of 3 required places are filled" in block
    assert "1 is empty" in block
    assert "Ana Reyes" not in block
    assert ("/coverage" in block) == (role is Role.ORGANIZER)


def test_where_nothing_is_required_there_is_no_block(client_of, saved, event):
    group = a_group(event)
    saved(group)
    saved(*a_membership(group, a_person(event.coalition)))
    page = client_of(Grant(Role.VIEWER, scope(event))).get(f"/console/{event.slug}/monday").text
    assert "Who is missing at the table" not in page
