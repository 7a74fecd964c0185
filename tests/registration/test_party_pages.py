"""The pages on which several people are registered in one go, and looked after later."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.tokens import Purpose
from summit.clock import now
from summit.events.models import Site
from summit.events.states import EventState
from summit.outbox.models import Message
from summit.people.models import Person
from summit.registration.models import Registration
from summit.registration.states import State
from tests.factories import KEYS, a_person, a_registration, a_site, an_event, link_of

URL = "/e/summit-27/register/party?people=3"
FORM = {
    "full_name": "Ana Reyes",
    "email": "ana@example.org",
    "organization": "",
    "site": "south",
    "language": "en",
    "consent": "y",
    "name_2": "Bo Reyes",
    "email_2": "",
    "name_3": "",
    "email_3": "",
}


@pytest.fixture
def event(saved):
    sites = [a_site("south", 5), a_site("north", 9, position=1)]
    return saved(an_event(slug="summit-27", sites=sites))


@pytest.fixture
def family(client, event):
    """The address of the contact's page of a family of three."""
    answer = client.submit(URL, FORM)
    assert answer.status_code == 303
    return answer.location


def people(stored):
    rows = stored(sa.select(Registration).order_by(Registration.id))
    return rows, [p.full_name for p in stored(sa.select(Person).order_by(Person.id))]


def ticket_url_of(registration):
    """What a phone's own camera opens that reads the code of the first ticket."""
    return f"/T/{KEYS.token(Purpose.TICKET, registration.uid, 1)}"


def letters(stored):
    return [(m.kind, m.recipient) for m in stored(sa.select(Message).order_by(Message.id))]


@pytest.mark.usefixtures("event")
def test_the_telephone_number_is_that_of_who_registers_the_others(client, stored):
    client.submit(URL, FORM | {"phone": "760 555 0142"})
    kept = [person.phone for person in stored(sa.select(Person).order_by(Person.id))]
    assert kept == ["760 555 0142", None, None]


@pytest.mark.usefixtures("event")
def test_the_form_has_a_line_for_each_of_so_many_people(client):
    for asked, lines in ((2, 1), (5, 4), (99, 11), (0, 1), ("x", 2)):
        page = client.get(f"/e/summit-27/register/party?people={asked}").text
        assert len(re.findall(r'name="name_\d+"', page)) == lines


@pytest.mark.usefixtures("event")
def test_the_page_of_one_person_leads_to_that_of_several(client):
    assert 'href="/e/summit-27/register/party"' in client.get("/e/summit-27/register").text


def test_registering_a_family_leads_to_the_page_with_all_their_tickets(client, family, stored):
    made, names = people(stored)
    assert family == f"/my/{link_of(made[0])}/party"
    assert names == ["Ana Reyes", "Bo Reyes", "Guest 3 of Ana Reyes"]
    page = client.get(family).text
    for guest in made[1:]:
        assert f"/my/{link_of(guest)}/ticket.pdf" in page
    assert page.count("Name missing") == 1
    assert client.get(f"/my/{link_of(made[1])}/ticket.pdf").status_code == 200


def test_a_family_that_does_not_fit_is_told_and_decides(client, saved, stored):
    saved(an_event(slug="small", sites=[a_site("south", 2)]))
    url = "/e/small/register/party?people=3"
    page = client.submit(url, FORM | {"name_3": "Cy Reyes"})
    assert page.status_code == 422
    assert "South County has 2 places left, and you are 3. Nothing has been done." in page.text
    assert 'value="Cy Reyes"' in page.text
    assert stored(sa.select(Registration)) == []
    assert client.submit(url, FORM | {"split": "y"}).status_code == 303
    states = [r.state for r in stored(sa.select(Registration).order_by(Registration.id))]
    assert states == [State.CONFIRMED, State.CONFIRMED, State.WAITLISTED]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"email_2": "bo@", "name_2": "Bo"}, "email_2", "The e-mail address is not complete."),
        ({"email_2": "Ana@example.org"}, "email_2", "This address stands above already."),
        ({"email_3": "cy@example.org"}, "name_3", "Write the name that belongs to the address."),
        ({"consent": None}, "consent", "Tick this"),
    ],
)
@pytest.mark.usefixtures("event")
def test_what_is_wrong_stands_beside_its_field(client, stored, changes, field, said):
    data = {k: v for k, v in (FORM | changes).items() if v is not None}
    page = client.submit(URL, data)
    assert page.status_code == 422
    found = re.search(rf'id="{field}-error">([^<]+)<', page.text)
    assert found
    assert found[1].startswith(said)
    assert 'value="Bo' in page.text
    assert stored(sa.select(Registration)) == []


def test_sending_it_twice_registers_the_same_family(client, event, stored):
    shown = dict(re.findall(r'name="(csrf_token|once)"[^>]*value="([^"]+)"', client.get(URL).text))
    first = client.post(URL, data=FORM | shown)
    again = client.post(URL, data=FORM | shown)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    assert len(people(stored)[0]) == 3


def test_an_address_that_is_registered_already_is_answered_like_any_other(
    app, client, family, stored
):
    stranger = app.test_client()
    answer = stranger.submit(URL, FORM | {"site": "north"})
    assert answer.status_code == 303
    assert re.fullmatch(r"/my/[0-9A-Z]{26}/", answer.location)
    assert 'data-state="sent"' in stranger.get(answer.location).text
    assert len(people(stored)[0]) == 3
    assert letters(stored)[-1] == ("registration/link_again", "ana@example.org")


def test_a_name_is_written_down_later(client, family, stored):
    guest = people(stored)[0][2]
    prefix = f"guest{guest.id}-"
    url = f"{family}/{guest.id}/name"
    wrong = client.submit(url, {f"{prefix}full_name": " "}, page=family)
    assert (wrong.status_code, "Write the name of this person." in wrong.text) == (422, True)
    done = client.submit(url, {f"{prefix}full_name": "Cy Reyes"}, page=family)
    assert (done.status_code, done.location) == (303, family)
    assert people(stored)[1][2] == "Cy Reyes"
    assert "Name missing" not in client.get(family).text


def test_an_address_sends_the_ticket_there_and_takes_it_off_the_page(client, family, stored):
    guest = people(stored)[0][2]
    prefix = f"guest{guest.id}-"
    sent = {f"{prefix}full_name": "Cy Reyes", f"{prefix}email": "cy@example.org"}
    client.submit(f"{family}/{guest.id}/name", sent, page=family)
    assert letters(stored)[-1] == ("registration/confirmed", "cy@example.org")
    page = client.get(family).text
    assert link_of(guest) not in page
    assert "1 person of your group has a link of their own." in page
    again = client.submit(f"{family}/{guest.id}/name", sent, page=family)
    assert again.status_code == 404


def test_what_the_contact_saw_of_a_guest_opens_nothing_once_it_is_somebody_s_own(
    client, family, saved, stored, event
):
    """Whose address is written down may be known: their page would tell all that is."""
    saved(a_person(event.coalition, full_name="Noor Haddad", email="noor@example.org"))
    guest = people(stored)[0][2]
    page, code = f"/my/{link_of(guest)}/", ticket_url_of(guest)
    assert client.get(page).status_code == 200
    sent = {f"guest{guest.id}-full_name": "Cy", f"guest{guest.id}-email": "noor@example.org"}
    client.submit(f"{family}/{guest.id}/name", sent, page=family)
    assert letters(stored)[-1] == ("registration/confirmed", "noor@example.org")
    for address in (page, f"{page}data.json", f"{page}ticket.pdf", code):
        assert client.get(address).status_code == 404
    now_theirs = people(stored)[0][2]
    assert "Noor" in client.get(f"/my/{link_of(now_theirs)}/").text


def test_one_of_them_cancels_and_comes_back(client, family, stored):
    guest = people(stored)[0][1]
    client.submit(f"{family}/{guest.id}/cancel", page=family)
    assert people(stored)[0][1].state == State.CANCELLED
    assert [site.taken for site in stored(sa.select(Site).order_by(Site.id))] == [2, 0]
    client.submit(f"{family}/{guest.id}/return", page=family)
    assert people(stored)[0][1].state == State.CONFIRMED


def test_one_more_person_is_brought(client, family, stored):
    done = client.submit(f"{family}/add", {"new-full_name": "Di Reyes"}, page=family)
    assert done.status_code == 303
    assert people(stored)[1][3] == "Di Reyes"
    assert "Di Reyes" in client.get(family).text


def test_sent_twice_the_form_brings_one_person(client, family, stored):
    shown = dict(re.findall(r'name="(csrf_token|new-once)"[^>]*value="([^"]+)"',
                            client.get(family).text))  # fmt: skip
    for _ in range(2):
        done = client.post(f"{family}/add", data=shown | {"new-full_name": "Di Reyes"})
        assert done.status_code == 303
    assert people(stored)[1][3:] == ["Di Reyes"]
    client.submit(f"{family}/add", {"new-full_name": "Di Reyes"}, page=family)
    assert people(stored)[1][3:] == ["Di Reyes"] * 2


def test_who_registered_alone_brings_others(client, saved, stored, event):
    alone = saved(a_registration(event.sites[1], person=a_person(event.coalition)))
    page = f"/my/{link_of(alone)}/party"
    assert "Nobody comes with you yet" in client.get(page).text
    client.submit(f"{page}/add", {"new-full_name": "Bo"}, page=page)
    made = people(stored)[0]
    assert [(r.party_contact, r.site_id) for r in made] == [
        (True, event.sites[1].id),
        (False, event.sites[1].id),
    ]


def test_nobody_is_brought_or_named_any_more_when_it_is_too_late(
    client, family, saved, stored, event
):
    event.registration_closes_at = now() - timedelta(hours=1)
    saved(event)
    assert "Bring one more person" not in client.get(family).text
    event.starts_at, event.ends_at = now() - timedelta(days=2), now() - timedelta(days=1)
    saved(event)
    guest = people(stored)[0][2]
    sent = {f"guest{guest.id}-full_name": "Cy", f"guest{guest.id}-email": "cy@example.org"}
    answer = client.submit(f"{family}/{guest.id}/name", sent, page="/login")
    assert answer.status_code == 404
    assert "cy@example.org" not in [recipient for _kind, recipient in letters(stored)]


def test_who_was_brought_brings_nobody_and_looks_after_nobody(client, family, stored):
    _ana, bo, cy = people(stored)[0]
    assert client.get(f"/my/{link_of(bo)}/party").status_code == 404
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(family).text)[1]
    for page in (f"/my/{link_of(bo)}/party/{cy.id}/cancel", f"{family}/99999/cancel"):
        assert client.post(page, data={"csrf_token": token}).status_code == 404
    assert "People who come with me" not in client.get(f"/my/{link_of(bo)}/").text


def test_people_of_another_party_are_not_there(client, family, saved, stored, event):
    other = saved(a_registration(event.sites[0]))
    answer = client.submit(f"{family}/{other.id}/cancel", page=family)
    assert answer.status_code == 404


def test_the_page_asks_the_database_the_same_for_one_and_for_many(client, event, statements):
    def work(count):
        url = f"/e/summit-27/register/party?people={count}"
        names = {f"name_{n}": f"Guest {n}" for n in range(2, count + 1)}
        mine = {"email": f"ana{count}@example.org", "site": "north"}
        page = client.submit(url, FORM | names | mine).location
        before = len(statements)
        assert client.get(page).status_code == 200
        return len(statements) - before

    assert work(2) == work(4)


def test_a_closed_event_takes_no_family(client, saved):
    saved(an_event(slug="shut", state=EventState.CANCELLED))
    page = client.get("/e/shut/register/party")
    assert "is cancelled" in page.text
