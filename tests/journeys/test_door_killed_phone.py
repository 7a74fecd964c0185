"""A phone whose battery dies with scans that nobody has heard of yet."""

import os
import signal
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.checkin.models import Scan
from tests.factories import a_person, a_registration, an_event, ticket_of
from tests.factories.checkin import a_point
from tests.journeys.conftest import FLAGS, PHONE, chromium
from tests.journeys.test_door import kept_shell, pair
from tests.journeys.test_door_network import SCAN_ALL

pytestmark = pytest.mark.browser
UNSENT = 50


def start(playwright, folder):
    return playwright.chromium.launch_persistent_context(
        str(folder), executable_path=chromium(), args=FLAGS, viewport=PHONE
    )


def kill(folder):
    """Every process of the browser that lives in ``folder``, without a word."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            ours = str(folder).encode() in command.read_bytes()
        except OSError:
            continue
        if ours:
            os.kill(int(command.parent.name), signal.SIGKILL)


def wait_until_kept(folder):
    """The browser writes cookies to the disk half a minute after it got them."""
    deadline = time.monotonic() + 90
    jar = folder / "Default" / "Cookies"
    while not (jar.exists() and b"summit-door" in jar.read_bytes()):
        assert time.monotonic() < deadline, "the browser keeps no cookies"
        time.sleep(0.5)


@pytest.fixture
def event(live):
    return live.save(an_event())


@pytest.fixture
def point(live, event):
    return live.save(a_point(event.sites[0]))


@pytest.fixture
def people(live, event):
    made = [
        a_registration(event.sites[0], person=a_person(event.coalition, full_name=f"Guest <{n}>"))
        for n in range(UNSENT)
    ]
    live.save(*made)
    return made


@pytest.fixture
def folder(live, point, people, playwright, tmp_path):
    """What is left of a phone that scanned everybody without a network and died.

    ``folder.dies(later)``: at once after it was paired, or when its cookies were on the disk.
    """
    home = tmp_path / "phone"

    def dies(*, later):
        page = start(playwright, home).new_page()
        pair(live, point, page)
        kept_shell(page)
        expect(page.locator("#s-online")).to_contain_text("Online, list")
        if later:
            wait_until_kept(home)
        live.stop()
        named = [(one.person.full_name, f"{live.url}/T/{ticket_of(one)}".upper()) for one in people]
        page.evaluate(SCAN_ALL, named)
        expect(page.locator("#s-unsent")).to_have_text(f"{UNSENT} scans wait here")
        kill(home)
        return home

    yield dies
    if live.server is None:
        live.start()


def restarted(live, playwright, home):
    """The door's page, opened again without a network."""
    page = start(playwright, home).new_page()
    page.goto(f"{live.url}/door/")
    expect(page.locator("#s-unsent")).to_have_text(f"{UNSENT} scans wait here", timeout=15_000)
    return page


def all_arrive(live, event, people, page):
    expect(page.locator("#s-unsent")).to_have_text("All scans sent", timeout=60_000)
    page.context.close()
    kept = live.ask(sa.select(Scan.registration_id).where(Scan.event_id == event.id))
    assert sorted(kept) == sorted(one.id for one in people)


def test_all_of_them_are_there_when_it_starts_again(live, event, people, playwright, folder):
    page = restarted(live, playwright, folder(later=True))
    live.start()
    all_arrive(live, event, people, page)


def test_a_phone_that_forgot_its_pairing_keeps_them_until_it_is_paired_again(
    live, event, point, people, playwright, folder
):
    page = restarted(live, playwright, folder(later=False))
    live.start()
    expect(page.locator("#warning")).to_contain_text("not paired", timeout=60_000)
    pair(live, point, page, start=False)
    all_arrive(live, event, people, page)
