"""The registration form in a real browser: what it asks depends on answers, and who orders it."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.registration.models import FormQuestion, RegistrationAnswer
from tests.factories import a_site, an_event, both
from tests.factories.registration import a_question
from tests.journeys.conftest import PHONE

pytestmark = pytest.mark.browser
MOST_TABS = 60  # from the top of the builder to any of its buttons


@pytest.fixture
def event(live, request):
    """An event that asks for children's ages only of those who want childcare."""
    slug = f"form-{abs(hash(request.node.name)) % 10**8}"
    made = live.save(an_event(slug=slug, sites=[a_site("south", 9)]))
    live.save(
        a_question(made, "childcare", kind="yes_no", title=both("Childcare?"), options=[]),
        a_question(
            made, "ages", kind="short_text", title=both("How old are they?"), options=[],
            position=1, required=True, shown_if={"key": "childcare", "any": ["yes"]},
        ),
    )  # fmt: skip
    return made


@pytest.fixture
def visit(browser, live):
    """``visit("/e/…", scripts=False)``: the page on a phone, with or without scripts."""
    opened = []

    def one(path, *, scripts=True):
        context = browser.new_context(viewport=PHONE, locale="en-US", java_script_enabled=scripts)
        opened.append(context)
        page = context.new_page()
        page.goto(live.url + path)
        return page

    yield one
    for context in opened:
        context.close()


def fill_in(page, name):
    page.get_by_label("Full name").fill(name)
    page.get_by_label("E-mail").fill(f"{name.split()[0].lower()}@example.org")
    page.get_by_role("checkbox").last.check()


def choose(page, answer):
    page.get_by_role("group", name="Childcare?").get_by_text(answer, exact=True).click()


def send(page):
    page.get_by_role("main").get_by_role("button", name="Register for").click()


def answers(live, event):
    asked = sa.select(RegistrationAnswer).join(FormQuestion).where(
        FormQuestion.event_id == event.id
    )  # fmt: skip
    return [answer.value for answer in live.ask(asked.order_by(FormQuestion.position))]


def ages(page):
    return page.get_by_label("How old are they?")


def answer_when_refused(page):
    """The error stands beside the field, what was typed is there, and the answer is given now."""
    expect(ages(page)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Full name")).to_have_value("Ana Reyes")
    ages(page).fill("3 and 5")


def test_a_question_comes_with_its_answer_and_goes_with_it(live, event, visit):
    page = visit(f"/e/{event.slug}/register")
    expect(ages(page)).to_be_hidden()
    choose(page, "Yes")
    expect(ages(page)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Another question appeared")).to_have_text(
        "Another question appeared: How old are they?"
    )
    ages(page).fill("3 and 5")
    choose(page, "No")
    expect(ages(page)).to_be_hidden()
    fill_in(page, "Ana Reyes")
    send(page)
    expect(page.locator("main")).to_have_attribute("data-state", "confirmed")
    assert answers(live, event) == [False]


def test_what_is_asked_after_all_must_be_answered(live, event, visit):
    page = visit(f"/e/{event.slug}/register")
    fill_in(page, "Ana Reyes")
    choose(page, "Yes")
    send(page)
    answer_when_refused(page)
    page.get_by_role("checkbox").last.check()
    send(page)
    expect(page.locator("main")).to_have_attribute("data-state", "confirmed")
    assert answers(live, event) == [True, "3 and 5"]


def test_without_scripts_the_form_says_when_a_question_is_meant(live, event, visit):
    page = visit(f"/e/{event.slug}/register", scripts=False)
    expect(page.get_by_text("Only if you answered “Yes” to “Childcare?”.")).to_be_visible()
    fill_in(page, "Ana Reyes")
    choose(page, "Yes")
    send(page)
    answer_when_refused(page)
    choose(page, "No")
    send(page)
    expect(page.locator("main")).to_have_attribute("data-state", "confirmed")
    assert answers(live, event) == [False]


def tab_to(page, name):
    """Press the tab key until the button of that name has the focus; how often it took."""
    target = page.get_by_role("button", name=name)
    for pressed in range(1, MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return pressed
    raise AssertionError(f"no key leads to {name}")


def titles(page):
    return page.locator("#form-list li b").all_text_contents()


def test_questions_are_put_in_order_by_the_keyboard_alone(live, event, visit, browser):
    live.save(a_question(event, "lunch", kind="yes_no", title=both("Lunch?"), options=[],
                         position=2))  # fmt: skip
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    live.log_in(context, Grant(Role.ORGANIZER, Scope(event.coalition_id)))
    page = context.new_page()
    page.goto(f"{live.url}/console/{event.slug}/form")
    assert titles(page) == ["Childcare?", "How old are they?", "Lunch?"]
    tab_to(page, "Move up: Lunch?")
    page.keyboard.press("Enter")
    expect(page.locator("#form-list li b")).to_have_text(
        ["Childcare?", "Lunch?", "How old are they?"]
    )
    page.wait_for_load_state()
    assert tab_to(page, "Move up: Lunch?") <= 3  # the focus starts where the question now stands
    page.keyboard.press("Enter")
    expect(page.locator("#form-list li b")).to_have_text(
        ["Lunch?", "Childcare?", "How old are they?"]
    )
    page.reload()
    assert titles(page) == ["Lunch?", "Childcare?", "How old are they?"]
    context.close()
    legends = visit(f"/e/{event.slug}/register").locator("form legend").all_text_contents()
    asked = [word for text in legends for word in ("Lunch?", "Childcare?") if word in text]
    assert asked == ["Lunch?", "Childcare?"]
