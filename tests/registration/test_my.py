"""The personal page: what the link opens and what can be done there."""

import io
import re
from datetime import timedelta

import icalendar
import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from pypdf import PdfReader

from summit.clock import now
from summit.events.models import Site
from summit.events.states import EventState
from summit.people.models import Person
from summit.registration.models import Offer, Registration, RegistrationAnswer
from summit.registration.states import State
from tests.factories import a_person, a_registration, a_site, an_event, both, link_of, ticket_of
from tests.factories.registration import a_question

CODE = re.compile(r'<path d="([^"]+)" fill="#000"')


@pytest.fixture
def event(saved):
    sites = [a_site("south", 1, taken=1), a_site("north", 9, position=1)]
    return saved(an_event(sites=sites))


@pytest.fixture
def guest(saved, event):
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    return saved(a_registration(event.sites[0], person=person))


def waiting_at(site, **changes):
    start = {"state": State.WAITLISTED, "queued_at": now(), "confirmed_at": None}
    made = a_registration(site, **start | {"queue_site": site} | changes)
    made.tickets = []
    return made


def my(registration, page=""):
    return f"/my/{link_of(registration)}/{page}"


def states(stored):
    return {r.id: r.state for r in stored(sa.select(Registration))}


def taken(stored):
    return [site.taken for site in stored(sa.select(Site).order_by(Site.position))]


def test_the_page_shows_the_ticket_and_the_way(client, guest):
    page = client.get(my(guest))
    for said in ("You have a place", "Ana Reyes", "South College", "Bus 20.", "Save as PDF"):
        assert said in page.text
    code = guest.tickets[0].code
    assert f"{code[:4]} {code[4:]}" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_the_page_speaks_the_language_of_its_person(client, saved, event):
    page = client.get(my(saved(a_registration(event.sites[1], language="es"))))
    assert '<html lang="es">' in page.text


def test_the_files_of_the_ticket_hold_the_same_code(client, guest):
    expected = f"HTTP://LOCALHOST/T/{ticket_of(guest)}"
    pdf = client.get(my(guest, "ticket.pdf"))
    assert pdf.mimetype == "application/pdf"
    assert "Ana Reyes" in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    picture = pypdfium2.PdfDocument(pdf.data)[0].render(scale=2).to_pil()
    codes = [code.text for code in zxingcpp.read_barcodes(picture)]
    assert codes == [expected, expected]  # the page's and the card's
    on_a4 = PdfReader(io.BytesIO(client.get(my(guest, "ticket.pdf?paper=a4")).data)).pages[0]
    other = PdfReader(io.BytesIO(client.get(my(guest, "ticket.pdf?paper=stone")).data)).pages[0]
    assert [round(page.mediabox.height) for page in (on_a4, other)] == [842, 792]
    svg = client.get(my(guest, "ticket.svg"))
    assert svg.mimetype == "image/svg+xml"
    drawn = CODE.search(client.get(my(guest)).text)[1]
    assert drawn in svg.text


def test_the_calendar_file_is_the_day(client, guest, event):
    file = client.get(my(guest, "event.ics"))
    assert file.mimetype == "text/calendar"
    entry = next(iter(icalendar.Calendar.from_ical(file.data).walk("VEVENT")))
    assert entry["DTSTART"].dt == event.starts_at
    assert my(guest) in str(entry["URL"])


@pytest.mark.parametrize("page", ["ticket.pdf", "ticket.svg", "event.ics"])
def test_who_has_no_place_has_no_ticket(client, saved, event, page):
    for made in (waiting_at(event.sites[0]), a_registration(event.sites[0], state=State.CANCELLED)):
        assert client.get(my(saved(made), page)).status_code == 404


def test_cancelling_asks_first_and_calls_the_next(client, saved, stored, guest, event):
    following = saved(waiting_at(event.sites[0]))
    page = client.get(my(guest))
    assert "1 person waits for it and is offered it at once." in page.text
    answer = client.submit(my(guest, "cancel"), page=my(guest))
    assert (answer.status_code, answer.location) == (303, my(guest))
    assert states(stored) == {guest.id: State.CANCELLED, following.id: State.WAITLISTED}
    assert stored(sa.select(Offer.registration_id)) == [following.id]
    page = client.get(my(guest))
    assert 'data-state="cancelled"' in page.text
    assert "Your place is given back." in page.text


def test_cancelling_twice_is_as_good_as_once(client, stored, guest):
    for _ in range(2):
        assert client.submit(my(guest, "cancel"), page=my(guest)).status_code == 303
    assert taken(stored) == [0, 0]


def test_a_get_cancels_nothing(client, stored, guest):
    assert client.get(my(guest, "cancel")).status_code == 405
    assert states(stored) == {guest.id: State.CONFIRMED}


def test_who_cancelled_takes_the_place_back(client, stored, guest):
    client.submit(my(guest, "cancel"), page=my(guest))
    assert "Come to South County after all" in client.get(my(guest)).text
    client.submit(my(guest, "return"), page=my(guest))
    assert states(stored) == {guest.id: State.CONFIRMED}
    assert taken(stored) == [1, 0]


def test_moving_says_what_it_means_and_does_it(client, stored, guest):
    assert "Move to North County: 9 places left" in client.get(my(guest)).text
    client.submit(my(guest, "move"), {"site": "north"}, page=my(guest))
    assert "you are coming to North County" in client.get(my(guest)).text
    assert taken(stored) == [0, 1]


def test_who_is_not_approved_yet_is_not_told_that_they_are_coming(client, saved, event):
    asks = a_registration(event.sites[0], state=State.PENDING, confirmed_at=None)
    asks.tickets = []
    page = my(saved(asks))
    shown = client.submit(f"{page}move", {"site": "north"}, page=page, follow_redirects=True).text
    assert "Your registration is for North County now." in shown
    assert "You are coming to North County now." not in shown


def test_a_site_that_filled_up_meanwhile_refuses_the_move_kindly(client, saved, stored, event):
    made = saved(a_registration(event.sites[1]))
    answer = client.submit(my(made, "move"), {"site": "south"}, page=my(made))
    assert answer.status_code == 303
    page = client.get(my(made))
    assert "South County is full now, so you stay where you are." in page.text
    assert states(stored) == {made.id: State.CONFIRMED}


def test_a_site_of_another_event_is_not_there(client, guest):
    assert client.submit(my(guest, "move"), {"site": "west"}, page=my(guest)).status_code == 404


def test_details_are_shown_and_changed(client, saved, stored, guest, event):
    saved(a_question(event), a_question(event, "first", kind="yes_no", options=[]))
    sent = {"full_name": "Ana Maria", "phone": "760 555 0142", "organization": "Casa",
            "language": "es", "q-needs": ["ride"], "q-first": "no"}  # fmt: skip
    assert client.submit(my(guest, "change"), sent).status_code == 303
    page = client.get(my(guest, "change"))
    assert '<html lang="es">' in page.text
    for shown in ('value="Ana Maria"', 'value="760 555 0142"', 'value="Casa"'):
        assert shown in page.text
    assert re.search(r'value="ride"\s+checked', page.text)
    assert re.search(r'value="no"\s+checked', page.text)


def test_a_telephone_number_is_taken_away_by_leaving_it_empty(client, stored, guest):
    sent = {"full_name": "Ana Maria", "phone": "760 555 0142", "language": "en"}
    client.submit(my(guest, "change"), sent)
    assert stored(sa.select(Person.phone_key)) == ["7605550142"]
    client.submit(my(guest, "change"), sent | {"phone": " "})
    assert stored(sa.select(Person.phone)) == stored(sa.select(Person.phone_key)) == [None]


def test_wrong_details_are_told_and_not_kept(client, stored, guest):
    page = client.submit(my(guest, "change"), {"full_name": "", "language": "en"})
    assert page.status_code == 422
    assert "Write your name as you want it read." in page.text
    assert stored(sa.select(Registration))[0].revision == 1


def test_who_comes_to_another_site_is_told_what_is_asked_there(client, saved, stored, guest, event):
    asked = {"kind": "short_text", "options": [], "required": True}
    saved(a_question(event, "bus", title=both("Which bus?"), sites=["north"], **asked),
          a_question(event, "food", title=both("Lunch?"), sites=["south"], **asked))  # fmt: skip
    assert "question for you" not in client.get(my(guest)).text
    client.submit(my(guest, "move"), {"site": "north"}, page=my(guest))
    page = client.get(my(guest)).text
    assert "We still have 1 question for you" in page
    assert f'href="{my(guest, "change")}"' in page
    form = {"full_name": "Ana", "language": "en", "q-bus": "The 20"}
    client.submit(my(guest, "change"), form)
    assert [answer.value for answer in stored(sa.select(RegistrationAnswer))] == ["The 20"]
    assert "question for you" not in client.get(my(guest)).text


def test_the_page_stays_when_the_day_is_over_or_cancelled(client, saved):
    past = {"starts_at": now() - timedelta(days=2), "ends_at": now() - timedelta(days=1)}
    over = saved(a_registration(saved(an_event(**past)).sites[0]))
    page = client.get(my(over))
    assert "You had a place" in page.text
    assert "Has something changed?" not in page.text
    gone = saved(a_registration(saved(an_event(state=EventState.CANCELLED)).sites[0]))
    page = client.get(my(gone))
    assert "the day does not take place" in page.text
    assert "ticket.pdf" not in page.text


def test_the_page_takes_as_many_statements_in_a_long_queue(client, saved, statements, event):
    def cost(registration):
        statements.clear()
        assert client.get(my(registration)).status_code == 200
        return len(statements)

    first = saved(waiting_at(event.sites[0]))
    alone = cost(first)
    saved(*(waiting_at(event.sites[0]) for _ in range(3)))
    assert cost(first) == alone
