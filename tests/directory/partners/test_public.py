"""The page of a partner's contact: their delegates, and nobody else's."""

import io
import re
from datetime import timedelta

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp

from summit.audit.models import AuditEntry
from summit.clock import now
from summit.events.models import Event
from summit.events.states import EventState
from summit.outbox.models import Message
from summit.people.models import Person
from summit.registration.models import Registration
from summit.registration.states import Source, State
from tests.factories import a_registration, an_event
from tests.factories.partners import a_partner, invite_of, page_of


@pytest.fixture
def url(partner):
    return page_of(partner)


def several(client, url, people="", more="", site="south", **changes):
    once = re.search(r'name="once"[^>]*value="([^"]+)"', client.get(url).text)[1]
    data = {"once": once, "site": site, "people": people, "more": more} | changes
    return client.submit(f"{url}delegates", data, page=url, follow_redirects=True)


def people(stored):
    return stored(sa.select(Registration).order_by(Registration.id).options(
        sa.orm.joinedload(Registration.person)))  # fmt: skip


def test_the_page_shows_only_the_partners_own_delegates(
    client, url, saved, event, partner, delegate
):
    other = saved(a_partner(event, "Marker Partner"))
    delegate(partner, "Ana Reyes")
    delegate(other, "Marker Delegate")
    saved(a_registration(event.sites[0]))
    elsewhere = saved(an_event())
    saved(a_registration(elsewhere.sites[0], partner_id=saved(a_partner(elsewhere, "Far")).id))
    for shown in (client.get(url).text, client.get(f"{url}delegates.csv").text):
        assert "Ana Reyes" in shown
        assert "Marker" not in shown
        assert shown.count("Has a place") == 1


def test_who_registered_themselves_keeps_their_address_to_themselves(
    client, url, partner, delegate
):
    own = delegate(partner, "Ana Reyes")
    theirs = delegate(partner, "Bo Lane", source=Source.PARTNER)
    for shown in (client.get(url).text, client.get(f"{url}delegates.csv").text):
        assert own.person.email not in shown
        assert theirs.person.email in shown


def test_opening_the_page_writes_nothing(client, url, partner, delegate, statements):
    delegate(partner, "Ana Reyes", source=Source.PARTNER)
    statements.clear()
    for page in (url, f"{url}delegates.csv", f"{url}poster.pdf"):
        assert client.get(page).status_code == 200
    assert not [s for s in statements if not s.startswith(("SELECT", "BEGIN"))]


def test_the_page_asks_as_often_for_three_delegates_as_for_one(
    client, url, partner, delegate, statements
):
    counts = []
    for names in (["Ana"], ["Bo", "Cy"]):
        for name in names:
            delegate(partner, name, source=Source.PARTNER)
        statements.clear()
        client.get(url)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_several_are_registered_at_once_and_names_may_follow(client, url, partner, stored):
    shown = several(client, url, "Ana Ruiz, ana@example.org\nBo Lane", "2").text
    assert "4 delegates are registered." in shown
    made = people(stored)
    assert [one.person.full_name for one in made] == [
        "Ana Ruiz",
        "Bo Lane",
        "Delegate 3 of Riverbend Clinics",
        "Delegate 4 of Riverbend Clinics",
    ]
    assert {(one.partner_id, one.source) for one in made} == {(partner.id, Source.PARTNER)}
    (letter,) = stored(sa.select(Message))
    assert letter.recipient == "ana@example.org"
    assert stored(sa.select(AuditEntry.deed)) == ["partner:delegates-registered"]
    again = several(client, url, more="1").text
    assert "Delegate 5 of Riverbend Clinics" in again


def test_the_same_form_sent_twice_registers_once(client, url, stored):
    several(client, url, "Ana Ruiz", once="the-same")
    several(client, url, "Ana Ruiz", once="the-same")
    assert len(people(stored)) == 1
    assert len(stored(sa.select(AuditEntry))) == 1


@pytest.mark.parametrize(
    ("typed", "more", "said"),
    [
        ("", "", "Write at least one name, or a number below."),
        ("Ana, ana@example", "1", "Line 1: ana@example is not a whole e-mail address."),
        ("Ana, a@example.org\nBo, A@example.org", "", "An address stands there twice."),
        ("", "51", "Give a number between 0 and 50."),
        ("Ana", "50", "At most 50 delegates at once."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client, url, stored, typed, more, said):
    answer = several(client, url, typed, more)
    assert said in answer.text
    assert typed in answer.text
    assert people(stored) == []


def test_who_finds_no_place_waits(client, url, stored):
    shown = several(client, url, more="11").text
    assert "11 delegates are registered. 2 of them wait for a place." in shown


def test_a_name_and_an_address_are_filled_in_later(client, url, partner, stored):
    several(client, url, more="1")
    (one,) = people(stored)
    page = client.submit(
        f"{url}delegates/{one.id}/name",
        {"full_name": "Ana Ruiz", "email": "ana@example.org"},
        page=url,
        follow_redirects=True,
    )
    assert "Ana Ruiz is written down." in page.text
    (now_named,) = people(stored)
    assert (now_named.person.full_name, now_named.person.email) == ("Ana Ruiz", "ana@example.org")
    assert "ana ruiz" in now_named.search_text
    assert [m.recipient for m in stored(sa.select(Message))] == ["ana@example.org"]
    assert "Fill in who it is" not in page.text


def test_a_missing_name_is_said_in_the_row_and_the_address_is_kept(client, url, stored):
    several(client, url, more="2")
    one = people(stored)[0]
    answer = client.submit(
        f"{url}delegates/{one.id}/name", {"full_name": " ", "email": "ana@example.org"}, page=url
    )
    assert answer.status_code == 422
    assert "Write the name of the delegate." in answer.text
    assert 'value="ana@example.org"' in answer.text


def test_an_address_that_is_registered_is_told_to_its_owner_and_changes_nobody(
    client, url, saved, event, stored
):
    known = saved(a_registration(event.sites[1]))
    several(client, url, more="1")
    one = people(stored)[-1]
    page = client.submit(
        f"{url}delegates/{one.id}/name",
        {"full_name": "Ana Ruiz", "email": known.person.email},
        page=url,
        follow_redirects=True,
    )
    assert "its owner was mailed their link" in page.text
    assert stored(sa.select(Person.email).where(Person.id == one.person_id)) == [None]
    assert len(stored(sa.select(Registration))) == 2


def test_the_contact_cancels_whom_they_registered(client, url, stored):
    several(client, url, "Ana Ruiz, ana@example.org")
    (one,) = people(stored)
    page = client.submit(f"{url}delegates/{one.id}/cancel", page=url, follow_redirects=True)
    assert "Ana Ruiz is cancelled." in page.text
    assert people(stored)[0].state == State.CANCELLED


def test_the_contact_changes_nobody_who_registered_themselves(
    client, url, partner, delegate, stored
):
    own = delegate(partner, "Ana Reyes")
    for deed in ("cancel", "name"):
        page = client.submit(
            f"{url}delegates/{own.id}/{deed}",
            {"full_name": "Eve", "email": ""},
            page=url,
            follow_redirects=True,
        )
        assert "registered themselves" in page.text
    (one,) = people(stored)
    assert (one.state, one.person.full_name) == (State.CONFIRMED, "Ana Reyes")


def test_another_partners_delegate_is_not_there(client, url, saved, event, delegate, stored):
    theirs = delegate(saved(a_partner(event, "Other")), "Marker", source=Source.PARTNER)
    for deed in ("cancel", "name"):
        answer = client.submit(f"{url}delegates/{theirs.id}/{deed}", {"full_name": "E"}, page=url)
        assert answer.status_code == 404


def test_how_many_signed_up_is_shown_from_five_delegates_on(client, url, partner, delegate):
    for n in range(4):
        delegate(partner, f"Guest {n}")
    assert "shown from 5 delegates on" in client.get(url).text
    delegate(partner, "Guest 5")
    assert "shown from 5 delegates on" not in client.get(url).text


@pytest.mark.parametrize("path", ["/p/NOTHING/", "/i/NOTHING", "/p/NOTHING/delegates.csv"])
def test_a_link_that_is_none_is_not_found_kindly(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_an_invite_token_opens_no_contacts_page_and_the_other_way_round(client, partner, url):
    assert client.get(f"/p/{invite_of(partner)}/").status_code == 404
    assert client.get(f"/i/{url.split('/')[2]}").status_code == 404


@pytest.mark.parametrize(
    "change",
    [{"registration_closes_at": now() - timedelta(hours=1)}, {"state": EventState.CANCELLED}],
)
def test_nobody_is_added_when_registration_is_not_open(client, app, url, saved, stored, change):
    shown = client.get(url).text
    assert "Register the delegates" in shown
    with app.app_context():
        from summit.extensions import db

        db.session.execute(sa.update(Event).values(change))
        db.session.commit()
    assert "Register the delegates" not in client.get(url).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown)[1]
    data = {"csrf_token": token, "site": "south", "people": "Ana", "once": "x"}
    page = client.post(f"{url}delegates", data=data, follow_redirects=True)
    assert "Registration is not open" in page.text or "has been cancelled" in page.text
    assert people(stored) == []


def test_the_poster_of_the_page_opens_the_form_for_delegates(client, partner, url):
    pdf = client.get(f"{url}poster.pdf").data
    picture = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].render(scale=2).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == f"HTTP://LOCALHOST/I/{invite_of(partner)}"
    answer = client.get(f"/I/{invite_of(partner)}")
    assert answer.location.endswith(f"/e/summit-27/register?invite={invite_of(partner)}")
    assert client.get(answer.location).status_code == 200
