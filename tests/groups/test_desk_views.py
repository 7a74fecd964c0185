from datetime import timedelta

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.accounts.models import RoleGrant, User
from summit.clock import now
from summit.groups.models import Group, GroupLead, GroupRule
from summit.retention.facts import FactKind
from tests.factories import a_group, an_event, both, scope
from tests.factories.groups import a_group_fact, a_membership

K = FactKind
NEW = {
    "name_en": "Jobs", "name_es": "Empleos", "purpose_en": "Paid trial weeks.",
    "pillar": "0", "cadence_days": "14", "slug": "jobs",
}  # fmt: skip


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def group(saved, event):
    return saved(a_group(event, slug="housing"))


@pytest.fixture
def desk(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def home(event):
    return f"/console/{event.slug}/groups"


def test_founding_a_group_writes_its_rule_by_cadence(desk, stored, home):
    answer = desk.submit(f"{home}/new", NEW)
    assert answer.location == f"{home}/jobs"
    (group,) = stored(sa.select(Group))
    assert group.name == {"en": "Jobs", "es": "Empleos"}
    assert [(r.version, r.misses) for r in stored(sa.select(GroupRule))] == [(1, 3)]
    assert "Nobody leads this group" in desk.get(answer.location).text


@pytest.mark.parametrize(
    ("field", "value"),
    [("slug", "Jobs!"), ("slug", "housing"), ("name_en", ""), ("cadence_days", "0")],
)
def test_a_group_that_cannot_be_is_refused_beside_its_field(
    desk, stored, group, home, field, value
):
    answer = desk.submit(f"{home}/new", NEW | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Paid trial weeks." in answer.text
    assert len(stored(sa.select(Group))) == 1


def test_a_new_cadence_begins_a_new_version_of_the_rule(desk, stored, group, home):
    page = f"{home}/housing"
    changed = {"name_en": "Housing", "purpose_en": "Homes.", "pillar": "0", "cadence_days": "14"}
    desk.submit(page, changed)
    desk.submit(page, changed)
    rules = stored(sa.select(GroupRule).order_by(GroupRule.version))
    assert [(r.version, r.misses) for r in rules] == [(1, 2), (2, 3)]


def test_a_lead_with_a_log_in_may_open_the_group_until_it_ends(desk, saved, stored, group, home):
    saved(User(email="bo@example.org", name="Bo", password_hash=None, created_at=now()))
    page = f"{home}/housing"
    sent = {"full_name": "Bo Lind", "email": "bo@example.org"}
    desk.submit(f"{page}/leads", sent, page=page)
    (lead,) = stored(sa.select(GroupLead))
    granted = stored(sa.select(RoleGrant).where(RoleGrant.role == Role.GROUP_LEAD))
    assert [grant.group_id for grant in granted] == [group.id]
    assert "Bo Lind" in desk.get(page).text
    assert desk.submit(f"{page}/leads", sent, page=page).status_code == 422
    desk.submit(f"{page}/leads/end", {"lead": lead.id}, page=page)
    assert stored(sa.select(RoleGrant).where(RoleGrant.role == Role.GROUP_LEAD)) == []
    assert [x.until is None for x in stored(sa.select(GroupLead))] == [False]


def test_a_lead_without_a_log_in_is_named_and_the_page_says_what_to_do(desk, group, home):
    page = f"{home}/housing"
    desk.submit(f"{page}/leads", {"full_name": "Bo", "email": "bo@example.org"}, page=page)
    assert "has no log-in yet" in desk.get(page).text


def test_a_deed_that_no_longer_fits_is_refused(desk, group, home):
    page = f"{home}/housing"
    assert desk.submit(f"{page}/resume", page=page).status_code == 409


def test_the_poster_leads_to_the_form_of_its_site(desk, event, group, home):
    answer = desk.get(f"{home}/housing/poster.pdf?site=south")
    assert answer.mimetype == "application/pdf"
    (sheet,) = PdfReader(__import__("io").BytesIO(answer.data)).pages
    text = sheet.extract_text()
    assert f"/e/{event.slug}/groups/housing/join?site=south" in text
    assert "Join Group" in text


def test_the_list_counts_and_takes_the_same_statements(desk, saved, statements, event, home):
    def count():
        before = len(statements)
        page = desk.get(home)
        return len(statements) - before, page.text

    from tests.factories import a_person

    group = saved(a_group(event))
    saved(*a_membership(group, a_person(event.coalition), signed_up=now() - timedelta(days=3)))
    one, text = count()
    assert "nobody yet" in text
    saved(a_group(event), a_group(event))
    assert count()[0] == one <= 20


def test_an_event_without_groups_says_what_to_do(desk, home):
    assert "Found it, and say who leads it" in desk.get(home).text


def test_a_lead_does_not_manage_and_another_event_is_not_found(
    client_of, saved, event, group, home
):
    lead = client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))
    assert lead.get(home).status_code in (403, 404)
    other = client_of(Grant(Role.ORGANIZER, scope(saved(an_event()))))
    assert other.get(home).status_code == 404
    assert other.get(f"/lead/{group.id}/").status_code == 404


def test_the_slide_for_the_closing_leads_to_all_groups_that_take_people(
    desk, saved, event, group, home
):
    closed = saved(a_group(event, name=both("Long gone")))
    saved(a_group_fact(closed, K.GROUP_CLOSED, now() - timedelta(days=1)))
    answer = desk.get(f"{home}/closing/slide.pdf?site=south")
    (sheet,) = PdfReader(__import__("io").BytesIO(answer.data)).pages
    text = sheet.extract_text()
    assert f"/e/{event.slug}/groups?site=south" in text
    assert "Group" in text
    assert "Long gone" not in text
    assert float(sheet.mediabox.width) > float(sheet.mediabox.height)
