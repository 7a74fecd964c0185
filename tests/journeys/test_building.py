"""Building the day in a real browser: with the mouse, with the keyboard alone, without scripts.

A keynote at both sites, a town hall at each, a conflict that is told, a release, and the public
programme of each site.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.schedule.models import ProgrammeSession
from tests.factories import ZONE, an_event

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}
TEN = datetime(2031, 1, 24, 10, tzinfo=ZoneInfo(ZONE))
MOST_TABS = 120


@pytest.fixture
def event(live, request):
    """A day from ten to three with nothing in it yet."""
    slug = f"day-{abs(hash(request.node.name)) % 10**8}"
    return live.save(
        an_event(slug=slug, starts_at=TEN, ends_at=TEN.replace(hour=15), programme_released_at=None)
    )


@pytest.fixture
def desk(browser, live, event):
    """``desk(scripts=False)``: an organizer's browser at the builder."""
    opened = []

    def one(*, scripts=True):
        context = browser.new_context(viewport=DESK, locale="en-US", java_script_enabled=scripts)
        opened.append(context)
        live.log_in(context, Grant(Role.ORGANIZER, Scope(event.coalition_id)))
        page = context.new_page()
        page.goto(f"{live.url}/console/{event.slug}/programme")
        return page

    yield one
    for context in opened:
        context.close()


# Two hands: one that uses a mouse, one that has only a keyboard.


class Mouse:
    def __init__(self, page):
        self.page = page

    def press(self, role, name):
        self.page.get_by_role(role, name=name).first.click()

    def write(self, label, text):
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label, option):
        self.page.get_by_label(label, exact=True).select_option(label=option)


class Keyboard:
    """Reaches everything by Tab, chooses by typing, presses Enter."""

    def __init__(self, page):
        self.page = page

    def reach(self, target):
        for _ in range(MOST_TABS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{target} is not reached by Tab")

    def press(self, role, name):
        self.reach(self.page.get_by_role(role, name=name).first)
        self.page.keyboard.press("Enter")

    def write(self, label, text):
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, label, option):
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(option)


def add(hand, title, kind, starts, ends, rooms, origin=None):
    hand.press("link", "Add a session")
    hand.write("Title in English (optional)", title)
    hand.choose("Kind", kind)
    for label, clock in (("Starts at", starts), ("Ends at", ends)):
        if isinstance(hand, Keyboard):  # a clock is typed digit by digit, with am or pm
            hour, minute = map(int, clock.split(":"))
            half = "PM" if hour >= 12 else "AM"
            hand.reach(hand.page.get_by_label(label, exact=True))
            hand.page.keyboard.type(f"{(hour - 1) % 12 + 1:02}{minute:02}{half}")
        else:
            hand.write(label, clock)
    if origin:
        hand.choose("Broadcast", f"Yes, from {origin}")
    for site in rooms:
        hand.choose(f"At {site}", "Main hall")
    hand.press("button", "Add the session")


def build(hand):
    add(hand, "Keynote", "Keynote", "10:00", "11:00", ["South County", "North County"],
        origin="South County")  # fmt: skip
    add(hand, "Town hall South", "Town hall", "11:15", "12:15", ["South County"])
    add(hand, "Town hall North", "Town hall", "10:30", "11:30", ["North County"])


def piece(page, title, where="North County"):
    return page.locator(f'.piece[data-title="{title}"]').filter(has_text=where)


def hours_of(live, event):
    rows = live.ask(sa.select(ProgrammeSession).where(ProgrammeSession.event_id == event.id))
    return {s.title["en"]: s.starts_at.astimezone(ZoneInfo(ZONE)).strftime("%H:%M") for s in rows}


def conflict_is_told(page):
    told = page.get_by_role("region", name="To look at").locator("li")
    expect(told.filter(has_text="“Keynote” and “Town hall North” are in Main hall")).to_be_visible()
    expect(page.get_by_role("link", name="Release the programme")).to_have_count(0)


def said(page, text):
    expect(page.locator(".toast").get_by_text(text)).to_be_visible()


def release(hand):
    hand.press("link", "Release the programme")
    hand.press("button", "Release it")
    expect(hand.page.get_by_text("Everybody can see it")).to_be_visible()


def programme_is_public(page, live, event):
    for site, mine, other in (("south", "South", "North"), ("north", "North", "South")):
        page.goto(f"{live.url}/e/{event.slug}/programme?site={site}")
        expect(page.get_by_role("heading", name="Keynote")).to_be_visible()
        expect(page.get_by_role("heading", name=f"Town hall {mine}")).to_be_visible()
        expect(page.get_by_role("heading", name=f"Town hall {other}")).to_have_count(0)


def drag(page, card, row, column):
    """With the mouse from the head of a card to where a row and a column meet."""
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    line = page.locator(f'.plan tr[data-hours^="{row}"]').bounding_box()
    head = page.locator(f'.plan th[data-name="{column}"]').bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 6)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 16)
    page.mouse.move(head["x"] + head["width"] / 2, line["y"] + 8, steps=5)
    page.mouse.up()


def test_the_day_is_built_with_the_mouse(desk, live, event):
    page = desk()
    build(Mouse(page))
    conflict_is_told(page)
    drag(page, piece(page, "Town hall North"), "11:15", "Main hall, North County")
    said(page, "Town hall North is at 11:15 in Main hall, North County.")
    assert hours_of(live, event)["Town hall North"] == "11:15"
    expect(page.get_by_text("“Keynote” and “Town hall North”")).to_have_count(0)
    release(Mouse(page))
    programme_is_public(page, live, event)


def test_the_day_is_built_with_the_keyboard_alone(desk, live, event):
    page = desk()
    hand = Keyboard(page)
    build(hand)
    conflict_is_told(page)
    hand.press("button", "Move Town hall North")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#board-said")).to_have_text("11:15, Main hall, North County")
    page.keyboard.press("Enter")
    said(page, "Town hall North is at 11:15 in Main hall, North County.")
    expect(page.get_by_role("button", name="Move Town hall North")).to_be_focused()
    assert hours_of(live, event)["Town hall North"] == "11:15"
    release(hand)
    programme_is_public(page, live, event)


def test_the_day_is_built_by_its_forms_without_scripts(desk, live, event):
    page = desk(scripts=False)
    build(Mouse(page))
    conflict_is_told(page)
    expect(page.get_by_role("button", name="Move Town hall North")).to_have_count(0)
    page.locator(".plan").get_by_role("link", name="Town hall North").click()
    page.get_by_label("Starts at").fill("11:15")
    page.get_by_label("Ends at").fill("12:15")
    page.get_by_role("button", name="Save the session").click()
    release(Mouse(page))
    programme_is_public(page, live, event)


def test_a_move_is_undone_and_escape_leaves_everything_as_it_was(desk, live, event):
    page = desk()
    build(Mouse(page))
    move = page.get_by_role("button", name="Move Town hall South")
    move.focus()
    for key in ("Enter", "ArrowDown", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    expect(page.locator("#board-said")).to_have_text("It stays where it was.")
    assert hours_of(live, event)["Town hall South"] == "11:15"
    for key in ("Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    said(page, "Town hall South is at 11:30")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Town hall South is as it was before.")).to_be_visible()
    assert hours_of(live, event)["Town hall South"] == "11:15"


def test_a_session_goes_to_another_site_and_a_broadcast_does_not_show_twice(desk, live, event):
    page = desk()
    build(Mouse(page))
    drag(page, piece(page, "Town hall South", "South County"), "13:00", "Main hall, North County")
    said(page, "Town hall South is at 13:00 in Main hall, North County.")
    drag(page, piece(page, "Keynote", "South County"), "10:00", "Main hall, North County")
    expect(page.locator("#board-said")).to_contain_text("is at that site already")
    assert hours_of(live, event)["Keynote"] == "10:00"
