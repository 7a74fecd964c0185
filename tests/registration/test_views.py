"""Registering over the web: what is asked, what is refused, what happens when it is sent twice."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.accounts.models import Throttle
from summit.clock import now
from summit.events.models import Site
from summit.events.states import EventState
from summit.extensions import db
from summit.outbox.models import Message
from summit.people.models import Person
from summit.registration.limits import KNOWN_WEIGHT, REGISTER_FROM_ADDRESS
from summit.registration.models import Registration, RegistrationAnswer
from tests.factories import a_person, a_registration, a_site, an_event, both, link_of, ticket_of
from tests.factories.registration import a_question


@pytest.fixture
def event(saved):
    return saved(
        an_event(slug="summit-27", sites=[a_site("south", 1), a_site("north", 9, position=1)])
    )


FORM = {
    "full_name": "Ana Reyes",
    "email": "ana@example.org",
    "organization": "Casa de la Raza",
    "site": "south",
    "language": "en",
    "consent": "y",
}
URL = "/e/summit-27/register"


def hidden(page):
    return dict(re.findall(r'name="(csrf_token|once)"[^>]*value="([^"]+)"', page.text))


def errors_beside(page, field):
    found = re.search(rf'id="{field}-error">([^<]+)<', page.text)
    return found and found[1]


@pytest.mark.usefixtures("event")
def test_a_telephone_number_may_be_left_and_is_kept_as_it_was_written(client, stored):
    client.submit(URL, FORM | {"phone": "(760) 555-0142"})
    found = stored(sa.select(Person))[0]
    assert (found.phone, found.phone_key) == ("(760) 555-0142", "7605550142")


def test_a_stranger_changes_no_telephone_number_of_somebody_known(client, saved, stored, event):
    saved(a_person(event.coalition, email="ana@example.org", phone="760 555 0142"))
    client.submit(URL, FORM | {"phone": "619 555 0100"})
    assert stored(sa.select(Person.phone)) == ["760 555 0142"]


@pytest.mark.usefixtures("event")
def test_registering_leads_to_the_personal_page(client, stored):
    answer = client.submit(URL, FORM)
    assert answer.status_code == 303
    made = stored(sa.select(Registration))[0]
    assert answer.location == f"/my/{link_of(made)}/"
    page = client.get(answer.location)
    assert 'data-state="confirmed"' in page.text
    assert "Ana, you are coming to South County" in page.text
    assert [m.kind for m in stored(sa.select(Message))] == ["registration/confirmed"]


@pytest.mark.usefixtures("event")
def test_a_full_site_says_so_and_takes_people_on_the_waitlist(client):
    client.submit(URL, FORM)
    form = client.get(URL)
    assert "Full: waitlist" in form.text
    assert "You would be the first on the waitlist" in form.text
    answer = client.submit(URL, FORM | {"email": "ben@example.org"})
    page = client.get(answer.location)
    assert 'data-state="waitlisted"' in page.text
    assert "number 1 on the waitlist of South County" in page.text


@pytest.mark.usefixtures("event")
def test_the_address_may_choose_the_site(client):
    assert re.search(r'value="north"\s+checked', client.get(f"{URL}?site=north").text)
    assert not re.search(r'value="(north|south)"\s+checked', client.get(f"{URL}?site=west").text)


@pytest.mark.usefixtures("event")
@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("full_name", "  ", "Write your name as you want it read."),
        ("full_name", "x" * 201, "That is too long: at most 200 characters."),
        ("phone", "call me", "Write the number with its area code"),
        ("phone", "5" * 41, "That is too long: at most 40 characters."),
        ("full_name", "Ana\0Reyes", "There is a character in it that cannot be read."),
        ("full_name", "Ana \u202eseyeR", "There is an invisible mark in it"),
        ("email", "ana@example", "The e-mail address is not complete."),
        ("email", "", "Write the address for your ticket."),
        ("email", "a" * 250 + "@example.org", "That is too long"),
        ("organization", "\u2066Casa", "There is an invisible mark in it"),
        ("site", "west", "Choose one of the answers offered."),
        ("site", None, "Choose a site."),
        ("language", "fr", "Choose one of the answers offered."),
        ("consent", None, "Tick this, so that we may send you your ticket."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_stored(
    client, stored, field, typed, said
):
    data = {k: v for k, v in (FORM | {field: typed}).items() if v is not None}
    page = client.submit(URL, data)
    assert page.status_code == 422
    assert said in page.text
    assert errors_beside(page, field).startswith(said)
    assert 'class="summary' in page.text
    assert f'href="#{field}"' in page.text
    if field != "organization":
        assert 'value="Casa de la Raza"' in page.text
    assert stored(sa.select(Registration)) == stored(sa.select(Person)) == []
    assert stored(sa.select(Message)) == []


@pytest.mark.usefixtures("event")
def test_refusals_speak_the_language_of_the_page(client):
    page = client.get(f"{URL}?lang=es")
    assert '<html lang="es">' in page.text
    assert "South County (es)" in page.text


def test_whoever_types_an_address_known_from_elsewhere_is_not_led_to_its_owners_pages(
    client, event, saved, stored
):
    saved(a_person(event.coalition, full_name="Bea Ortiz", email="bea@example.org", phone="555 01"))
    answer = client.submit(URL, FORM | {"email": "Bea@example.org"})
    page = client.get(answer.location)
    assert 'data-state="sent"' in page.text
    assert "Bea" not in page.text
    [made] = stored(sa.select(Registration))
    assert link_of(made) not in answer.location
    [letter] = stored(sa.select(Message))
    assert (letter.recipient, letter.kind) == ("bea@example.org", "registration/confirmed")


@pytest.mark.usefixtures("event")
@pytest.mark.parametrize("typed", ["ana@example.org", "ANA@Example.org", "  Ana@example.org  "])
def test_a_known_address_is_answered_like_a_new_one_and_gets_its_link_by_mail(
    app, client, stored, typed
):
    new = client.submit(URL, FORM)
    stranger = app.test_client()
    known = stranger.submit(URL, FORM | {"email": typed, "full_name": "Mallory"})
    assert (known.status_code, known.text) == (
        new.status_code,
        new.text.replace(new.location, known.location),
    )
    assert re.fullmatch(r"/my/[0-9A-Z]{26}/", known.location)
    assert known.location != new.location
    page = stranger.get(known.location)
    assert (page.status_code, 'data-state="sent"' in page.text) == (200, True)
    assert "Ana" not in page.text
    assert "Mallory" not in page.text
    assert len(stored(sa.select(Registration))) == 1
    kinds = [m.kind for m in stored(sa.select(Message).order_by(Message.id))]
    assert kinds == ["registration/confirmed", "registration/link_again"]
    stranger.submit(URL, FORM | {"email": typed})
    assert len(stored(sa.select(Message))) == 2


@pytest.mark.usefixtures("event")
def test_who_registers_here_again_and_who_is_known_from_elsewhere_see_the_same_page(
    client, event, saved
):
    saved(a_person(event.coalition, email="bea@example.org"))
    pages = [
        client.get(client.submit(URL, FORM | {"email": email}).location)
        for email in ("bea@example.org", "bea@example.org", "BEA@example.org")
    ]
    shown = {re.sub(r"/my/[0-9A-Z]{26}/", "", page.text) for page in pages}
    assert len(shown) == 1


@pytest.mark.usefixtures("event")
def test_the_page_of_a_known_address_opens_in_its_own_browser_alone(app, client):
    client.submit(URL, FORM)
    stranger = app.test_client()
    known = stranger.submit(URL, FORM)
    assert stranger.get(known.location).status_code == 200
    assert stranger.get(known.location.lower()).status_code == 200
    assert app.test_client().get(known.location).status_code == 404
    assert stranger.get(f"{known.location}change").status_code == 404


HALL = {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}


@pytest.mark.usefixtures("event")
def test_a_whole_hall_registers_from_one_network_address(client, stored):
    for n in range(30):
        sent = client.submit(URL, FORM | {"email": f"guest{n}@example.org"}, **HALL)
        assert sent.status_code == 303
    assert [row.tries for row in stored(sa.select(Throttle))] == [30]


@pytest.mark.usefixtures("event")
def test_who_asks_for_many_known_addresses_is_told_to_wait_whatever_they_type(client, stored):
    client.submit(URL, FORM)
    tries = REGISTER_FROM_ADDRESS.tries // (KNOWN_WEIGHT + 1)
    for _ in range(tries):
        assert client.submit(URL, FORM, **HALL).status_code == 303
    while client.submit(URL, FORM, **HALL).status_code == 303:
        tries += 1
    assert tries < 60
    page = client.submit(URL, FORM | {"email": "new@example.org"}, **HALL)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "900")
    assert "wait a quarter of an hour" in page.text
    assert 'value="new@example.org"' in page.text
    assert len(stored(sa.select(Registration))) == 1
    elsewhere = client.submit(URL, FORM | {"email": "new@example.org"})
    assert elsewhere.status_code == 303


@pytest.mark.usefixtures("event")
def test_a_form_that_is_sent_twice_registers_once_and_shows_the_same_page(client, stored):
    shown = hidden(client.get(URL))
    first = client.post(URL, data=FORM | shown)
    second = client.post(URL, data=FORM | shown | {"email": "Ana@example.org"})
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(stored(sa.select(Registration))) == len(stored(sa.select(Message))) == 1


@pytest.mark.usefixtures("event")
def test_going_back_to_register_somebody_else_registers_somebody_else(client, stored):
    shown = hidden(client.get(URL))
    first = client.post(URL, data=FORM | shown)
    second = client.post(URL, data=FORM | shown | {"email": "ben@example.org", "full_name": "Ben"})
    assert second.status_code == 303
    assert first.location != second.location
    assert len(stored(sa.select(Registration))) == 2


@pytest.mark.usefixtures("event")
def test_a_made_up_name_of_a_form_opens_nobodys_page(app, client):
    client.submit(URL, FORM)
    stranger = app.test_client()
    sent = stranger.submit(URL, FORM | {"once": "0" * 32})
    assert 'data-state="sent"' in stranger.get(sent.location).text


def test_questions_are_asked_and_their_answers_kept(client, saved, stored, event):
    saved(a_question(event), a_question(event, "first", kind="yes_no", required=True, options=[]))
    page = client.submit(URL, FORM | {"q-needs": "ride"})
    assert page.status_code == 422
    assert errors_beside(page, "q-first") == "This question needs an answer."
    assert re.search(r'type="checkbox"[^>]*name="q-needs" value="ride"\s+checked', page.text)
    answer = client.submit(URL, FORM | {"q-needs": ["ride", "childcare"], "q-first": "yes"})
    assert answer.status_code == 303
    assert [a.value for a in stored(sa.select(RegistrationAnswer).order_by("id"))] == [
        ["ride", "childcare"],
        True,
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"registration_opens_at": now() + timedelta(days=1)}, "Registration is not open yet"),
        ({"registration_closes_at": now() - timedelta(days=1)}, "Registration is closed"),
        ({"state": EventState.CANCELLED}, "is cancelled"),
        (
            {
                "starts_at": now() - timedelta(days=2),
                "ends_at": now() - timedelta(days=1),
                "registration_closes_at": now() - timedelta(days=2),
            },
            "The day is over",
        ),
    ],
)
def test_an_event_that_takes_nobody_says_why(client, saved, stored, changes, said):
    saved(an_event(slug="shut", **changes))
    page = client.get("/e/shut/register")
    assert (page.status_code, said in page.text) == (200, True)
    assert "<form" not in page.text
    token = hidden(client.get("/login"))
    sent = client.post("/e/shut/register", data=FORM | token)
    assert (sent.status_code, said in sent.text) == (409, True)
    assert stored(sa.select(Registration)) == []


def test_a_draft_is_not_there(client, saved):
    saved(an_event(slug="draft", state=EventState.DRAFT))
    assert client.get("/e/draft/register").status_code == 404
    assert client.get("/e/no-such/register").status_code == 404


def test_the_event_is_told_in_the_language_of_the_page(client, saved):
    saved(an_event(slug="two", name=both("Summit")))
    assert "Register for Summit" in client.get("/e/two/register").text


@pytest.fixture
def holder(saved):
    event = saved(an_event())
    return saved(a_registration(event.sites[0]))


@pytest.mark.parametrize("spelling", [str, str.lower])
@pytest.mark.parametrize("path", ["/T/", "/t/"])
def test_the_code_of_a_ticket_leads_to_the_personal_page(client, holder, spelling, path):
    answer = client.get(path + spelling(ticket_of(holder)))
    assert answer.status_code == 303
    assert answer.location == f"/my/{link_of(holder)}/"


def test_unknown_cut_and_foreign_tokens_give_the_same_page(client, holder):
    def body(path):
        page = client.get(path)
        assert page.status_code == 404
        return re.sub(r"[0-9a-f]{8}|/(my|T)/[^\"?]*", "", page.text)

    link, ticket = link_of(holder), ticket_of(holder)
    wrong = [f"/my/{'0' * 26}/", f"/my/{link[:-1]}/", f"/my/{link}0/", f"/my/{ticket}/", "/my/ñ/"]
    wrong += [f"/T/{'0' * 26}", f"/T/{ticket[:-1]}", f"/T/{link}"]
    assert len({body(path) for path in wrong}) == 1


def test_a_busy_site_keeps_the_form_and_asks_to_try_again(app, client, stored, event):
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        return  # there, a request waits for the one writer before it reads anything
    token = hidden(client.get(URL))
    with app.app_context():
        engine = db.engine
    with engine.begin() as somebody_else:
        somebody_else.execute(sa.select(Site.id).with_for_update())
        page = client.post(URL, data=FORM | token)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "3")
    assert "Nothing is lost: send the form again." in page.text
    assert 'value="Ana Reyes"' in page.text
    assert stored(sa.select(Registration)) == []
    assert client.post(URL, data=FORM | token).status_code == 303
