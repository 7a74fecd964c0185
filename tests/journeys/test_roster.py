"""Closing a roster on a phone: twelve members, one minute, as a lead and by the host's link."""

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.access.tokens import Keyring
from summit.clock import now
from summit.groups.links import Links
from summit.groups.models import Fact, Task
from summit.retention.facts import FactKind
from tests.conftest import SECRET
from tests.factories import a_group, a_person, an_event
from tests.factories.groups import a_meeting, a_membership
from tests.journeys.conftest import PHONE
from tests.journeys.words import Words

pytestmark = pytest.mark.browser
MEMBERS = 12
MINUTE = 60


@pytest.fixture(params=["en", "es"])
def say(request):
    return Words(request.param)


@pytest.fixture
def meeting(live, say, request):
    """A meeting of twelve that has just ended."""
    slug = f"roster-{abs(hash(request.node.name)) % 10**8}"
    event = live.save(an_event(slug=slug))
    group = live.save(a_group(event))
    for number in range(MEMBERS):
        person = a_person(event.coalition, full_name=f"Member {number:02}")
        live.save(*a_membership(group, person))
    return live.save(a_meeting(group, now() - timedelta(hours=2)))


@pytest.fixture
def visit(live, browser, say):
    contexts = []

    def one(path, *grants):
        context = browser.new_context(viewport=PHONE, locale=f"{say.language}-US")
        contexts.append(context)
        live.log_in(context, *grants) if grants else None
        page = context.new_page()
        page.goto(f"{live.url}{path}?lang={say.language}")
        return page

    yield one
    for context in contexts:
        context.close()


def mark(page, say):
    """Two were absent, one sent regrets, the others came; one takes something on."""
    for number, word in ((3, "Absent"), (7, "Absent"), (9, "Regrets")):
        row = page.get_by_role("group", name=f"Member {number:02}")
        row.get_by_text(say(word), exact=True).click()
    page.get_by_role("button", name=say("Everyone else came")).click()
    page.get_by_text(say("Who does what next?")).click()
    page.get_by_label(say("What is to be done")).first.fill("Call three churches")
    page.get_by_label(say("Who does it")).first.select_option(label="Member 01")
    page.locator("[data-roster-close]").click()


def written(live, meeting):
    facts = live.ask(sa.select(Fact).where(Fact.meeting_id == meeting.id))
    return sorted(fact.kind for fact in facts)


EXPECTED = sorted([FactKind.ATTENDANCE] * 9 + [FactKind.EXCUSED] + [FactKind.ROSTER_CLOSED])


def test_a_lead_closes_a_roster_on_a_phone_in_under_a_minute(live, visit, meeting, say, shots):
    group = live.ask(sa.select(type(meeting)).where(type(meeting).id == meeting.id))[0].group_id
    started = time.monotonic()
    page = visit(f"/lead/{group}/", Grant(Role.GROUP_LEAD, Scope(group_id=group)))
    page.get_by_role("link", name=say("Close the roster")).click()
    mark(page, say)
    expect(page.get_by_role("button", name=say("Undo"))).to_be_visible()
    assert time.monotonic() - started < MINUTE
    assert written(live, meeting) == EXPECTED
    assert [t.text for t in live.ask(sa.select(Task).where(Task.meeting_id == meeting.id))] == [
        "Call three churches"
    ]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("button", name=say("Undo")).click()
    expect(page.get_by_role("link", name=say("Close the roster"))).to_be_visible()


def test_a_host_closes_it_by_link_alone(live, visit, meeting, say, shots):
    url = Links(Keyring(SECRET), "").host(meeting)
    started = time.monotonic()
    page = visit(url)
    if shots:
        page.screenshot(path=shots / f"host-{say.language}.png", full_page=True)
    mark(page, say)
    expect(page.locator("main")).to_have_attribute("data-state", "closed")
    assert time.monotonic() - started < MINUTE
    assert written(live, meeting) == EXPECTED
    page.get_by_role("button", name=say("Undo")).click()
    expect(page.locator("main")).to_have_attribute("data-state", "open")
