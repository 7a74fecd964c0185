"""Invitations on the web: the organizers' pages, and the links that the invited follow."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.access.tokens import Purpose, digest, new_uid
from summit.clock import now
from summit.outbox.models import Message
from summit.people.models import Organization
from summit.registration.models import Invitation, Partner, Registration
from summit.registration.states import InvitationState, Source
from tests.factories import KEYS, a_person, a_registration, an_event, scope

CONSOLE = "/console/summit-27/invitations"
FORM = "/e/summit-27/register"
LIST = "Ana Reyes, ana@example.org, Casa Abierta\nbo@example.org\nnobody\n"


@pytest.fixture
def event(saved):
    return saved(an_event(slug="summit-27"))


@pytest.fixture
def browser(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


def an_invitation(event, email="ana@example.org", **changes):
    uid = new_uid()
    return Invitation(
        **{
            "uid": uid,
            "event_id": event.id,
            "full_name": "Ana Reyes",
            "email": email,
            "email_key": email,
            "organization": "Casa Abierta",
            "language": "en",
            "state": InvitationState.SENT,
            "made_at": now(),
            "sent_at": now(),
            "link_digest": digest(KEYS.token(Purpose.INVITATION, uid, 1)),
        }
        | changes
    )


def a_partner(event, name="Casa Abierta"):
    uid = new_uid()
    return Partner(
        event_id=event.id,
        organization=Organization(
            coalition_id=event.coalition_id, name=name, name_key=name.lower()
        ),
        uid=uid,
        invite_digest=digest(KEYS.token(Purpose.PARTNER_INVITE, uid, 1)),
        link_digest=digest(KEYS.token(Purpose.PARTNER_LINK, uid, 1)),
        made_at=now(),
    )


def token_of(invitation):
    return KEYS.token(Purpose.INVITATION, invitation.uid, 1)


def link(invitation, page="register"):
    return f"/e/summit-27/{page}?invite={token_of(invitation)}"


@pytest.fixture
def ana(saved, event):
    return saved(an_invitation(event))


def states(stored):
    return [one.state for one in stored(sa.select(Invitation).order_by(Invitation.id))]


SENT = {"organization": "", "site": "south", "language": "en", "consent": "y"}
ANA = {"full_name": "Ana Reyes", "email": "ana@example.org"} | SENT


# The organizers' pages


@pytest.mark.usefixtures("event")
def test_an_empty_list_says_what_invitations_are_for(browser):
    page = browser.get(CONSOLE).text
    assert "Nobody is invited yet" in page
    assert f'href="{CONSOLE}/new"' in page


@pytest.mark.usefixtures("event")
def test_a_list_is_looked_at_before_it_is_written_down(browser, stored):
    seen = browser.submit(f"{CONSOLE}/new", {"text": LIST, "language": "en", "do": "look"})
    assert seen.status_code == 200
    assert "Put 2 people on the list" in seen.text
    assert "There is no e-mail address in it." in seen.text
    assert "bo@example.org\nnobody" in seen.text
    assert stored(sa.select(Invitation)) == []
    data = {"text": LIST, "language": "es", "site": "north", "do": "save"}
    done = browser.submit(f"{CONSOLE}/new", data)
    assert (done.status_code, done.location) == (303, CONSOLE)
    ana, bo = stored(sa.select(Invitation).order_by(Invitation.id))
    assert (ana.full_name, ana.language, bo.email) == ("Ana Reyes", "es", "bo@example.org")
    assert stored(sa.select(Message)) == []


@pytest.mark.usefixtures("event")
@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_list_is_refused_beside_the_field(browser, text):
    page = browser.submit(f"{CONSOLE}/new", {"text": text, "language": "en", "do": "look"})
    assert page.status_code == 422
    assert "Write or choose a list" in page.text


@pytest.mark.usefixtures("event")
def test_the_letter_is_read_before_it_is_sent_and_goes_once(browser, stored):
    browser.submit(f"{CONSOLE}/new", {"text": LIST, "language": "en", "do": "save"})
    page = browser.get(f"{CONSOLE}/letter").text
    assert "Send to 2 people" in page
    assert "invites you" in page
    sent = browser.submit(f"{CONSOLE}/send", page=f"{CONSOLE}/letter")
    assert sent.status_code == 303
    browser.submit(f"{CONSOLE}/send", page=f"{CONSOLE}/new")
    assert len(stored(sa.select(Message))) == 2
    assert states(stored) == [InvitationState.SENT] * 2
    assert "No answer yet" in browser.get(CONSOLE).text


def test_the_silent_are_reminded_with_a_button(browser, saved, stored, event):
    long_ago = now() - timedelta(days=4)
    saved(
        an_invitation(event, sent_at=long_ago),
        an_invitation(event, "bo@example.org"),
        an_invitation(event, "cy@example.org", sent_at=long_ago, state=InvitationState.DECLINED),
    )
    assert "Remind 1 person?" in browser.get(CONSOLE).text
    browser.submit(f"{CONSOLE}/remind", page=CONSOLE)
    [letter] = stored(sa.select(Message))
    assert letter.recipient == "ana@example.org"
    assert "Remind the silent" not in browser.get(CONSOLE).text


def test_an_event_that_is_over_writes_to_nobody(client_of, saved, stored):
    past = saved(
        an_event(
            slug="past",
            starts_at=now() - timedelta(days=2),
            ends_at=now() - timedelta(days=1),
        )
    )
    saved(an_invitation(past, state=InvitationState.WRITTEN, sent_at=None))
    staff = client_of(Grant(Role.ORGANIZER, scope(past)))
    page = "/console/past/invitations"
    assert "nobody is written to" in staff.get(page).text
    for deed in ("send", "remind"):
        assert staff.submit(f"{page}/{deed}", page=f"{page}/new").status_code == 303
    assert stored(sa.select(Message)) == []


def test_withdrawing_can_be_undone(browser, ana, stored):
    browser.submit(f"{CONSOLE}/{ana.id}/withdraw", page=CONSOLE)
    assert states(stored) == [InvitationState.WITHDRAWN]
    assert "is withdrawn." in browser.get(CONSOLE).text
    browser.submit(f"{CONSOLE}/{ana.id}/restore", page=CONSOLE)
    assert states(stored) == [InvitationState.SENT]
    browser.submit(f"{CONSOLE}/{ana.id}/restore", page=CONSOLE)
    assert "has changed since you opened the page" in browser.get(CONSOLE).text


def test_the_list_is_searched_filtered_and_saved(browser, saved, event):
    saved(
        an_invitation(event, state=InvitationState.DECLINED),
        an_invitation(event, "bo@example.org", full_name="Bo Marsh"),
    )
    page = browser.get(f"{CONSOLE}?q=marsh").text
    assert "bo@example.org" in page
    assert "ana@example.org" not in page
    assert "bo@example.org" not in browser.get(f"{CONSOLE}?state=declined").text
    assert "Nobody fits" in browser.get(f"{CONSOLE}?q=zzz").text
    file = browser.get(f"{CONSOLE}/list.csv?q=marsh").text
    assert "bo@example.org" in file
    assert "ana@example.org" not in file


def test_the_button_to_a_person_speaks_of_opening_in_spanish(browser, saved, event):
    registration = saved(a_registration(event.sites[0]))
    state = {"state": InvitationState.ACCEPTED, "registration_id": registration.id}
    saved(an_invitation(event, **state))
    page = browser.get(f"{CONSOLE}?lang=es").text
    assert "Abrir la página" in page
    assert "En curso" not in page


def test_the_list_asks_the_database_the_same_for_one_and_for_three(
    browser, saved, statements, event
):
    def work():
        before = len(statements)
        assert browser.get(CONSOLE).status_code == 200
        return len(statements) - before

    saved(an_invitation(event))
    work()
    one = work()
    saved(an_invitation(event, "bo@example.org"), an_invitation(event, "cy@example.org"))
    assert work() == one


def test_an_invitation_of_another_event_is_not_there(browser, saved, event):
    other = saved(an_event())
    foreign = saved(an_invitation(other))
    done = browser.submit(f"{CONSOLE}/{foreign.id}/withdraw", page=f"{CONSOLE}/new")
    assert done.status_code == 404


# The links of the invited


def test_the_link_fills_in_the_form_and_says_who_invites(client, ana, event):
    page = client.get(link(ana))
    assert page.status_code == 200
    for said in ("You are invited by", 'value="Ana Reyes"', 'value="ana@example.org"'):
        assert said in page.text
    assert 'value="Casa Abierta"' in page.text


def test_the_secret_in_the_address_goes_nowhere_else(client, ana):
    for page in (client.get(link(ana)), client.get(link(ana, "decline"))):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"


def test_the_form_has_the_site_and_language_of_the_invitation(client, saved, event):
    made = saved(an_invitation(event, site_id=event.sites[1].id, language="es"))
    page = client.get(link(made)).text
    assert '<html lang="es">' in page
    assert re.search(r'value="north"\s+checked', page)
    assert re.search(r'value="es"\s+checked', page)


def test_registering_by_the_link_accepts_the_invitation(client, ana, stored):
    answer = client.submit(link(ana), ANA)
    assert answer.status_code == 303
    assert 'data-state="confirmed"' in client.get(answer.location).text
    [made] = stored(sa.select(Registration))
    [invitation] = stored(sa.select(Invitation))
    assert made.source == Source.INVITATION
    assert (invitation.state, invitation.registration_id) == (InvitationState.ACCEPTED, made.id)


def test_the_link_proves_the_mailbox_so_a_known_person_sees_their_page(client, saved, event):
    saved(a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org"))
    made = saved(an_invitation(event))
    answer = client.submit(link(made), ANA)
    assert 'data-state="confirmed"' in client.get(answer.location).text


def test_another_address_than_the_invited_one_is_not_proven(client, saved, event):
    saved(a_person(event.coalition, full_name="Bea Ortiz", email="bea@example.org"))
    made = saved(an_invitation(event))
    answer = client.submit(link(made), ANA | {"email": "bea@example.org"})
    assert 'data-state="sent"' in client.get(answer.location).text


def test_who_is_invited_registers_before_everybody_else(client, saved, stored):
    early = saved(an_event(slug="summit-27", registration_opens_at=now() + timedelta(days=3)))
    made = saved(an_invitation(early))
    assert "Registration is not open yet" in client.get(FORM).text
    assert client.submit(link(made), ANA).status_code == 303
    assert len(stored(sa.select(Registration))) == 1


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (InvitationState.ACCEPTED, "This invitation has been used."),
        (InvitationState.WITHDRAWN, "This invitation has been withdrawn."),
    ],
)
def test_a_link_that_is_over_says_so_and_tells_nothing(client, saved, event, state, said):
    made = saved(an_invitation(event, state=state))
    page = client.get(link(made)).text
    assert said in page
    assert "ana@example.org" not in page
    assert 'name="full_name"' in page


@pytest.mark.usefixtures("event")
@pytest.mark.parametrize("token", ["nonsense", "0" * 26, "ñ"])
def test_a_link_that_is_not_known_says_so_and_shows_the_form(client, token):
    page = client.get(f"{FORM}?invite={token}")
    assert page.status_code == 200
    assert "This invitation is not known" in page.text
    assert 'name="full_name"' in page.text
    assert client.get(f"/e/summit-27/decline?invite={token}").status_code == 404


def test_an_invitation_to_another_event_is_not_known_here(client, saved, event):
    other = saved(an_event())
    foreign = saved(an_invitation(other))
    assert "This invitation is not known" in client.get(link(foreign)).text


def test_looking_at_the_refusal_changes_nothing_and_sending_it_does(client, ana, stored):
    page = link(ana, "decline")
    assert 'data-state="sent"' in client.get(page).text
    assert states(stored) == [InvitationState.SENT]
    client.submit(page)
    assert states(stored) == [InvitationState.DECLINED]
    assert "You are not coming" in client.get(page).text
    undo = page.replace("/decline?", "/decline/undo?")
    client.submit(undo, page=page)
    assert states(stored) == [InvitationState.SENT]


def test_who_has_said_no_may_still_register(client, saved, stored, event):
    made = saved(an_invitation(event, state=InvitationState.DECLINED))
    assert client.submit(link(made), ANA).status_code == 303
    assert states(stored) == [InvitationState.ACCEPTED]


def test_an_accepted_invitation_cannot_be_declined(client, saved, stored, event):
    made = saved(an_invitation(event, state=InvitationState.ACCEPTED))
    page = link(made, "decline")
    assert "has been accepted" in client.get(page).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(FORM).text)[1]
    client.post(page, data={"csrf_token": token})
    assert states(stored) == [InvitationState.ACCEPTED]


def test_the_link_of_a_partner_registers_its_delegates(client, saved, stored, event):
    partner = saved(a_partner(event))
    token = KEYS.token(Purpose.PARTNER_INVITE, partner.uid, 1)
    url = f"{FORM}?invite={token.lower()}"
    page = client.get(url).text
    assert "You are invited by Casa Abierta." in page
    assert 'value="Casa Abierta"' in page
    assert client.submit(url, ANA).status_code == 303
    [made] = stored(sa.select(Registration))
    assert (made.partner_id, made.source) == (partner.id, Source.INVITATION)


def test_an_invitation_of_a_partner_names_it_and_counts_for_it(client, saved, stored, event):
    partner = saved(a_partner(event))
    made = saved(an_invitation(event, partner_id=partner.id))
    assert "You are invited by Casa Abierta." in client.get(link(made)).text
    client.submit(link(made), ANA)
    assert [one.partner_id for one in stored(sa.select(Registration))] == [partner.id]


def test_who_is_registered_already_is_answered_by_mail(client, saved, stored, event):
    person = a_person(event.coalition, email="ana@example.org")
    saved(a_registration(event.sites[0], person=person))
    made = saved(an_invitation(event))
    answer = client.submit(link(made), ANA)
    assert 'data-state="sent"' in client.get(answer.location).text
    assert [m.kind for m in stored(sa.select(Message))] == ["registration/link_again"]
