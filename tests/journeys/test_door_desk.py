"""Help desk, table, kiosk and rehearsal in a real browser, with and without a network."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.access.tokens import Purpose
from summit.checkin.actions import make_spares, offer_pairing
from summit.checkin.models import Attendance, Device, Point, Scan
from summit.checkin.rehearsal.actions import start_rehearsal, wipe_rehearsal
from summit.checkin.rehearsal.models import PracticeTicket
from summit.checkin.states import DeviceRole, PointKind
from summit.clock import now
from summit.events.models import Event
from summit.extensions import db
from summit.groups.models import Membership
from summit.registration.models import Registration
from summit.registration.states import Source
from tests.factories import KEYS, a_group, a_person, a_registration, an_event, ticket_of
from tests.factories.checkin import a_point
from tests.journeys.test_door import (
    DUMP,
    address_of,
    kept_shell,
    pair,
    phone_of,
    type_code,
    verdict,
)

pytestmark = pytest.mark.browser


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


def all_sent(page):
    expect(page.locator("#s-unsent")).to_have_text("All scans sent", timeout=45000)


def test_a_walk_in_gets_a_spare_badge_without_a_network_and_is_registered_later(
    live, event, point, browser
):
    with live.app.app_context():
        found = db.session.get(Event, event.id)
        (spare,) = make_spares(db.session(), found, 1, now=now(), keys=KEYS)
        db.session.commit()
        token = KEYS.token(Purpose.TICKET, spare.uid, 1)
    page = phone_of(browser)
    pair(live, point, page, role=DeviceRole.HELP_DESK)
    kept_shell(page)
    expect(page.locator("#s-online")).to_contain_text("Online, list")
    page.context.set_offline(True)
    page.get_by_role("button", name="Find by name").click()
    page.get_by_role("button", name="Walk-in").click()
    page.get_by_label("Name", exact=True).fill("Zoe Walker")
    page.get_by_role("button", name="Scan a spare badge").click()
    page.keyboard.type(f"{live.url}/T/{token}".upper())
    page.keyboard.press("Enter")
    expect(page.locator("#spare-note")).to_have_text("Badge scanned")
    page.get_by_role("button", name="Register and let in").click()
    verdict(page, "admitted")
    expect(page.get_by_role("status")).to_contain_text("Zoe Walker")
    page.reload()
    expect(page.locator("#s-unsent")).to_have_text("1 scan waits here")
    page.context.set_offline(False)
    all_sent(page)
    (made,) = live.ask(sa.select(Registration).where(Registration.event_id == event.id))
    assert (made.source, ticket_of(made)) == (Source.WALK_IN, token)
    (scan,) = live.ask(sa.select(Scan).where(Scan.registration_id == made.id))
    assert (scan.verdict, scan.offline) == ("admitted", True)
    type_code(page, f"{live.url}/T/{token}".upper())
    verdict(page, "already_in")


def test_the_help_desk_opens_a_person_makes_a_new_ticket_and_takes_an_arrival_back(
    live, point, register, browser
):
    ana = register("Ana Luz Paredes")
    page = phone_of(browser)
    pair(live, point, page, role=DeviceRole.HELP_DESK)
    expect(page.locator("#s-online")).to_contain_text("Online, list")
    page.get_by_role("button", name="Find by name").click()
    page.get_by_label("Name, or part of it").fill("luz")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("button", name="Ana Luz Paredes").click()
    badge = page.get_by_role("link", name="Print the badge").get_attribute("href")
    assert page.request.get(f"{live.url}{badge}").headers["content-type"] == "application/pdf"
    page.get_by_role("button", name="New ticket").click()
    expect(page.locator("#p-note")).to_contain_text("The old one no longer opens the door.")
    page.get_by_role("button", name="Let in", exact=True).click()
    verdict(page, "admitted")
    page.get_by_role("button", name="Next").click()
    type_code(page, address_of(live, ana))
    verdict(page, "replaced")
    page.get_by_role("button", name="Next").click()
    with live.app.app_context():
        code = db.session.get(Registration, ana.id).tickets[-1].code
    type_code(page, code)
    verdict(page, "already_in")
    page.get_by_role("button", name="Take back").click()
    page.get_by_label("Why? It stands in the log.").fill("Wrong person")
    page.get_by_role("button", name="Take back").click()
    verdict(page, "undone")
    (came,) = live.ask(sa.select(Attendance).where(Attendance.registration_id == ana.id))
    assert came.undone_at


def test_a_help_desk_that_is_taken_off_hands_in_whom_it_let_in_and_wipes_itself(
    live, event, point, register, browser
):
    eva = register("Eva Quintero")
    page = phone_of(browser)
    pair(live, point, page, role=DeviceRole.HELP_DESK)
    kept_shell(page)
    expect(page.locator("#s-online")).to_contain_text("Online, list")
    page.context.set_offline(True)
    walk_in(page, "Zoe Walker")
    verdict(page, "admitted")
    page.get_by_role("button", name="Next").click()
    type_code(page, address_of(live, eva))
    verdict(page, "admitted")
    with live.app.app_context():
        db.session.execute(
            sa.update(Device).where(Device.point_id == point.id).values(revoked_at=now())
        )
        db.session.commit()
    page.get_by_role("button", name="Next").click()
    walk_in(page, "Too Late")
    verdict(page, "admitted")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Phone taken off")).to_be_visible(timeout=45000)
    scans = live.ask(sa.select(Scan).where(Scan.event_id == event.id))
    assert [(one.verdict, one.after_revocation) for one in scans] == [("admitted", True)] * 2
    assert len(live.ask(sa.select(Registration).where(Registration.event_id == event.id))) == 2
    assert "Too Late" not in page.evaluate(DUMP)


def walk_in(page, name):
    page.get_by_role("button", name="Find by name").click()
    page.get_by_role("button", name="Walk-in").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Register and let in").click()


def test_who_waits_is_found_by_name_and_gets_a_place(live, event, point, browser):
    person = a_person(event.coalition, full_name="Ben Oduya")
    ben = a_registration(event.sites[0], person=person, state="waitlisted")
    ben.tickets = []
    live.save(ben)
    page = phone_of(browser)
    pair(live, point, page, role=DeviceRole.HELP_DESK)
    page.get_by_role("button", name="Find by name").click()
    page.get_by_label("Name, or part of it").fill("oduya")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("button", name=re.compile("Ben Oduya.*On the waitlist")).click()
    expect(page.get_by_role("link", name="Print the badge")).to_be_hidden()
    page.get_by_role("button", name="Give a place and let in").click()
    verdict(page, "admitted")
    expect(page.get_by_role("status")).to_contain_text("Ben Oduya")
    (came,) = live.ask(sa.select(Attendance).where(Attendance.event_id == event.id))
    assert came.registration_id == ben.id


def test_at_the_table_a_scan_leads_to_a_group_without_a_network_too(live, event, register, browser):
    group = live.save(a_group(event))
    table = live.save(a_point(event.sites[0], kind=PointKind.TABLE, name="MAP table"))
    eva = register("Eva Quintero")
    page = phone_of(browser)
    with page.expect_response("**/api/v1/door/table"):
        pair(live, table, page)
    expect(page.locator("#s-online")).to_contain_text("Online, list")
    kept_shell(page)
    page.context.set_offline(True)
    type_code(page, address_of(live, eva))
    expect(page.get_by_role("heading", name="Eva Quintero")).to_be_visible()
    page.get_by_role("button", name=re.compile(group.name.say("en"))).click()
    verdict(page, "signed_up")
    page.context.set_offline(False)
    all_sent(page)
    (membership,) = live.ask(sa.select(Membership).where(Membership.group_id == group.id))
    assert membership.person_id == eva.person_id


def test_a_kiosk_speaks_to_the_guest_and_offers_nothing_of_the_volunteers(
    live, point, register, browser
):
    fay, gil = register("Fay Underhill"), register("Gil Ibarra", site=1)
    page = phone_of(browser)
    pair(live, point, page, role=DeviceRole.KIOSK)
    expect(page.locator("main")).to_have_class(re.compile("kiosk"))
    type_code(page, address_of(live, fay))
    verdict(page, "admitted")
    expect(page.get_by_role("status")).to_contain_text("Come in.")
    for name in ("Undo", "Next", "Photo", "Scanner 1"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    expect(page.get_by_role("heading", name="Scan tickets")).to_be_attached(timeout=8000)
    expect(page.get_by_role("button", name="Type the code")).to_be_visible(timeout=8000)
    type_code(page, address_of(live, gil))
    verdict(page, "wrong_site")
    expect(page.get_by_role("status")).to_contain_text("Please go to the help desk.")


def test_a_practising_phone_says_so_and_forgets_all_when_the_rehearsal_is_wiped(
    live, event, point, browser
):
    with live.app.app_context():
        start_rehearsal(db.session(), db.session.get(Event, event.id), now=now(), keys=KEYS)
        here = db.session.get(Point, point.id)
        code = offer_pairing(
            db.session(),
            here,
            role=DeviceRole.SCANNER,
            device_name="Practice",
            now=now(),
            practice=True,
        )
        db.session.commit()
    page = phone_of(browser)
    page.goto(f"{live.url}/door/pair/{code}")
    page.get_by_role("button", name="Use this phone at this door").click()
    page.get_by_role("button", name="Start scanning").click()
    expect(page.get_by_text("Practice: nothing counts")).to_be_visible()
    (ok,) = live.ask(
        sa.select(PracticeTicket).where(
            PracticeTicket.site_id == point.site_id, PracticeTicket.kind == "ok"
        )
    )
    type_code(page, ok.code)
    verdict(page, "admitted")
    expect(page.get_by_role("status")).to_contain_text("Robin Practice")
    assert live.ask(sa.select(Scan).where(Scan.event_id == event.id)) == []
    with live.app.app_context():
        wipe_rehearsal(db.session(), event.id, now=now())
        db.session.commit()
    expect(page.get_by_role("heading", name="Phone taken off")).to_be_visible(timeout=45000)


def test_a_practising_help_desk_lets_in_with_a_reason_and_reaches_nobody_true(
    live, event, point, browser
):
    with live.app.app_context():
        start_rehearsal(db.session(), db.session.get(Event, event.id), now=now(), keys=KEYS)
        here = db.session.get(Point, point.id)
        what = {"role": DeviceRole.HELP_DESK, "device_name": "Practice", "practice": True}
        code = offer_pairing(db.session(), here, now=now(), **what)
        db.session.commit()
    page = phone_of(browser)
    page.goto(f"{live.url}/door/pair/{code}")
    page.get_by_role("button", name="Use this phone at this door").click()
    page.get_by_role("button", name="Start scanning").click()
    expect(page.get_by_role("button", name="Find by name")).to_be_hidden()
    (waiting,) = live.ask(
        sa.select(PracticeTicket).where(
            PracticeTicket.site_id == point.site_id, PracticeTicket.state == "waitlisted"
        )
    )
    type_code(page, waiting.code)
    verdict(page, "waitlisted")
    page.get_by_role("button", name="Let in anyway").click()
    page.get_by_label("Why? It stands in the log.").fill("A place is free")
    page.get_by_role("button", name="Let in", exact=True).click()
    verdict(page, "admitted")
    assert live.ask(sa.select(Attendance).where(Attendance.event_id == event.id)) == []
