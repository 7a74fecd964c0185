"""What a newcomer does in the first ten minutes, in a real browser, by what the pages say.

An event with its checklist, two sites with their counters, a registration on a phone with its
letter, a list of delegates with bad rows, and the copy for next year: in English and in Spanish.
"""

import io
import re
from pathlib import Path

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.events.models import Event
from summit.extensions import db
from summit.outbox.jobs import Context
from summit.registration.models import Registration
from summit.web.keys import keyring
from tests.factories import a_coalition
from tests.factories.lists import finish
from tests.journeys.conftest import PHONE
from tests.journeys.words import Words

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}
LISTS = {
    "en": "name,e-mail,organization,site\n"
    "Ana Peña,ana-en@example.org,Casa,South County\n"
    "Bo Lee,not-an-address,Casa,South County\n"
    "Cy Young,cy-en@example.org,Casa,West County\n"
    "Di Park,di-en@example.org,Casa,North County\n",
    "es": "nombre,correo,organización,sede\n"
    "Ana Peña,ana-es@example.org,Casa,Condado Sur\n"
    "Bo Lee,no-es-una-dirección,Casa,Condado Sur\n"
    "Cy Young,cy-es@example.org,Casa,Condado Oeste\n"
    "Di Park,di-es@example.org,Casa,Condado Norte\n",
}
SITES = (("South County", "Condado Sur", 120), ("North County", "Condado Norte", 80))


@pytest.fixture(scope="module")
def host(live):
    live.app.config["DEMO"] = True  # as a newcomer starts it: the letters stay here to be read
    return live.save(a_coalition())


@pytest.fixture(params=["en", "es"])
def say(request):
    return Words(request.param)


@pytest.fixture
def open_page(browser):
    """``open_page(say, PHONE)``: a browser of somebody who reads that language."""
    opened = []

    def open_one(say, viewport):
        context = browser.new_context(viewport=viewport, locale=f"{say.language}-US")
        opened.append(context)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def organizer(live, host, say, open_page):
    page = open_page(say, DESK)
    live.log_in(page.context, Grant(Role.ORGANIZER, Scope(host.id)))
    page.goto(f"{live.url}/console/")
    page.get_by_role("link", name={"en": "English", "es": "Español"}[say.language]).click()
    return page


def heading(page):
    return page.get_by_role("heading", level=1)


def make_event(page, say):
    """Task 2: an event, its time zone asked first, with a list of what is missing."""
    page.get_by_role("link", name=say("Make a new event")).click()
    first = page.locator("main form").locator("select, input:visible").first
    expect(first).to_have_accessible_name(say("Time zone"))
    page.get_by_label(say("Name in English")).fill("County Summit")
    page.get_by_label(say("Name in Spanish")).fill("Cumbre del Condado")
    page.get_by_role("button", name=say("Make the draft")).click()
    name = {"en": "County Summit", "es": "Cumbre del Condado"}[say.language]
    expect(heading(page)).to_have_text(name)
    expect(page.get_by_role("heading", name=say("What is missing"))).to_be_visible()
    expect(page.locator("main")).to_contain_text(
        say("The event can be published once nothing on the checklist is needed any more.")
    )
    return re.search(r"/console/([\w-]+)/settings", page.url)[1]


def add_sites(page, say):
    """Task 3: two sites, and both counters beside each other."""
    for english, spanish, places in SITES:
        page.get_by_role("link", name=say("Add a site")).first.click()
        page.get_by_label(say("Name in English")).fill(english)
        page.get_by_label(say("Name in Spanish")).fill(spanish)
        page.get_by_label(say("Places"), exact=True).fill(str(places))
        page.get_by_label(say("Venue")).fill("Franklin Center")
        page.get_by_role("button", name=say("Add the site")).click()
    for english, spanish, places in SITES:
        row = page.get_by_role("row", name={"en": english, "es": spanish}[say.language])
        counted = say("%(taken)s of %(capacity)s", taken=0, capacity=places)
        expect(row).to_contain_text(counted)


def see_counters(page, live, say, slug, taken):
    """Task 3, on the page of the day: how many have a place at each site, beside each other."""
    page.goto(f"{live.url}/console/{slug}/")
    for (english, spanish, places), number in zip(SITES, taken, strict=True):
        name = {"en": english, "es": spanish}[say.language]
        tile = page.locator(".stats > div").filter(has_text=name)
        expect(tile).to_contain_text(str(number))
        expect(tile).to_contain_text(say("of %(n)s places", n=places))


def publish(page, say):
    page.locator("summary", has_text=say("Publish the event")).click()
    page.get_by_role("button", name=say("Publish the event")).click()
    expect(page.get_by_role("status")).to_contain_text(
        say("The event is published. Everybody can see it.")
    )


def register(page, live, say, slug):
    """Task 4, the attendee's half: from the event's page to a ticket with a code."""
    page.goto(f"{live.url}/e/{slug}/")
    page.get_by_role("link", name=re.compile("^" + say("Register"))).first.click()
    page.get_by_label(say("Full name")).fill("Marisela Ocampo")
    page.get_by_label(say("E-mail")).fill(f"marisela-{say.language}@example.org")
    page.get_by_text({"en": "South County", "es": "Condado Sur"}[say.language]).first.click()
    page.get_by_role("checkbox").last.check()
    page.get_by_role("main").get_by_role("button").click()
    expect(page.locator("main")).to_have_attribute("data-state", "confirmed")
    expect(heading(page)).to_contain_text("Marisela")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator(".qr").screenshot())))
    return code.text


def download(page, say, filename):
    name = f"{say('Download')} {filename}"
    with page.expect_download() as caught:
        page.get_by_role("link", name=name).click()
    return Path(caught.value.path()).read_bytes()


def read_letter(page, live, say, slug, code):
    """Task 4, the organizer's half: the letter in the outbox, its ticket and its calendar file."""
    page.goto(f"{live.url}/console/{slug}/settings")
    page.get_by_role("link", name=say("Messages"), exact=True).first.click()
    page.get_by_role("row", name="marisela").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(f"marisela-{say.language}@example.org")
    ticket = pypdfium2.PdfDocument(download(page, say, "ticket.pdf"))
    drawn = ticket[0].render(scale=3).to_pil()
    assert code in {found.text for found in zxingcpp.read_barcodes(drawn)}
    calendar = download(page, say, "summit.ics").decode()
    assert {"en": "County Summit", "es": "Cumbre del Condado"}[say.language] in calendar


def bring_in(page, live, say, slug, event_id):
    """Task 10, first half: a partner's list, whose bad rows are told before anybody is added."""
    page.goto(f"{live.url}/console/{slug}/people")
    page.get_by_role("link", name=say("Bring in a list")).click()
    page.locator("main textarea").fill(LISTS[say.language])
    page.get_by_role("button", name=say("Read the list")).click()
    page.get_by_role("button", name=say("Look at every row")).click()
    main = page.locator("main")
    expect(main).to_contain_text(say("Every row was looked at. Nobody has been registered yet."))
    for row in (3, 4):
        expect(page.get_by_role("row", name=re.compile(rf"^{say('Row')} {row}\b"))).to_be_visible()
    assert registered(live, event_id) == ["Marisela Ocampo"]
    page.get_by_role("button", name=say.many("Add %(num)d person", "Add %(num)d people", 2)).click()
    with live.app.app_context():  # what the worker does meanwhile
        finish(db.session(), Context(now(), keyring(), live.url))
    page.reload()
    expect(main).to_have_attribute("data-state", "done")
    assert registered(live, event_id) == ["Ana Peña", "Di Park", "Marisela Ocampo"]


def registered(live, event_id):
    found = sa.select(Registration).where(Registration.event_id == event_id)
    return sorted(r.person.full_name for r in live.ask(found.options(PERSON)))


PERSON = sa.orm.joinedload(Registration.person)


def copy_for_next_year(page, live, say, slug):
    """Task 10, second half: the same sites with nobody in them, as a draft."""
    page.goto(f"{live.url}/console/{slug}/settings")
    page.get_by_role("link", name=say("Copy for next year")).click()
    page.get_by_role("button", name=say("Make the copy")).click()
    expect(page.get_by_role("status")).to_contain_text(
        say("The copy is there as a draft. Only the team sees it.")
    )
    for english, spanish, places in SITES:
        row = page.get_by_role("row", name={"en": english, "es": spanish}[say.language])
        expect(row).to_contain_text(say("%(taken)s of %(capacity)s", taken=0, capacity=places))


def test_a_newcomer_makes_an_event_adds_sites_registers_on_a_phone_and_brings_in_a_list(
    live, organizer, say, open_page
):
    slug = make_event(organizer, say)
    add_sites(organizer, say)
    publish(organizer, say)
    see_counters(organizer, live, say, slug, (0, 0))
    code = register(open_page(say, PHONE), live, say, slug)
    see_counters(organizer, live, say, slug, (1, 0))
    read_letter(organizer, live, say, slug, code)
    event = live.ask(sa.select(Event).where(Event.slug == slug))[0]
    bring_in(organizer, live, say, slug, event.id)
    copy_for_next_year(organizer, live, say, slug)
