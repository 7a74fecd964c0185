"""Working through the call list on a phone: a number to dial, one tap, and the tap taken back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.groups.models import Fact
from summit.retention.facts import FactKind
from tests.factories import a_group, a_person, an_event
from tests.factories.groups import a_group_fact, a_meeting, a_membership
from tests.journeys.conftest import PHONE
from tests.journeys.words import Words

pytestmark = pytest.mark.browser
NAMES = ("Ana Reyes", "Bartholomew Featherstonehaugh-Villanueva", "Cy Young")


@pytest.fixture(params=["en", "es"])
def say(request):
    return Words(request.param)


@pytest.fixture
def event(live, say):
    """A group that met ten days ago; three people who signed up long before did not come."""
    past, held = now() - timedelta(days=120), now() - timedelta(days=10)
    made = live.save(
        an_event(slug=f"calls-{say.language}", starts_at=past, ends_at=past + timedelta(hours=5))
    )
    group = live.save(a_group(made, created_at=past))
    meeting = live.save(a_meeting(group, held))
    live.save(
        a_group_fact(group, FactKind.ROSTER_CLOSED, held + timedelta(hours=3), meeting=meeting)
    )
    for number, name in enumerate(NAMES):
        phone = f"760 555 010{number}" if number else None
        person = a_person(made.coalition, full_name=name, phone=phone)
        live.save(*a_membership(group, person, signed_up=now() - timedelta(days=100)))
    return made


@pytest.fixture
def page(live, browser, event, say):
    context = browser.new_context(viewport=PHONE, locale=f"{say.language}-US")
    live.log_in(context, Grant(Role.ORGANIZER, Scope(event.coalition_id)))
    made = context.new_page()
    made.goto(f"{live.url}/console/{event.slug}/monday?lang={say.language}")
    yield made
    context.close()


def outcomes(live, event):
    noted = sa.select(Fact).where(Fact.kind == FactKind.CONTACT_OUT)
    return [f.detail["outcome"] for f in live.ask(noted.where(Fact.group.has(event_id=event.id)))]


def keep(page, shots, name):
    if shots:
        page.screenshot(path=shots / f"{name}.png", full_page=True)


def test_a_call_is_noted_with_one_tap_and_taken_back_with_another(live, event, page, say, shots):
    page.get_by_role("link", name=say("Whom to call")).click()
    cards = page.locator("li.card")
    page.get_by_role("button", name=say("Take the next %(n)d calls", n=5)).click()
    expect(page.get_by_role("heading", name=say("Nobody has taken these yet"))).to_have_count(0)
    expect(cards).to_have_count(3)
    keep(page, shots, f"calls-{say.language}")
    ana = cards.filter(has_text="Ana Reyes")
    expect(ana).to_contain_text(say("no phone number"))
    ana.get_by_role("button", name=say("No answer")).click()
    expect(cards).to_have_count(2)
    expect(page.get_by_role("heading", name=say("Called in the last seven days"))).to_be_visible()
    keep(page, shots, f"calls-noted-{say.language}")
    assert outcomes(live, event) == ["no_answer"]
    page.get_by_role("button", name=say("Undo")).click()
    expect(cards).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
