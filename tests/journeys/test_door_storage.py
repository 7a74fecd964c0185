"""Two tabs of one phone, a phone without room, and a browser that keeps nothing."""

import json
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.checkin.models import Attendance, Device, Scan
from summit.clock import now
from summit.events.models import Event
from summit.extensions import db
from tests.factories import a_person, a_registration, an_event, ticket_of
from tests.factories.checkin import a_point
from tests.journeys.conftest import PHONE
from tests.journeys.test_door import kept_shell, pair, phone_of, type_code, verdict

pytestmark = pytest.mark.browser

SCANS = "**/api/v1/door/scans"
NO_ROOM = "This phone cannot keep scans."
# How a full disk looks to a page: what it wrote is undone when it should have been committed.
FULL = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) {
  const asked = put.apply(this, given);
  if (window.isFull) this.transaction.abort();
  return asked;
};"""
REFUSE = "indexedDB.open = () => { throw new DOMException('refused', 'SecurityError'); };"


@pytest.fixture
def point(live):
    return live.save(a_point(live.save(an_event()).sites[0]))


@pytest.fixture
def register(live, point):
    def make(name):
        person = a_person(point.site.event.coalition, full_name=name)
        return live.save(a_registration(point.site, person=person))

    return make


def scans_of(live, *people):
    mine = [person.id for person in people]
    return live.ask(sa.select(Scan).where(Scan.registration_id.in_(mine)).order_by(Scan.scanned_at))


def warned(page):
    expect(page.locator("#warning")).to_contain_text(NO_ROOM, timeout=15000)


def test_two_tabs_of_one_phone_share_a_queue_and_one_of_them_sends(live, point, register, browser):
    ana, ben = register("Ana Two Tabs"), register("Ben Two Tabs")
    first = phone_of(browser)
    pair(live, point, first)
    kept_shell(first)
    second = first.context.new_page()
    second.goto(f"{live.url}/door/")
    expect(second.locator("#s-online")).to_contain_text("Online, list", timeout=15000)
    first.context.set_offline(True)
    type_code(first, ticket_of(ana))
    verdict(first, "admitted")
    type_code(second, ticket_of(ben))
    verdict(second, "admitted")
    second.get_by_role("button", name="Next").click()
    type_code(second, ticket_of(ana))
    verdict(second, "already_in")
    expect(first.locator("#s-unsent")).to_have_text("3 scans wait here", timeout=10000)
    sending = _watched(first.context)
    first.context.set_offline(False)
    for page in (first, second):
        expect(page.locator("#s-unsent")).to_have_text("All scans sent", timeout=45000)
    verdicts = [scan.verdict for scan in scans_of(live, ana, ben)]
    assert verdicts == ["admitted", "admitted", "already_in"]
    assert sending == [3]  # one upload, from one tab, with everything


def test_what_the_server_refuses_is_put_aside_can_be_saved_and_stops_nothing(
    live, point, register, browser
):
    ana, ben = register("Ana Refused"), register("Ben Refused")
    page = browser.new_context(viewport=PHONE, service_workers="block").new_page()
    pair(live, point, page)
    expect(page.locator("#s-online")).to_contain_text("Online, list", timeout=15000)
    page.context.set_offline(True)
    for person in (ana, ben):
        type_code(page, ticket_of(person))
        verdict(page, "admitted")
        page.get_by_role("button", name="Next").click()
    page.context.route(SCANS, lambda route: _refuse(route, ticket_of(ana)))
    page.context.set_offline(False)
    expect(page.locator("#s-unsent")).to_have_text("1 scan could not be sent", timeout=45000)
    assert [scan.registration_id for scan in scans_of(live, ana, ben)] == [ben.id]
    page.get_by_role("button", name="Scanner 1").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save unsent scans as a file").click()
    (kept,) = json.loads(Path(saving.value.path()).read_text())["scans"]
    assert (kept["code"], kept["local_verdict"]) == (ticket_of(ana), "admitted")
    ends_in(live, point, seconds=6)
    page.reload()
    expect(page.locator("#s-online")).to_contain_text("Online, list", timeout=15000)
    page.wait_for_timeout(9000)  # its day is over: it looks every five seconds
    page.context.set_offline(True)
    page.context.set_offline(False)  # and asks the server at once
    page.wait_for_timeout(3000)
    expect(page.locator("#s-unsent")).to_have_text("1 scan could not be sent")
    assert ticket_of(ana) in page.evaluate(PUT_ASIDE)


def ends_in(live, point, seconds):
    """The event is over, and so are its phones in a moment."""
    with live.app.app_context():
        end, over = now() + timedelta(seconds=seconds), now() - timedelta(hours=1)
        db.session.execute(
            sa.update(Event).values(starts_at=over - timedelta(hours=6), ends_at=over)
        )
        phones = sa.update(Device).where(Device.point_id == point.id)
        db.session.execute(phones.values(expires_at=end))
        db.session.commit()


PUT_ASIDE = """() => new Promise((done) => {
  indexedDB.open("summit-door").onsuccess = ({ target }) => {
    const store = target.result.transaction("parked").objectStore("parked");
    store.getAll().onsuccess = (event) => done(JSON.stringify(event.target.result));
  };
})"""


def _refuse(route, code):
    """The server takes no batch that holds this code."""
    if code in route.request.post_data:
        problem = json.dumps({"title": "No", "status": 422})
        route.fulfill(status=422, content_type="application/problem+json", body=problem)
    else:
        route.continue_()


def _watched(context):
    """How many scans each upload held; each is slow, so that the other tab has its chance."""
    sending = []

    def forward(route):
        sending.append(len(route.request.post_data_json["scans"]))
        time.sleep(1)
        route.continue_()

    context.route(SCANS, forward)
    return sending


def test_a_phone_without_room_says_so_and_goes_on_with_the_network_alone(
    live, point, register, browser
):
    ana, ben, cho = (register(f"{name} No Room") for name in ("Ana", "Ben", "Cho"))
    page = phone_of(browser)
    page.add_init_script(FULL)
    pair(live, point, page)
    kept_shell(page)
    page.evaluate("window.isFull = true")
    type_code(page, ticket_of(ana))
    verdict(page, "admitted")
    warned(page)
    page.get_by_role("button", name="Next").click()
    page.context.set_offline(True)
    type_code(page, ticket_of(ben))
    verdict(page, "explained")
    expect(page.get_by_role("status")).to_contain_text("This scan is NOT noted")
    page.context.set_offline(False)
    page.evaluate("window.isFull = false")
    page.get_by_role("button", name="Next").click()
    type_code(page, ticket_of(cho))
    verdict(page, "admitted")
    expect(page.locator("#warning")).to_be_hidden()
    assert [scan.registration_id for scan in scans_of(live, ana, ben, cho)] == [ana.id, cho.id]


def test_a_browser_that_keeps_nothing_scans_with_a_network_and_never_says_kept(
    live, point, register, browser
):
    ana, ben = register("Ana Refused"), register("Ben Refused")
    page = phone_of(browser)
    page.add_init_script(REFUSE)
    pair(live, point, page)
    warned(page)
    type_code(page, ticket_of(ana))
    verdict(page, "admitted")
    page.get_by_role("button", name="Next").click()
    page.context.set_offline(True)
    type_code(page, ticket_of(ben))
    verdict(page, "explained")
    expect(page.locator("#s-unsent")).to_have_text("All scans sent")
    came = live.ask(sa.select(Attendance).where(Attendance.event_id == point.event_id))
    assert [one.registration_id for one in came] == [ana.id]
