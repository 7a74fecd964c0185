"""The promises on the Monday page: told, named, and leading to where they are mended."""

import re

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.events.queries import event_of
from summit.groups.queries import groups_of
from summit.reports.levels import Level
from tests.reports.test_monday import PAGE, STORY, page
from tests.reports.test_printed import read, told

__all__ = ["page"]


@pytest.fixture
def organizer(client_of):
    return client_of(Grant(Role.ORGANIZER, Scope()))


def by_level(shown):
    return {one.level: one for one in shown.promises}


def test_a_month_after_the_summit_no_group_kept_its_first_promises(page):
    found = by_level(page("2025-02-24"))
    for level in (Level.ANNOUNCED, Level.FIRST_MEETING):
        one = found[level]
        assert (one.kept, one.of, one.still) == (0, 5, 5)
        assert {breach.days for breach in one.breaches} == {31}
    assert Level.ROSTER not in found  # nobody has met


def test_in_september_a_roster_and_a_lead_are_still_open(page):
    shown = page("2025-09-29")
    found = by_level(shown)
    slugs = {row.group.id: row.group.slug for row in shown.groups}
    still = [slugs[b.group] for b in found[Level.OWNER].breaches if b.still]
    assert still == ["jobs"]
    assert {slugs[b.group] for b in found[Level.ROSTER].breaches if b.still} == {"health", "jobs"}
    assert not found[Level.FIRST_MEETING].still


@pytest.mark.parametrize("day", STORY)
def test_the_promises_of_the_groups_add_up_to_those_of_all(page, day):
    shown = page(day)
    for level, one in by_level(shown).items():
        parts = [
            part
            for row in shown.groups
            for part in shown.promises_of(row.group.id)
            if part.level is level
        ]
        assert (one.kept, one.of) == (sum(p.kept for p in parts), sum(p.of for p in parts))


def test_what_is_open_leads_to_where_it_is_mended(organizer, session, page):
    text = organizer.get(f"{PAGE}?as_of=2025-09-29").text
    shown = page("2025-09-29")
    roster = next(b for b in by_level(shown)[Level.ROSTER].breaches if b.still)
    meeting = roster.still[0][0]
    assert f'href="/lead/{roster.group}/meetings/{meeting}/roster"' in text
    missed = next(b for b in by_level(shown)[Level.MISSED].breaches if b.still)
    name = shown.people[missed.still[0][0]].name
    place = text.index('id="promises"')
    line = text[place : text.index("</section>", place)]
    assert name in line
    assert f'href="/lead/{missed.group}/members/' in line
    group = groups_of(session, event_of(session, "summit-2025").id)[0].id
    session.rollback()
    early = organizer.get(f"{PAGE}?as_of=2025-02-24").text
    assert f'href="/lead/{group}/meetings/new"' in early


def test_every_link_of_the_promises_opens(organizer):
    text = organizer.get(f"{PAGE}?as_of=2025-09-29").text
    place = text.index('id="promises"')
    links = re.findall(r'href="([^"]+)"', text[place : text.index("</section>", place)])
    assert len(links) > 10
    assert {organizer.get(link).status_code for link in set(links)} == {200}


def test_who_may_not_read_people_sees_how_many_and_no_name(client_of, page):
    viewer = client_of(Grant(Role.VIEWER, Scope()))
    text = viewer.get(f"{PAGE}?as_of=2025-02-24").text
    place = text.index('id="promises"')
    block = text[place : text.index("</section>", place)]
    assert "10 still open" in block
    assert not [one for one in page("2025-02-24").people.values() if one.name in block]


def test_a_group_lead_reads_of_their_own_group_alone(client_of, session):
    group = next(
        one for one in groups_of(session, event_of(session, "summit-2025").id) if one.slug == "jobs"
    )
    number, event, coalition = group.id, group.event_id, group.coalition_id
    session.rollback()
    lead = client_of(Grant(Role.GROUP_LEAD, Scope(coalition, event, None, number)))
    text = lead.get(f"/lead/{number}/monday?as_of=2025-09-29").text
    place = text.index('id="promises"')
    block = text[place : text.index("</section>", place)]
    assert "0\u00a0of\u00a02<" in block  # a lead late at first, and none any more
    assert "Health" not in block


@pytest.mark.parametrize("day", STORY)
def test_paper_tells_them_too(organizer, day):
    text = told(read(organizer, day))
    assert "A first meeting within 30 days" in text
    assert "0 of 5 kept" in text
