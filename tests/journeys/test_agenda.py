"""Choosing one's day by the keyboard alone, and a screen in a foyer that follows the programme."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.schedule.agenda.models import Booking, Favourite
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import ProgrammeSession
from tests.factories import a_registration, an_event, both, link_of
from tests.factories.schedule import a_session
from tests.journeys.conftest import PHONE


@pytest.fixture(scope="module")
def event(live):
    """It has begun: a keynote runs, a workshop with one seat comes."""
    begun = now().replace(microsecond=0) - timedelta(minutes=10)
    event = live.save(an_event(starts_at=begun, ends_at=begun + timedelta(hours=5)))
    live.save(
        a_session(event, *event.sites, title=both("Keynote")),
        a_session(event, minute=90, title=both("Budget workshop"), sign_up=True, capacity=1),
        a_session(event, minute=100, title=both("Rent and wages")),
    )
    return event


@pytest.fixture(params=[True, False], ids=["with script", "without"])
def page(browser, request):
    context = browser.new_context(viewport=PHONE, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def press(page, name):
    """Walk to a button with the tab key alone, and press it."""
    button = page.get_by_role("button", name=name)
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"the keyboard does not lead to {name}")


def test_a_seat_is_booked_and_given_back_by_the_keyboard_alone(live, event, page):
    mine = live.save(a_registration(event.sites[0]))
    page.goto(f"{live.url}/my/{link_of(mine)}/agenda?show=all")
    press(page, "Book a seat Budget workshop")
    page.get_by_text("Your seat", exact=True).wait_for()
    press(page, "Mark it Rent and wages")
    page.get_by_text("At the same time as Rent and wages").wait_for()
    page.locator("summary", has_text="Give the seat back").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Book a seat").wait_for()
    own = Booking.registration_id == mine.id
    assert live.ask(sa.select(Booking.state).where(own)) == [BookingState.RELEASED]
    marked = sa.select(Favourite.id).where(Favourite.registration_id == mine.id)
    assert len(live.ask(marked)) == 1


def test_a_screen_in_the_foyer_follows_the_programme_and_says_when_it_cannot(live, event, browser):
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.clock.install()
    page.goto(f"{live.url}/e/{event.slug}/now?site=south")
    title = page.locator(".sign-title").first
    assert title.inner_text() == "Keynote"
    assert title.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 60
    small = page.locator(".foyer p:visible, .foyer h1, .foyer h2")
    sizes = small.evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    assert min(sizes) >= 40  # a twenty-fifth of the screen: read from five metres
    keynote = live.ask(sa.select(ProgrammeSession).order_by(ProgrammeSession.starts_at))[0]
    keynote.title = both("Keynote, moved")
    live.save(keynote)
    page.clock.run_for(31_000)
    page.get_by_text("Keynote, moved", exact=True).wait_for()
    context.set_offline(True)
    page.clock.run_for(31_000)
    page.get_by_text("No connection.").wait_for()
    context.set_offline(False)
    page.clock.run_for(31_000)
    page.get_by_text("No connection.").wait_for(state="hidden")
    context.close()
