"""The Monday page of the people of one site."""

import re
from datetime import date

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.events.queries import event_of
from summit.reports.queries import monday_of, narrowed
from tests.reports.test_monday import PAGE, STORY


@pytest.fixture
def organizer(client_of):
    return client_of(Grant(Role.ORGANIZER, Scope()))


@pytest.fixture
def pages(session):
    """The whole page and that of each site, on a day."""

    def shown(day):
        event = event_of(session, "summit-2025")
        whole = monday_of(session, event, date.fromisoformat(day))
        by_site = {s.slug: narrowed(session, event, whole, s.slug) for s in whole.frame.sites}
        session.rollback()
        return whole, by_site

    return shown


@pytest.mark.parametrize("day", STORY)
def test_the_sites_and_those_of_no_site_are_the_whole(pages, day):
    whole, by_site = pages(day)
    of_a_site = {p for site in whole.frame.sites for p in site.people}
    elsewhere = sum(int(p) not in of_a_site for one in whole.slices.values() for p in one.people)
    assert sum(one.memberships for one in by_site.values()) + elsewhere == whole.memberships
    for one in by_site.values():
        assert one.week.balanced
        assert {int(p) for s in one.slices.values() for p in s.people} <= one.site.people
        assert sum(row.good for row in one.groups) == one.week.standing.end


@pytest.mark.parametrize("day", STORY)
def test_a_group_is_judged_as_a_whole(pages, day):
    whole, by_site = pages(day)
    for one in by_site.values():
        for row in one.groups:
            known = whole.by_group[row.group.id]
            assert (row.status, row.reasons) == (known.status, known.reasons)
            assert (row.leads, row.active) == (known.leads, known.active)
            assert (row.last_meeting, row.next_meeting) == (known.last_meeting, known.next_meeting)


def test_one_switches_between_everybody_and_one_site(organizer):
    text = organizer.get(f"{PAGE}?as_of=2025-09-29").text
    assert "site=south" in text
    south = organizer.get(f"{PAGE}?as_of=2025-09-29&site=south").text
    assert "The numbers are of those who registered for" in south
    assert 'id="coverage"' not in south
    assert 'id="coverage"' in text


def test_every_number_of_a_site_opens_its_people_alone(organizer, pages):
    _whole, by_site = pages("2025-09-29")
    page = by_site["north"]
    for stage, number in page.stages[-1].items():
        query = f"as_of=2025-09-29&site=north&stage={stage.value}"
        listed = organizer.get(f"{PAGE}/people?{query}")
        assert listed.text.count('<th scope="row">') == number, stage
    text = organizer.get(f"{PAGE}?as_of=2025-09-29&site=north").text
    links = set(re.findall(r'href="([^"]*/people\?[^"]*)"', text))
    assert links
    assert all("site=north" in link for link in links)


def test_a_site_goes_with_a_group_and_onto_paper(organizer, pages):
    whole, _by_site = pages("2025-09-29")
    group = whole.groups[0].group.id
    text = organizer.get(f"{PAGE}?as_of=2025-09-29&site=south&group={group}").text
    assert f"group={group}" in text
    paper = organizer.get(f"{PAGE}/monday.pdf?as_of=2025-09-29&site=south")
    assert paper.data.startswith(b"%PDF")


@pytest.mark.parametrize("site", ["nowhere", "SOUTH", "1"])
def test_a_site_that_is_none_is_not_found(organizer, site):
    for path in ("", "/people", "/people.csv", "/monday.pdf"):
        assert organizer.get(f"{PAGE}{path}?as_of=2025-09-29&site={site}").status_code == 404


def test_a_site_costs_the_same_however_many_groups_it_has(organizer, statements):
    counts = []
    for group in ("", "&group=1"):
        statements.clear()
        assert organizer.get(f"{PAGE}?as_of=2025-09-29&site=south{group}").status_code == 200
        counts.append(len(statements))
    assert counts[0] <= 60
