"""The organizers' list: finding people, taking the list along, doing something for one."""

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.outbox.models import Message
from summit.people.models import Organization
from summit.registration.models import Offer, Registration
from summit.registration.states import OfferState, State
from tests.factories import a_person, a_registration, a_site, an_event, scope

FREE = "There are free places while people wait."


@pytest.fixture
def event(saved):
    sites = [a_site("south", 9, taken=3), a_site("north", 9, taken=3, position=1)]
    return saved(an_event(slug="summit-27", sites=sites))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


URL = "/console/summit-27/people"


def guest(event, name, site=0, **changes):
    email = f"{name.split()[0].lower()}@example.org"
    person = a_person(event.coalition, full_name=name, email=changes.pop("email", email))
    return a_registration(event.sites[site], person=person, **changes)


def names(page):
    return [name for name in ("Ana Reyes", "Ben Ortiz", "Łucja Nowak") if name in page.text]


@pytest.fixture
def three(saved, event):
    return saved(
        guest(event, "Ana Reyes"),
        guest(event, "Ben Ortiz", site=1, state=State.CANCELLED),
        guest(event, "Łucja Nowak", site=1),
    )


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Ana Reyes", "Ben Ortiz", "Łucja Nowak"]),
        ("?q=lucja", ["Łucja Nowak"]),
        ("?q=ben@", ["Ben Ortiz"]),
        ("?q=REYES", ["Ana Reyes"]),
        ("?q=%25", []),
        ("?site=north", ["Ben Ortiz", "Łucja Nowak"]),
        ("?state=cancelled", ["Ben Ortiz"]),
        ("?site=north&state=confirmed&q=nowak", ["Łucja Nowak"]),
        ("?site=west&state=odd&page=x", ["Ana Reyes", "Ben Ortiz", "Łucja Nowak"]),
    ],
)
def test_people_are_found_by_what_one_knows_of_them(organizer, asked, found):
    page = organizer.get(URL + asked)
    assert names(page) == found
    assert ("Nobody fits" in page.text) == (not found)


def test_people_are_found_by_code_and_by_organization(organizer, saved, three, event):
    code = three[0].tickets[0].code
    assert names(organizer.get(f"{URL}?q={code[:4].lower()}+{code[4:]}")) == ["Ana Reyes"]
    home = Organization(coalition_id=event.coalition_id, name="Casa", name_key="casa")
    saved(a_registration(event.sites[0], person=a_person(
        event.coalition, full_name="Ben Ortiz", organization=home)))  # fmt: skip
    assert names(organizer.get(f"{URL}?q=casa")) == ["Ben Ortiz"]


def test_nobody_has_registered_yet(organizer):
    assert "Nobody has registered yet" in organizer.get(URL).text


def test_a_long_list_comes_in_parts(organizer, saved, event):
    saved(*(guest(event, f"Guest {n:03d}", email=f"g{n}@example.org") for n in range(51)))
    first, second = organizer.get(URL), organizer.get(f"{URL}?page=2")
    assert "1 to 50 of 51" in first.text
    assert "Guest 050" not in first.text
    assert "Guest 050" in second.text


@pytest.mark.parametrize(("page", "said"), [(1, "1 to 50 of 51"), (2, "51 to 51 of 51")])
def test_what_a_search_finds_is_counted_without_the_others(organizer, saved, event, page, said):
    saved(*(guest(event, f"Guest {n:03d}", email=f"g{n}@example.org") for n in range(51)))
    saved(guest(event, "Ana Reyes", email="ana@example.org"))
    assert said in organizer.get(f"{URL}?q=guest&page={page}").text


def test_a_site_lead_sees_their_own_site_alone(client_of, event, three):
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert names(lead.get(URL)) == ["Ana Reyes"]
    assert names(lead.get(f"{URL}?site=north")) == ["Ana Reyes"]
    assert names(lead.submit(f"{URL}.csv", page=URL)) == ["Ana Reyes"]
    assert lead.get(f"{URL}/{three[0].id}").status_code == 200
    assert lead.get(f"{URL}/{three[2].id}").status_code == 404
    assert "North County" not in lead.get(URL).text


def test_people_of_another_event_are_not_there(organizer, saved):
    other = saved(an_event())
    stranger = saved(guest(other, "Ana Reyes"))
    assert names(organizer.get(URL)) == []
    assert organizer.get(f"{URL}/{stranger.id}").status_code == 404
    assert organizer.get(f"/console/{other.slug}/people").status_code == 404


@pytest.mark.parametrize("page", ["", "?part=list", "?q=a&arrived=no&state=offer"])
def test_lists_take_as_many_statements_for_three_as_for_one(
    organizer, saved, statements, event, page
):
    def cost():
        statements.clear()
        assert organizer.get(URL + page).status_code == 200
        return len(statements)

    saved(guest(event, "Ana Reyes"))
    one = cost()
    saved(guest(event, "Ben Ortiz", site=1), guest(event, "Łucja Nowak"))
    assert cost() == one


def test_the_list_leaves_answers_where_they_are(organizer, statements, three):
    statements.clear()
    organizer.get(URL)
    assert not any("registration_answer" in statement for statement in statements)


def test_a_person_has_a_page_with_answers_and_letters(organizer, saved, event, three):
    page = organizer.get(f"{URL}/{three[0].id}")
    for shown in ("Ana Reyes", "ana@example.org", "Has a place"):
        assert shown in page.text


def test_staff_cancels_restores_and_moves_and_it_is_logged(organizer, stored, event, three):
    own = f"{URL}/{three[0].id}"
    for deed, data in (("cancel", {}), ("return", {}), ("move", {"site": "north"})):
        assert organizer.submit(f"{own}/{deed}", data, page=own).status_code == 303
    made = next(r for r in stored(sa.select(Registration)) if r.id == three[0].id)
    assert (made.state, made.site_id) == (State.CONFIRMED, event.sites[1].id)
    deeds = stored(sa.select(AuditEntry.deed).order_by(AuditEntry.id))
    assert deeds == [f"registration:{done}" for done in ("cancelled", "restored", "moved")]


def test_what_is_no_longer_possible_is_told_and_not_logged(organizer, stored, three):
    own = f"{URL}/{three[0].id}"
    for _ in range(2):
        organizer.submit(f"{own}/cancel", page=f"{URL}/{three[2].id}")
    assert "This registration has changed" in organizer.get(own).text
    assert len(stored(sa.select(AuditEntry))) == 1


def test_the_link_is_mailed_again(organizer, stored, three):
    own = f"{URL}/{three[0].id}"
    organizer.submit(f"{own}/link", page=own)
    mail = stored(sa.select(Message))[0]
    assert (mail.kind, mail.recipient) == ("registration/link_again", "ana@example.org")
    assert mail.sensitive


def test_a_raised_capacity_goes_to_those_who_wait(organizer, saved, stored, event):
    waiting = guest(
        event,
        "Ana Reyes",
        state=State.WAITLISTED,
        queued_at=event.created_at,
        queue_site_id=event.sites[0].id,
    )
    waiting.tickets = []
    saved(waiting)
    assert FREE in organizer.get(URL).text
    organizer.submit(f"{URL}/fill", page=URL)
    assert [offer.state for offer in stored(sa.select(Offer))] == [OfferState.OPEN]
    assert "1 person is called by letter." in organizer.get(URL).text


def test_nothing_is_offered_to_press_where_nobody_who_waits_can_be_written_to(
    organizer, saved, event
):
    waiting = guest(event, "Ana Reyes", email=None, state=State.WAITLISTED,
                    queued_at=event.created_at, queue_site_id=event.sites[0].id)  # fmt: skip
    waiting.tickets = []
    saved(waiting)
    assert FREE not in organizer.get(URL).text


@pytest.mark.parametrize("role", [Role.HELP_DESK, Role.SITE_LEAD])
def test_who_only_reads_finds_no_buttons_and_opens_no_doors(client_of, event, three, role):
    reader = client_of(Grant(role, scope(event)))
    page = reader.get(f"{URL}/{three[0].id}")
    assert "/cancel" not in page.text
    answer = reader.submit(f"{URL}/{three[0].id}/cancel", page="/account")
    assert answer.status_code == 403
