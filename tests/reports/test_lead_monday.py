"""A lead's own Monday page: their group and no other, as a page, as people, on paper."""

import io
import re

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.events.models import Event
from summit.groups.models import Group

DAY = "2025-09-29"


@pytest.fixture
def groups(stored):
    """Those of the summit that is over."""
    of_it = sa.select(Group).join(Event).where(Event.slug == "summit-2025")
    return {group.slug: group for group in stored(of_it)}


@pytest.fixture
def lead(client_of, groups, stored):
    housing = groups["housing"]
    place = Scope(housing.coalition_id, housing.event_id, None, housing.id)
    return client_of(Grant(Role.GROUP_LEAD, place))


@pytest.fixture
def organizer(client_of):
    return client_of(Grant(Role.ORGANIZER, Scope()))


def page(client, group, query=""):
    return client.get(f"/lead/{group.id}/monday?as_of={DAY}{query}")


def test_a_lead_sees_the_numbers_of_their_group_and_of_no_other(lead, groups):
    shown = page(lead, groups["housing"])
    assert shown.status_code == 200
    assert "20 memberships" in shown.text or "of 20 memberships" in shown.text
    assert "Health" not in shown.text
    assert page(lead, groups["health"]).status_code in (403, 404)


def test_each_number_opens_its_people_without_leaving_the_group(lead, groups):
    housing = groups["housing"]
    addresses = re.findall(rf'href="(/lead/{housing.id}/monday/people\?[^"]+)"',
                           page(lead, housing).text)  # fmt: skip
    assert addresses
    for address in set(addresses):
        shown = lead.get(address.replace("&amp;", "&"))
        assert shown.status_code == 200
        assert "Health" not in shown.text
    assert "/console/" not in page(lead, housing).text.partition("<main")[2]


def test_it_is_printed_too(lead, groups):
    file = lead.get(f"/lead/{groups['housing'].id}/monday/monday.pdf?as_of={DAY}")
    assert file.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(file.data)).pages[0].extract_text()
    assert "Housing" in text
    assert "Health" not in text


def test_the_page_of_the_group_leads_there(lead, groups):
    housing = groups["housing"]
    assert f'href="/lead/{housing.id}/monday"' in lead.get(f"/lead/{housing.id}/").text


def test_an_organizer_narrows_the_page_to_one_group(organizer, groups):
    jobs = groups["jobs"]
    address = f"/console/summit-2025/monday?as_of={DAY}"
    assert f"group={jobs.id}" in organizer.get(address).text
    shown = organizer.get(f"{address}&group={jobs.id}").text
    assert "of 17 memberships" in shown or "of 15 memberships" in shown
    assert 'aria-current="true">Jobs' in shown
    assert organizer.get(f"{address}&group=999999").status_code == 404
    assert organizer.get(f"{address}&group=x").status_code == 404


def test_numbers_of_a_narrowed_page_open_its_own_people(organizer, groups):
    jobs = groups["jobs"]
    base = f"/console/summit-2025/monday?as_of={DAY}&group={jobs.id}"
    link = re.search(r'href="(/console/summit-2025/monday/people[^"]+step=signed_up[^"]*)"',
                     organizer.get(base).text)[1]  # fmt: skip
    people = organizer.get(link.replace("&amp;", "&")).text
    assert "<span>Jobs</span>" in people
    assert "<span>Housing</span>" not in people
