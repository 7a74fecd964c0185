"""A survey in a real browser: made from a template, answered by link on a small phone, read.

Task 9 of a newcomer's first ten minutes; and answering at 320 px without scripts, by the keyboard
alone, with what a screen reader is told.
"""

import csv
import io
import random
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.extensions import db
from summit.surveys.actions import redeem, token_of
from summit.surveys.models import Survey, SurveyInvitation, SurveyResponse
from summit.web.keys import keyring
from tests.factories import a_registration, a_site, an_event
from tests.factories.surveys import arrive
from tests.journeys.words import Words

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}
SMALL = {"width": 320, "height": 640}
CAME = 24
MOST_TABS = 60


@pytest.fixture(params=["en", "es"])
def say(request):
    return Words(request.param)


@pytest.fixture
def event(live, say):
    """An event whose people came, at one site."""
    site = a_site("south", 2 * CAME)
    made = live.save(an_event(slug=f"survey-{say.language}", sites=[site]))
    people = live.save(*[a_registration(made.sites[0], language=say.language) for _ in range(CAME)])
    with live.app.app_context():
        for one in people:
            arrive(db.session, one, at=now())
        db.session.commit()
    return made


@pytest.fixture
def open_page(browser, say):
    opened = []

    def one(viewport, *, scripts=True):
        context = browser.new_context(
            viewport=viewport, locale=f"{say.language}-US", java_script_enabled=scripts
        )
        opened.append(context)
        return context.new_page()

    yield one
    for context in opened:
        context.close()


@pytest.fixture
def organizer(live, event, say, open_page):
    page = open_page(DESK)
    live.log_in(page.context, Grant(Role.ORGANIZER, Scope(event.coalition_id)))
    page.goto(f"{live.url}/console/")
    page.get_by_role("link", name={"en": "English", "es": "Español"}[say.language]).click()
    return page


def make_and_send(page, live, say, event):
    """From the template to letters: a draft, read, opened, and sent to those who came."""
    page.goto(f"{live.url}/console/{event.slug}/surveys")
    page.get_by_role("button", name=say("Make a draft")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        {"en": "How was the day for you?", "es": "¿Cómo fue la jornada para usted?"}[say.language]
    )
    expect(page.locator("main")).to_contain_text(
        say.many("about %(num)s minute", "about %(num)s minutes", 3)
    )
    page.goto(f"{live.url}/console/{event.slug}/surveys/after-the-day")
    page.get_by_role("button", name=say("Open the survey now")).click()
    ask = say("Ask by mail now: %(people)s", people=say("those who came"))
    page.get_by_role("button", name=ask).click()
    expect(page.get_by_role("status").first).to_contain_text(str(CAME))


def links_of(live, event):
    """The personal links that were sent, as the letters name them."""
    asked = sa.select(SurveyInvitation).join(SurveyInvitation.survey).where(
        Survey.event_id == event.id
    )  # fmt: skip
    found = live.ask(asked.order_by(SurveyInvitation.id))
    with live.app.app_context():
        return [f"{live.url}/a/{token_of(keyring(), one)}" for one in found]


def press_until(page, reached):
    """Press the tab key until the focus is where it should be."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if reached.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"no key leads to {reached}")


def choose_by_keys(page, name, steps):
    """In the group of a question: the tab key enters it, arrows move, the space bar picks."""
    first = page.get_by_role("group", name=name).get_by_role("radio").first
    press_until(page, first)
    page.keyboard.press("Space")
    for _ in range(steps):
        page.keyboard.press("ArrowDown")


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]


def go_on(page, say, name):
    press_until(page, page.get_by_role("button", name=say(name), exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    fits(page)


QUESTIONS = {
    "en": ("How useful was the day", "Would you tell a friend", "What should change"),
    "es": ("¿Qué tan útil fue la jornada", "¿Le diría a una amistad", "¿Qué debería cambiar"),
}


def answer_by_keyboard(page, link, say):
    """The whole survey without scripts, without a pointer."""
    useful, friend, change = QUESTIONS[say.language]
    page.goto(link)
    fits(page)
    expect(page.locator("main")).to_contain_text(say("Confidential."))
    tree = page.locator("main").aria_snapshot()
    assert f'group "{useful}' in tree
    assert 'radio "' in tree
    assert "progressbar" in tree
    go_on(page, say, "Continue")  # the needed answer is missing, and the page says so
    wrong = page.get_by_role("group", name=useful)
    expect(wrong).to_have_attribute("aria-describedby", "q-useful-error")
    choose_by_keys(page, useful, 4)
    go_on(page, say, "Continue")
    choose_by_keys(page, friend, 9)
    go_on(page, say, "Save and go on later")
    expect(page.locator("main")).to_have_attribute("data-state", "saved")
    page.goto(link)
    expect(page.get_by_role("group", name=friend).get_by_role("radio").nth(9)).to_be_checked()
    go_on(page, say, "Continue")
    go_on(page, say, "Continue")
    press_until(page, page.get_by_label(change))
    page.keyboard.type("More buses.")
    go_on(page, say, "Send my answers")
    expect(page.locator("main")).to_have_attribute("data-state", "thanks")


def answer_for_the_others(live, event):
    rng = random.Random(3)
    with live.app.app_context():
        open_ones = sa.select(SurveyInvitation).join(SurveyInvitation.survey).where(
            Survey.event_id == event.id, SurveyInvitation.redeemed.is_(False)
        )  # fmt: skip
        for one in db.session.scalars(open_ones).all():
            said = {"useful": rng.choice([3, 4, 5]), "recommend": rng.choice([6, 8, 9, 10])}
            redeem(db.session, one, said, site=one.site, language="en", now=now())
            db.session.commit()


def download(page, name):
    with page.expect_download() as caught:
        page.get_by_role("link", name=name).first.click()
    return Path(caught.value.path()).read_bytes()


def test_a_survey_from_a_template_is_answered_by_link_and_read(
    live, event, say, organizer, open_page
):
    make_and_send(organizer, live, say, event)
    answer_by_keyboard(open_page(SMALL, scripts=False), links_of(live, event)[0], say)
    [first] = live.ask(sa.select(SurveyResponse).join(Survey).where(Survey.event_id == event.id))
    assert (first.complete, first.mode, first.instrument) == (True, "confidential", "Summit survey")
    answer_for_the_others(live, event)
    organizer.reload()
    organizer.locator("summary", has_text=say("Close the survey")).click()
    organizer.get_by_role("button", name=say("Close the survey")).click()
    expect(organizer.locator("main svg").first).to_be_visible()
    rows = list(csv.reader(io.StringIO(download(organizer, say("CSV")).decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(download(organizer, say("Spreadsheet")))).active
    read = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    assert [[str(cell) for cell in row] for row in rows] == read
    assert any(str(CAME) in row for row in read)
