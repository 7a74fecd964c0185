"""A newcomer's tasks 5 and 7: scan a ticket with any phone, and bring in helpers by link."""

import io

import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.checkin.models import Attendance, Scan
from summit.outbox.models import Message
from tests.factories import a_person, a_registration, an_event
from tests.factories.checkin import a_point
from tests.journeys.conftest import PHONE
from tests.journeys.test_door import address_of, verdict
from tests.journeys.words import Words

pytestmark = pytest.mark.browser


@pytest.fixture(params=["en", "es"])
def say(request):
    return Words(request.param)


@pytest.fixture
def event(live):
    return live.save(an_event())


@pytest.fixture
def organizer(live, event, say, browser):
    page = reading(browser, live, say).new_page()
    live.log_in(page.context, Grant(Role.ORGANIZER, Scope(event.coalition_id, event.id)))
    return page


def reading(browser, live, say, **how):
    """The browser of somebody who has chosen the language."""
    context = browser.new_context(**how)
    context.add_cookies([{"name": "lang", "value": say.language, "url": live.url}])
    return context


def phone_in(browser, live, say):
    return reading(browser, live, say, viewport=PHONE).new_page()


def pairing_link(page, live, event, say, name, role="scanner"):
    """What the code on the organizer's screen says, read as a phone's own camera reads it."""
    page.goto(f"{live.url}/console/{event.slug}/doors")
    page.get_by_label(say("Name of the phone")).fill(name)
    page.locator("#pair-role").select_option(role)
    page.get_by_role("button", name=say("Make a pairing link")).click()
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator(".qr").screenshot())))
    return code.text


def use_at_this_door(phone, link, say):
    phone.goto(link)
    phone.get_by_role("button", name=say("Use this phone at this door")).click()
    phone.get_by_role("button", name=say("Start scanning")).click()


def test_a_ticket_is_scanned_by_a_phone_without_an_app_again_and_taken_back(
    live, event, organizer, say, camera
):
    """Task 5."""
    live.save(a_point(event.sites[0]))
    person = a_person(event.coalition, full_name="Marisela Ocampo")
    guest = live.save(a_registration(event.sites[0], person=person))
    link = pairing_link(organizer, live, event, say, "My phone")
    phone = phone_in(camera(address_of(live, guest)), live, say)
    use_at_this_door(phone, link, say)
    verdict(phone, "admitted")
    expect(phone.get_by_role("status")).to_contain_text("Marisela Ocampo")
    phone.get_by_role("button", name=say("Undo")).first.click()
    verdict(phone, "undone")
    verdict(phone, "admitted")  # the ticket is still held before the camera
    phone.get_by_role("button", name=say("Next")).click()
    phone.get_by_role("button", name=say("Type the code")).click()
    phone.locator("#typed").fill(guest.tickets[0].code)
    phone.get_by_role("button", name=say("Check this code")).click()
    verdict(phone, "already_in")
    expect(phone.locator("#s-unsent")).to_have_attribute("data-n", "0", timeout=45000)
    mine = sa.select(Scan).where(Scan.registration_id == guest.id).order_by(Scan.scanned_at)
    rows = live.ask(mine)
    assert [row.verdict for row in rows] == ["admitted", "undone", "admitted", "already_in"]
    came = live.ask(sa.select(Attendance).where(Attendance.registration_id == guest.id))
    assert [one.undone_at for one in came] == [None]


def test_two_volunteers_and_a_co_organizer_come_by_link_and_see_what_they_need(
    live, event, organizer, say, browser
):
    """Task 7."""
    live.save(a_point(event.sites[0]), a_point(event.sites[1], "North door"))
    for name, role in (("Scanner 7", "scanner"), ("Desk 7", "help_desk")):
        phone = phone_in(browser, live, say)
        use_at_this_door(phone, pairing_link(organizer, live, event, say, name, role), say)
        found = phone.get_by_role("button", name=say("Find by name"))
        expect(found).to_be_visible(visible=role == "help_desk")
        allowed = phone.request.get(f"{live.url}/api/v1/door/people?name=Ocampo").status
        assert allowed == {"scanner": 403, "help_desk": 200}[role]
        phone.goto(f"{live.url}/console/{event.slug}/")
        assert phone.url.startswith(f"{live.url}/login")
    organizer.goto(f"{live.url}/console/{event.slug}/team")
    organizer.locator("input[name=full_name]").fill("Robin Second")
    address = f"robin-{say.language}@example.org"
    organizer.locator("input[name=email]").fill(address)
    wanted = organizer.locator("select option", has_text=say("Organizer")).first
    organizer.locator("select[name=place]").select_option(wanted.get_attribute("value"))
    organizer.get_by_role("button", name=say("Send the invitation")).click()
    (letter,) = live.ask(sa.select(Message).where(Message.recipient == address))
    second = reading(browser, live, say).new_page()
    second.goto(letter.values["link"])
    second.locator("input[name=password]").fill("four quiet river stones")
    second.get_by_role("button", name=say("Keep this password and log in")).click()
    second.goto(f"{live.url}/console/{event.slug}/doors")
    for name in ("Scanner 7", "Desk 7"):
        expect(second.get_by_role("main")).to_contain_text(name)
