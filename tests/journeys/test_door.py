"""The door page in a real browser: its camera sees a real ticket, and the server goes away."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.checkin.actions import offer_pairing
from summit.checkin.models import Attendance, Device, Point, Scan
from summit.checkin.states import DeviceRole
from summit.clock import now
from summit.extensions import db
from tests.factories import a_person, a_registration, an_event, ticket_of
from tests.factories.checkin import a_point
from tests.journeys.conftest import PHONE

pytestmark = pytest.mark.browser

DUMP = """async () => {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const store of base.objectStoreNames) {
      found.push(await new Promise((done) => {
        const asked = base.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done([store, asked.result]);
      }));
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found.push(["cache", request.url]);
  }
  return JSON.stringify(found);
}"""


@pytest.fixture
def event(live):
    return live.save(an_event())


@pytest.fixture
def point(live, event):
    return live.save(a_point(event.sites[0]))


@pytest.fixture
def register(live, event):
    def make(name, site=0):
        person = a_person(event.coalition, full_name=name)
        return live.save(a_registration(event.sites[site], person=person))

    return make


def address_of(live, registration):
    return f"{live.url}/T/{ticket_of(registration)}".upper()


def pair(live, point, page, role=DeviceRole.SCANNER, *, start=True, at=None):
    """Open the link of the organizer and press its one button; and look through the guide.

    ``at``: the address under which the phone reaches the product, if not its own.
    """
    at = at or live.url
    with live.app.app_context():
        here = db.session.get(Point, point.id)
        code = offer_pairing(db.session(), here, role=role, device_name="Scanner 1", now=now())
        db.session.commit()
    page.goto(f"{at}/door/pair/{code}")
    page.get_by_role("button", name="Use this phone at this door").click()
    page.wait_for_url(f"{at}/door/")
    if start:
        page.get_by_role("button", name="Start scanning").click()


def phone_of(browser):
    return browser.new_context(viewport=PHONE).new_page()


def kept_shell(page):
    """Wait until the page would open without a network."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function(
        "caches.keys().then((names) => names.some((n) => n.startsWith('summit-door-')))"
    )


def type_code(page, code):
    page.get_by_role("button", name="Type the code").click()
    page.get_by_label("The 8 letters and digits on the ticket").fill(code)
    page.get_by_role("button", name="Check this code").click()


def verdict(page, expected):
    expect(page.locator("main")).to_have_attribute("data-verdict", expected, timeout=15000)


def test_the_camera_sees_a_ticket_and_the_person_is_in(live, point, register, camera, shots):
    ana = register("Ana Luz Paredes")
    page = phone_of(camera(address_of(live, ana)))
    pair(live, point, page)
    verdict(page, "admitted")
    expect(page.get_by_role("status")).to_contain_text("Ana Luz Paredes")
    expect(page.locator("#s-point")).to_have_text("1")
    if shots:
        page.screenshot(path=shots / "door-admitted.png")
    (scan,) = live.ask(sa.select(Scan).where(Scan.registration_id == ana.id))
    assert (scan.verdict, scan.offline) == ("admitted", False)


def test_a_ticket_of_the_other_site_is_recognised(live, point, register, camera):
    ben = register("Ben Oduya", site=1)
    page = phone_of(camera(address_of(live, ben)))
    pair(live, point, page)
    verdict(page, "wrong_site")
    expect(page.get_by_role("status")).to_contain_text("North County")
    assert live.ask(sa.select(Attendance).where(Attendance.registration_id == ben.id)) == []


def test_a_typed_code_lets_in_and_undo_takes_it_back(live, point, register, browser):
    cho = register("Cho Nakata")
    page = phone_of(browser)
    pair(live, point, page)
    type_code(page, cho.tickets[0].code)
    verdict(page, "admitted")
    page.get_by_role("button", name="Undo").click()
    verdict(page, "undone")
    (attendance,) = live.ask(sa.select(Attendance).where(Attendance.registration_id == cho.id))
    assert attendance.undone_at


def test_after_ten_seconds_there_is_nothing_to_undo_on_the_phone(live, point, register, browser):
    cho = register("Cho Nakata")
    page = phone_of(browser)
    pair(live, point, page)
    type_code(page, cho.tickets[0].code)
    verdict(page, "admitted")
    page.get_by_role("status").click()  # keeps the verdict on the screen
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_hidden(timeout=15000)
    verdict(page, "admitted")


def test_the_door_chosen_on_the_phone_is_the_one_that_it_counts_and_stands_at(
    live, point, register, browser
):
    side = live.save(a_point(point.site, "Side entrance"))
    ana = register("Ana Luz Paredes")
    page = phone_of(browser)
    pair(live, point, page)
    type_code(page, ana.tickets[0].code)
    verdict(page, "admitted")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#s-point")).to_have_text("1")
    page.get_by_role("button", name="Scanner 1").click()
    page.get_by_label("Door").select_option("Side entrance")
    expect(page.locator("#where")).to_contain_text("Side entrance")
    expect(page.locator("#s-point")).to_have_text("0", timeout=10000)
    (device,) = live.ask(sa.select(Device).where(Device.event_id == point.event_id))
    assert device.point_id == side.id


def test_a_clock_that_is_years_ahead_wipes_no_phone_in_use(live, point, register, browser):
    ivy = register("Ivy Castellanos")
    page = phone_of(browser)
    page.clock.install(time=now() + timedelta(days=1200))
    pair(live, point, page)
    expect(page.locator("#warning")).to_contain_text("clock is wrong")
    page.reload()
    type_code(page, ivy.tickets[0].code)
    verdict(page, "admitted")
    expect(page.locator("#last-who")).to_contain_text("Ivy Castellanos")


def test_the_guide_comes_again_until_somebody_starts(live, point, browser):
    page = phone_of(browser)
    pair(live, point, page, start=False)
    expect(page.get_by_role("button", name="Start scanning")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Start scanning").click()
    expect(page.locator("#hint")).to_be_visible()
    page.reload()
    expect(page.locator("#hint")).to_be_visible()
    expect(page.get_by_role("button", name="Start scanning")).to_be_hidden()


def test_a_hand_scanner_types_without_a_field(live, point, register, browser):
    dia = register("Dia Restrepo")
    page = phone_of(browser)
    pair(live, point, page)
    expect(page.locator("#hint")).to_be_visible()
    page.keyboard.type(address_of(live, dia))
    page.keyboard.press("Enter")
    verdict(page, "admitted")


def test_a_hand_scanner_that_is_faster_than_the_network_loses_no_scan(
    live, point, register, browser
):
    ana, ben = register("Ana Luz Paredes"), register("Ben Oduya")
    page = phone_of(browser)
    page.add_init_script(SLOW)
    pair(live, point, page)
    expect(page.locator("#s-online")).to_contain_text("Online, list")
    page.evaluate(SCAN_AT_ONCE, [address_of(live, person) for person in (ana, ben)])
    expect(page.get_by_role("status")).to_contain_text("Ben Oduya", timeout=10000)
    rows = live.ask(sa.select(Scan).where(Scan.event_id == point.event_id).order_by(Scan.seq))
    assert [row.registration_id for row in rows] == [ana.id, ben.id]


def test_a_code_that_comes_twice_at_once_is_one_scan(live, point, register, browser):
    ana = register("Ana Luz Paredes")
    page = phone_of(browser)
    page.add_init_script(SLOW)
    pair(live, point, page)
    expect(page.locator("#s-online")).to_contain_text("Online, list")
    page.evaluate(SCAN_AT_ONCE, [address_of(live, ana)] * 3)
    verdict(page, "admitted")
    page.wait_for_timeout(2000)
    verdict(page, "admitted")
    assert len(live.ask(sa.select(Scan).where(Scan.event_id == point.event_id))) == 1


def test_without_a_server_the_phone_goes_on_alone_and_sends_later_once(
    live, point, register, browser
):
    eva, fay = register("Eva Quintero"), register("Fay Underhill")
    page = phone_of(browser)
    pair(live, point, page)
    kept_shell(page)
    expect(page.locator("#s-online")).to_contain_text("Online, list")
    dump = page.evaluate(DUMP)
    assert "Quintero" not in dump
    assert eva.tickets[0].code not in dump
    assert ticket_of(eva) not in dump
    assert json.loads(dump)
    live.stop()
    try:
        page.reload()
        expect(page.locator("#s-online")).to_contain_text("No network", timeout=10000)
        type_code(page, address_of(live, eva))
        verdict(page, "admitted")
        expect(page.get_by_role("status")).to_contain_text("Eva Quintero")
        expect(page.get_by_role("status")).to_contain_text("No network. Carry on.")
        page.get_by_role("button", name="Next").click()
        type_code(page, address_of(live, eva))
        verdict(page, "already_in")
        page.get_by_role("button", name="Next").click()
        type_code(page, fay.tickets[0].code)
        verdict(page, "admitted_unlisted")
        expect(page.locator("#s-unsent")).to_have_text("3 scans wait here")
        page.reload()
        expect(page.locator("#s-unsent")).to_have_text("3 scans wait here")
    finally:
        live.start()
    expect(page.locator("#s-unsent")).to_have_text("All scans sent", timeout=45000)
    rows = live.ask(sa.select(Scan).where(Scan.event_id == eva.event_id).order_by(Scan.seq))
    assert [row.verdict for row in rows] == ["admitted", "already_in", "admitted"]
    assert all(row.offline for row in rows)
    came = live.ask(sa.select(Attendance).where(Attendance.event_id == eva.event_id))
    assert len(came) == 2


def test_two_phones_without_a_network_admit_one_ticket_and_one_counts(
    live, point, register, browser
):
    hal = register("Hal Ibarra")
    phones = [phone_of(browser) for _ in range(2)]
    for page in phones:
        pair(live, point, page)
        kept_shell(page)
        expect(page.locator("#s-online")).to_contain_text("Online, list")
        page.context.set_offline(True)
    for page in phones:
        type_code(page, address_of(live, hal))
        verdict(page, "admitted")
    for page in phones:
        page.context.set_offline(False)
        expect(page.locator("#s-unsent")).to_have_text("All scans sent", timeout=45000)
    rows = live.ask(sa.select(Scan).where(Scan.registration_id == hal.id).order_by(Scan.scanned_at))
    assert [row.verdict for row in rows] == ["admitted", "duplicate_offline"]
    assert len(live.ask(sa.select(Attendance).where(Attendance.registration_id == hal.id))) == 1


def test_a_phone_that_is_taken_off_sends_what_it_has_and_wipes_itself(
    live, point, register, browser
):
    ivy = register("Ivy Castellanos")
    page = phone_of(browser)
    pair(live, point, page)
    kept_shell(page)
    expect(page.locator("#s-online")).to_contain_text("Online, list")
    page.context.set_offline(True)
    type_code(page, address_of(live, ivy))
    verdict(page, "admitted")
    with live.app.app_context():
        db.session.execute(
            sa.update(Device).where(Device.point_id == point.id).values(revoked_at=now())
        )
        db.session.commit()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Phone taken off")).to_be_visible(timeout=45000)
    (scan,) = live.ask(sa.select(Scan).where(Scan.registration_id == ivy.id))
    assert (scan.verdict, scan.after_revocation) == ("admitted", True)
    kept = {name: rows for name, rows in json.loads(page.evaluate(DUMP)) if name != "cache"}
    stores = ("queue", "deeds", "parked", "tickets", "arrivals", "meta")
    assert kept == {name: [] for name in stores}


SLOW = """const ask = window.fetch;
window.fetch = async (url, ...more) => {
  if (String(url).endsWith("/scans")) await new Promise((resume) => setTimeout(resume, 800));
  return ask(url, ...more);
};"""
SCAN_AT_ONCE = """(codes) => {
  const press = (key) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  for (const code of codes) [...code, "Enter"].forEach(press);
}"""
PORTAL = "<html><body>Accept the terms of the hotel to go online.</body></html>"


@pytest.mark.parametrize("fault", ["portal", "bad gateway", "redirect", "no answer"])
def test_what_is_not_the_servers_answer_counts_as_no_network(live, point, register, browser, fault):
    gia = register("Gia Thorne")
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    pair(live, point, page)
    expect(page.locator("#s-online")).to_contain_text("Online, list")

    def answer(route):
        if fault == "portal":
            route.fulfill(status=200, content_type="text/html", body=PORTAL)
        elif fault == "bad gateway":
            route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")
        elif fault == "redirect":
            route.fulfill(status=302, headers={"Location": "https://example.org/login"})

    context.route("**/api/v1/door/**", answer)
    began = page.evaluate("performance.now()")
    type_code(page, address_of(live, gia))
    verdict(page, "admitted")
    assert page.evaluate("performance.now()") - began < 3000
    context.unroute_all(behavior="ignoreErrors")
    expect(page.locator("#s-unsent")).to_have_text("All scans sent", timeout=45000)
    rows = live.ask(sa.select(Scan).where(Scan.registration_id == gia.id))
    assert [row.verdict for row in rows] == ["admitted"]
