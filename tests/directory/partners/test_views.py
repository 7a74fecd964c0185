"""What organizers do with the partners of an event."""

import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.events.models import Site
from summit.outbox.models import Message
from summit.registration.models import Allocation, Invitation, Partner, Registration
from summit.registration.states import InvitationState, Source, State
from tests.factories import a_group, an_event, scope
from tests.factories.groups import a_membership
from tests.factories.partners import a_partner, invite_of, page_of

URL = "/console/summit-27/partners"
NEW = {
    "organization": "Casa Luz",
    "sector": "faith",
    "contact_name": "Luz Prado",
    "contact_email": "luz@example.org",
    "language": "es",
    "domains": "casaluz.org",
    "places-south": "4",
    "until-south": "",
    "places-north": "",
    "until-north": "",
}


def cells(page, name):
    """The texts of the row that begins with ``name``."""
    row = next(r for r in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if name in r)
    found = re.findall(r"<td.*?</td>", row, re.DOTALL)
    return [re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in found]


def test_without_partners_the_page_says_what_they_are_good_for(organizer):
    page = organizer.get(URL).text
    assert "There is no partner yet" in page
    assert "Add a partner" in page


def test_a_partner_is_added_with_its_places(organizer, stored):
    shown = organizer.submit(f"{URL}/new", NEW, follow_redirects=True).text
    assert "Casa Luz is a partner now." in shown
    (made,) = stored(sa.select(Partner))
    assert (made.contact_name, made.language, made.domains) == ("Luz Prado", "es", ["casaluz.org"])
    (kept,) = stored(sa.select(Allocation))
    assert (kept.places, kept.release_at) == (4, None)
    assert stored(sa.select(Site.held).order_by(Site.position)) == [4, 0]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("organization", " ", "Write the name of the organization."),
        ("domains", "gmail.com", "Anybody can have an address at gmail.com"),
        ("domains", "casa", "casa is not a domain"),
        ("contact_email", "luz@", "not complete"),
        ("places-south", "10", "not so many places left"),
        ("places-south", "-1", "Give a number between 0 and 100,000."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_the_rest_is_kept(
    organizer, stored, field, value, said
):
    answer = organizer.submit(f"{URL}/new", NEW | {field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Luz Prado"' in answer.text
    assert stored(sa.select(Partner)) == []
    assert stored(sa.select(sa.func.sum(Site.held))) == [0]


def test_places_are_kept_until_the_end_of_the_day_that_was_named(organizer, stored):
    organizer.submit(f"{URL}/new", NEW | {"until-south": "2026-12-24"})
    (kept,) = stored(sa.select(Allocation))
    assert kept.release_at.isoformat() == "2026-12-25T08:00:00+00:00"
    (made,) = stored(sa.select(Partner.id))
    assert "Thursday 24 December" in organizer.get(f"{URL}/{made}").text
    assert 'value="2026-12-24"' in organizer.get(f"{URL}/{made}/change").text


def test_a_change_is_kept_and_lowers_the_places(organizer, stored):
    organizer.submit(f"{URL}/new", NEW)
    (made,) = stored(sa.select(Partner.id))
    more = NEW | {"places-south": "2", "contact_name": "Ana Prado"}
    shown = organizer.submit(f"{URL}/{made}/change", more, follow_redirects=True).text
    assert "Casa Luz is changed." in shown
    assert "Ana Prado" in shown
    assert stored(sa.select(Site.held).order_by(Site.position)) == [2, 0]


def test_each_partner_shows_how_far_its_delegates_have_come(
    organizer, saved, event, partner, delegate
):
    ana = delegate(partner, "Ana Reyes")
    delegate(partner, "Bo Lane")
    delegate(partner, "Cy Vale", state=State.WAITLISTED)
    delegate(partner, "Di Hart", state=State.CANCELLED)
    group = saved(a_group(event))
    membership, *_facts = a_membership(group, ana.person)
    saved(membership)
    saved(an_invitation(event, partner))
    page = organizer.get(URL).text
    assert cells(page, "Riverbend Clinics")[-6:] == ["1", "2", "1", "0", "0", "1"]
    assert cells(page, "Together")[-6:] == ["1", "2", "1", "0", "0", "1"]
    assert f"partner={partner.id}&amp;state=confirmed" in page
    csv = organizer.get(f"{URL}/list.csv").text.splitlines()
    assert csv[1].endswith(",1,2,1,0,0,1")


def an_invitation(event, partner):
    return Invitation(
        uid="one",
        event_id=event.id,
        full_name="Ana",
        email="ana@example.org",
        email_key="ana@example.org",
        partner_id=partner.id,
        state=InvitationState.SENT,
        made_at=now(),
        sent_at=now(),
        link_digest="one",
    )


def test_a_long_list_is_searched_and_sorted(organizer, saved, event, delegate):
    partners = [saved(a_partner(event, f"Partner {n:02d}")) for n in range(10)]
    delegate(partners[7], "Ana Reyes")
    page = organizer.get(f"{URL}?sort=registered").text
    assert page.index("Partner 07") < page.index("Partner 00")
    found = organizer.get(f"{URL}?q=ner 03").text
    assert "Partner 03" in found
    assert "Partner 04" not in found
    assert "No partner fits" in organizer.get(f"{URL}?q=nobody").text


def test_the_list_asks_as_often_for_three_partners_as_for_one(
    organizer, saved, event, delegate, statements
):
    counts = []
    for names in (["A"], ["B", "C"]):
        for name in names:
            delegate(saved(a_partner(event, name)), f"Guest of {name}")
        statements.clear()
        assert organizer.get(URL).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 14


def test_a_new_invite_link_closes_the_old_one(organizer, client, partner, stored):
    old = invite_of(partner)
    assert client.get(f"/i/{old}").status_code == 303
    page = organizer.submit(
        f"{URL}/{partner.id}/invite-link", page=f"{URL}/{partner.id}", follow_redirects=True
    )
    assert "There is a new invite link." in page.text
    assert client.get(f"/i/{old}").status_code == 404
    (renewed,) = stored(sa.select(Partner))
    assert client.get(f"/I/{invite_of(renewed)}").location.endswith(invite_of(renewed))


def test_a_new_link_of_the_page_closes_the_old_one(organizer, client, partner, stored):
    organizer.submit(f"{URL}/{partner.id}/page-link", page=f"{URL}/{partner.id}")
    assert client.get(page_of(partner)).status_code == 404
    (renewed,) = stored(sa.select(Partner))
    assert client.get(page_of(renewed)).status_code == 200


def test_the_contact_is_sent_the_link(organizer, partner, stored):
    page = organizer.submit(
        f"{URL}/{partner.id}/send", page=f"{URL}/{partner.id}", follow_redirects=True
    )
    assert "The link is on its way to kavita@example.org." in page.text
    (letter,) = stored(sa.select(Message))
    assert letter.subject.startswith("Your page for the delegates of Riverbend Clinics: ")


def test_unused_places_are_given_to_everybody_when_the_organizer_says_so(organizer, stored):
    organizer.submit(f"{URL}/new", NEW)
    (made,) = stored(sa.select(Partner.id))
    page = organizer.submit(
        f"{URL}/{made}/release/south", page=f"{URL}/{made}", follow_redirects=True
    )
    assert "open to everybody" in page.text
    assert stored(sa.select(sa.func.sum(Site.held))) == [0]


def test_a_partner_with_delegates_cannot_be_removed_and_the_page_says_why(
    organizer, partner, delegate, stored
):
    delegate(partner, "Ana Reyes")
    where = f"{URL}/{partner.id}"
    page = organizer.submit(f"{where}/remove", page=where, follow_redirects=True)
    assert "Riverbend Clinics cannot be removed" in page.text
    assert len(stored(sa.select(Partner))) == 1


def test_a_partner_without_delegates_is_removed(organizer, partner, stored):
    where = f"{URL}/{partner.id}"
    page = organizer.submit(f"{where}/remove", page=where, follow_redirects=True)
    assert "no partner of this summit any more" in page.text
    assert stored(sa.select(Partner)) == []


def test_partners_of_another_event_are_not_there(organizer, saved, client_of, event, partner):
    other = saved(an_event(slug="elsewhere"))
    theirs = saved(a_partner(other, "Marker Of Elsewhere"))
    assert organizer.get(f"{URL}/{theirs.id}").status_code == 404
    assert "Marker Of Elsewhere" not in organizer.get(URL).text
    stranger = client_of(Grant(Role.ORGANIZER, scope(other)))
    assert stranger.get(f"{URL}/{partner.id}").status_code == 404


def test_who_registers_at_the_organizations_domain_is_its_delegate(client, event, partner, stored):
    client.submit(
        f"/e/{event.slug}/register",
        {
            "full_name": "Ana Reyes",
            "email": "ana@RiverBend.org",
            "site": "south",
            "language": "en",
            "consent": "y",
        },
    )
    (made,) = stored(sa.select(Registration))
    assert (made.partner_id, made.source) == (partner.id, Source.WEB)


def test_the_poster_comes_in_both_sizes(organizer, partner):
    where = f"{URL}/{partner.id}/poster.pdf"
    assert organizer.get(where).mimetype == "application/pdf"
    assert organizer.get(f"{where}?paper=a4").data[:5] == b"%PDF-"
    assert organizer.get(f"{where}?paper=a0").status_code == 404
