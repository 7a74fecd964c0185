"""A session's door with seats to book, on a phone without a network."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.checkin.models import Scan
from summit.checkin.states import DeviceRole, PointKind
from summit.clock import now
from summit.schedule.agenda.models import Booking
from summit.schedule.agenda.states import BookingState
from tests.factories import a_person, a_registration, an_event, ticket_of
from tests.factories.checkin import a_point
from tests.factories.schedule import a_session
from tests.journeys.test_door import kept_shell, pair, phone_of, type_code, verdict

pytestmark = pytest.mark.browser


@pytest.fixture
def event(live):
    return live.save(an_event())


@pytest.fixture
def door(live, event):
    hours = {"starts_at": now() - timedelta(minutes=5), "ends_at": now() + timedelta(hours=1)}
    workshop = live.save(a_session(event, event.sites[0], sign_up=True, **hours))
    site = event.sites[0]
    return live.save(a_point(site, "Workshop", kind=PointKind.SESSION, session_id=workshop.id))


@pytest.fixture
def register(live, event, door):
    def make(name, state=None):
        person = a_person(event.coalition, full_name=name)
        made = live.save(a_registration(event.sites[0], person=person))
        if state:
            seat = {"registration_id": made.id, "session_id": door.session_id, "state": state}
            live.save(Booking(**seat, site_id=door.site_id, number=made.id, made_at=now()))
        return made

    return make


def test_without_a_network_the_phone_knows_who_booked_a_seat(live, door, register, browser):
    ana = register("Ana With A Seat", BookingState.BOOKED)
    ben = register("Ben Without")
    cho = register("Cho Who Waits", BookingState.WAITING)
    page = phone_of(browser)
    pair(live, door, page, DeviceRole.HELP_DESK)
    kept_shell(page)
    expect(page.locator("#s-online")).to_contain_text("Online, list")
    page.context.set_offline(True)
    expected = {ana: "admitted", ben: "wrong_session", cho: "wrong_session"}
    for person, said in expected.items():
        type_code(page, ticket_of(person))
        verdict(page, said)
        if said == "wrong_session":
            expect(page.get_by_role("status")).to_contain_text("No seat booked in this session.")
        page.get_by_role("button", name="Next").click()
    page.context.set_offline(False)
    expect(page.locator("#s-unsent")).to_have_text("All scans sent", timeout=45000)
    rows = live.ask(sa.select(Scan).where(Scan.event_id == ana.event_id).order_by(Scan.seq))
    assert [row.verdict for row in rows] == list(expected.values())
    assert [row.local_verdict for row in rows] == list(expected.values())
