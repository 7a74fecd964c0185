"""The whole story in a real browser, as four people: she registers, is let in and signs up; her
group meets; and on Monday the organizer sees where she is.
"""

import io
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.outbox.models import Message
from tests.factories import a_group, an_event, scope
from tests.factories.checkin import a_point
from tests.journeys.conftest import PHONE

pytestmark = pytest.mark.browser
NAME, EMAIL = "Marisela Ocampo", "marisela@example.org"


@pytest.fixture
def event(live):
    """A summit whose doors are open, with one group."""
    starts_at = now().replace(microsecond=0) + timedelta(minutes=20)
    made = live.save(an_event(starts_at=starts_at, ends_at=starts_at + timedelta(hours=5)))
    live.save(a_point(made.sites[0]))
    return made


@pytest.fixture
def group(live, event):
    return live.save(a_group(event, slug="housing", name={"en": "Housing", "es": "Vivienda"}))


def register(page, live, event):
    """The attendee, on her phone: from the event's page to her ticket."""
    page.goto(f"{live.url}/e/{event.slug}/")
    page.get_by_role("link", name=re.compile("^Register")).first.click()
    page.get_by_label("Full name").fill(NAME)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_text("South County").first.click()
    page.get_by_role("checkbox", name=re.compile("write to me", re.IGNORECASE)).check()
    page.get_by_role("button", name=re.compile("^Register for")).click()
    expect(page.locator("main")).to_have_attribute("data-state", "confirmed")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marisela")


def what_a_camera_reads(page):
    """The text of the code as it stands on her screen."""
    picture = Image.open(io.BytesIO(page.locator(".qr").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    return code.text


def pair_a_phone(page, live, event):
    """The organizer offers the door to a volunteer's phone and reads out the link."""
    page.goto(f"{live.url}/console/{event.slug}/doors")
    page.get_by_label(re.compile("Name|called", re.IGNORECASE)).last.fill("Scanner 1")
    page.get_by_role("button", name="Make a pairing link").click()
    shown = page.locator("main")
    expect(shown).to_contain_text("/door/pair/")
    return re.search(r"http\S+/door/pair/\w+", shown.inner_text())[0]


def join(page, group):
    """She chooses a group from her own page."""
    page.get_by_role("link", name=re.compile("group", re.IGNORECASE)).last.click()
    page.get_by_role("button", name="Join Housing").click()
    expect(page.locator("main")).to_contain_text("Housing")


def meet(page, live, group, day):
    """The lead plans a meeting for tomorrow; a day later she closes its roster."""
    page.goto(f"{live.url}/lead/{group.id}/")
    page.get_by_role("link", name="Plan a meeting").click()
    page.get_by_label("Day").fill(str(day))
    page.get_by_label(re.compile("^(Starts|From|Begins)")).fill("17:30")
    page.get_by_label(re.compile("^(Ends|To|Until)")).fill("19:00")
    page.get_by_label("Place").fill("Franklin Center, Room 2")
    page.get_by_role("button", name="Plan the meeting and invite the members").click()
    expect(page.get_by_role("heading", name="Housing")).to_be_visible()


def close_roster(page, live, group):
    page.goto(f"{live.url}/lead/{group.id}/")
    page.get_by_role("link", name=re.compile("Close the roster")).click()
    page.get_by_role("group", name=re.compile(NAME)).get_by_text("Came").click()
    page.get_by_role("button", name=re.compile("Close the roster")).click()
    expect(page.locator("main")).to_contain_text("One came")


def test_from_the_form_to_the_monday_page(live, event, group, browser, camera):
    attendee = browser.new_context(viewport=PHONE).new_page()
    register(attendee, live, event)
    letter = live.ask(sa.select(Message).where(Message.recipient == EMAIL))[0]
    assert [a["filename"].rsplit(".")[-1] for a in letter.attachments] == ["pdf", "ics"]
    ticket = what_a_camera_reads(attendee)

    office = browser.new_context(viewport={"width": 1280, "height": 900})
    live.log_in(office, Grant(Role.ORGANIZER, Scope(event.coalition_id)))
    organizer = office.new_page()
    link = pair_a_phone(organizer, live, event)

    volunteer = camera(ticket).new_context(viewport=PHONE).new_page()
    volunteer.goto(link)
    volunteer.get_by_role("button", name="Use this phone at this door").click()
    volunteer.get_by_role("button", name="Start scanning").click()
    expect(volunteer.locator("main")).to_have_attribute("data-verdict", "admitted", timeout=20000)
    expect(volunteer.get_by_role("status")).to_contain_text(NAME)
    organizer.goto(f"{live.url}/console/{event.slug}/")
    expect(organizer.locator("main")).to_contain_text(NAME)

    join(attendee, group)

    room = browser.new_context(viewport=PHONE)
    live.log_in(room, Grant(Role.GROUP_LEAD, scope(event, group=group)))
    lead = room.new_page()
    tomorrow = now().astimezone(ZoneInfo(event.timezone)).date() + timedelta(days=1)
    meet(lead, live, group, tomorrow)
    with time_machine.travel(now() + timedelta(days=3), tick=True):
        close_roster(lead, live, group)
        organizer.goto(f"{live.url}/console/{event.slug}/monday")
        expect(organizer.locator(".say")).to_contain_text("1 of 1 memberships")
        organizer.get_by_role("row", name=re.compile("Housing")).get_by_role(
            "link", name="1"
        ).first.click()
        row = organizer.get_by_role("row", name=re.compile(NAME))
        expect(row).to_contain_text("started")
