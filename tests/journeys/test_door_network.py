"""Two hundred tickets through a door whose network is bad: none is lost, none counts twice, and the
volunteer never waits longer than two seconds for a verdict.
"""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.checkin.models import Attendance, Scan
from tests.factories import a_person, a_registration, an_event, ticket_of
from tests.factories.checkin import a_point
from tests.journeys.bad_network import BadNetwork
from tests.journeys.test_door import kept_shell, pair, phone_of

pytestmark = pytest.mark.browser
PEOPLE = 200

# Types as a hand scanner does, and waits until the verdict names the person; the slowest, in ms.
SCAN_ALL = """async (tickets) => {
  const shown = document.getElementById("verdict");
  const press = (key) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  let slowest = 0;
  for (const [name, text] of tickets) {
    const began = performance.now();
    for (const letter of text) press(letter);
    press("Enter");
    while (!shown.textContent.includes(name)) {
      if (performance.now() - began > 10_000) throw new Error(`no verdict for ${name}`);
      await new Promise((resume) => setTimeout(resume, 5));
    }
    slowest = Math.max(slowest, performance.now() - began);
  }
  return slowest;
}"""


@pytest.fixture
def event(live):
    return live.save(an_event())


@pytest.fixture
def point(live, event):
    return live.save(a_point(event.sites[0]))


@pytest.fixture
def people(live, event):
    """By name; the names differ in every part, so that none is found in another."""
    made = [
        a_registration(
            event.sites[0], person=a_person(event.coalition, full_name=f"Guest <{n}> of the Door")
        )
        for n in range(PEOPLE)
    ]
    live.save(*made)
    return {f"Guest <{n}> of the Door": registration for n, registration in enumerate(made)}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", ["lost answers", "slow", "portal", "bad gateway", "redirect"])
def test_every_scan_arrives_once_and_every_verdict_in_time(
    live, event, point, people, browser, fault
):
    with BadNetwork(live.port) as network:
        page = phone_of(browser)
        pair(live, point, page, at=network.url)
        kept_shell(page)
        expect(page.locator("#s-online")).to_contain_text("Online, list")
        network.fault = fault
        tickets = [(name, f"{live.url}/T/{ticket_of(one)}".upper()) for name, one in people.items()]
        slowest = page.evaluate(SCAN_ALL, tickets)
        network.fault = None
        expect(page.locator("#s-unsent")).to_have_text("All scans sent", timeout=60_000)
        page.context.close()
    assert slowest <= 2000
    kept = live.ask(sa.select(Scan.registration_id).where(Scan.event_id == event.id))
    assert sorted(kept) == sorted(one.id for one in people.values())
    came = live.ask(sa.select(Attendance.registration_id).where(Attendance.event_id == event.id))
    assert sorted(came) == sorted(kept)
