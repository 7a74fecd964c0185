"""That somebody lives with the issue: said by themselves alone, and gone when taken back."""

import sqlalchemy as sa

from summit.clock import now
from summit.people.keypeople import Category
from summit.stakeholders.models import Assessment, Stakeholder, StakeholderCategory
from tests.factories import a_registration, link_of


def page_of(registration):
    return f"/my/{link_of(registration)}/"


def test_a_person_says_it_and_takes_it_back(client, saved, event, stored):
    registration = saved(a_registration(event.sites[0]))
    page = page_of(registration)
    assert "Do you live with this yourself?" in client.get(page).text
    client.submit(f"{page}voice", {}, page=page)
    client.submit(f"{page}voice", {}, page=page)
    (row,) = stored(sa.select(StakeholderCategory))
    assert (row.category, row.asserted_by_id) == (Category.MOST_AFFECTED, None)
    assert "you can take it back" in client.get(page).text
    client.submit(f"{page}voice/take-back", {}, page=page)
    assert stored(sa.select(StakeholderCategory)) == []
    assert stored(sa.select(Stakeholder)) == []  # nothing tells that they ever said it


def test_what_the_team_wrote_stays_when_it_is_taken_back(client, saved, event, stored):
    registration = saved(a_registration(event.sites[0]))
    page = page_of(registration)
    client.submit(f"{page}voice", {}, page=page)
    (entry,) = stored(sa.select(Stakeholder))
    saved(Assessment(stakeholder_id=entry.id, influence=1, interest=5, support=2, barriers=[],
                     at=now()))  # fmt: skip
    client.submit(f"{page}voice/take-back", {}, page=page)
    assert len(stored(sa.select(Stakeholder))) == 1
    assert stored(sa.select(StakeholderCategory)) == []


def test_the_backbone_reads_it_on_the_sheet_and_describing_keeps_it(
    opened, sheet, ana, saved, stored
):
    saved(StakeholderCategory(stakeholder_id=ana.id, category=Category.MOST_AFFECTED,
                              asserted_at=now()))  # fmt: skip
    assert "said by themselves" in opened.get(sheet).text
    opened.submit(f"{sheet}/facets", {"categories": ["champion"]}, page=sheet)
    kinds = {row.category for row in stored(sa.select(StakeholderCategory))}
    assert kinds == {Category.MOST_AFFECTED, Category.CHAMPION}
