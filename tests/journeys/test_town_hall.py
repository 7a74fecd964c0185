"""A town hall from the question on a phone to the wall: nobody reloads a page."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.schedule.states import SessionKind
from summit.townhall.models import HallQuestion, HallVote
from tests.factories import a_person, a_registration, an_event, both, link_of
from tests.factories.schedule import a_session
from tests.factories.townhall import a_question, a_town_hall
from tests.journeys.conftest import PHONE

pytestmark = pytest.mark.browser
SOON = 15_000  # ms; a page looks for news every three seconds
WALL = {"width": 1280, "height": 720}


class Hall:
    """A town hall of two halls with a ticket holder in each, and windows on it."""

    def __init__(self, live, browser, slug):
        self.live, self.browser, self.open = live, browser, []
        self.event = live.save(an_event(slug=slug))
        south, north = self.event.sites
        programmed = a_session(self.event, south, north, kind=SessionKind.TOWN_HALL,
                               slug="town-hall", title=both("Rent and wages"))  # fmt: skip
        self.hall = live.save(a_town_hall(self.event, session=programmed))
        person = a_person(self.event.coalition, full_name="Ana Lucía Reyes")
        self.guests = [live.save(a_registration(south, person=person)),
                       live.save(a_registration(north))]  # fmt: skip
        self.page = f"{live.url}/e/{slug}/ask/town-hall"
        self.desk = f"{live.url}/console/{slug}/town-halls/town-hall"

    def window(self, viewport=PHONE, grant=None, **options):
        context = self.browser.new_context(viewport=viewport, locale="en-US", **options)
        self.open.append(context)
        if grant:
            self.live.log_in(context, grant)
        return context.new_page()

    def moderator(self):
        south = Scope(self.event.coalition_id, self.event.id, self.event.sites[0].id)
        return self.window(grant=Grant(Role.MODERATOR, south))

    def votes(self):
        asked = sa.select(HallVote.registration_id).join(
            HallQuestion, HallQuestion.id == HallVote.question_id
        )
        return self.live.ask(asked.where(HallQuestion.hall_id == self.hall.id))


@pytest.fixture
def hall(live, browser, request):
    made = Hall(live, browser, request.node.name.split("[")[0].replace("_", "-")[:40])
    yield made
    for context in made.open:
        context.close()


def test_a_question_goes_from_a_phone_to_the_moderator_to_the_wall_by_itself(hall, shots):
    phone, other = hall.window(), hall.window()
    moderator, wall = hall.moderator(), hall.window(WALL)
    moderator.goto(hall.desk)
    wall.goto(f"{hall.page}/screen")
    other.goto(f"{hall.live.url}/my/{link_of(hall.guests[1])}/ask/town-hall")
    expect(moderator.get_by_text("Everything is read")).to_be_visible()

    phone.goto(hall.page)
    phone.get_by_role("link", name="Ask a question").click()
    phone.get_by_label("Your question").fill("Who sets the rent?")
    phone.get_by_label("Ticket code").fill(hall.guests[0].tickets[0].code.lower())
    phone.get_by_role("button", name="Send the question").click()
    expect(phone.get_by_text("Waits to be read")).to_be_visible()

    expect(moderator.get_by_text("Who sets the rent?").first).to_be_visible(timeout=SOON)
    expect(moderator.get_by_text("Ana R.")).to_be_visible()
    moderator.get_by_role("button", name="Show it").click()
    expect(other.get_by_text("Who sets the rent?")).to_be_visible(timeout=SOON)
    other.get_by_role("button", name="Vote").click()
    expect(other.locator("button.ballot[aria-pressed=true] b")).to_have_text("1")
    assert other.url == hall.page, "the page was not left"
    assert hall.votes() == [hall.guests[1].id]
    expect(wall.get_by_text("1 vote")).to_be_visible(timeout=SOON)

    moderator.get_by_role("button", name="Call to the stage").click()
    expect(wall.get_by_role("heading", name="On stage now")).to_be_visible(timeout=SOON)
    if shots:
        for name, page in (("moderator", moderator), ("projector", wall), ("phone", other)):
            page.screenshot(path=shots / f"town-hall-{name}.png", full_page=True)
    moderator.get_by_role("button", name="It is answered").first.click()
    expect(wall.get_by_text("What would you like to ask?")).to_be_visible(timeout=SOON)


def test_without_a_script_one_asks_and_votes_by_forms_alone(hall):
    hall.live.save(a_question(hall.hall, hall.guests[0], {"en": "Who sets the rent?"}))
    page = hall.window(java_script_enabled=False)
    page.goto(hall.page)
    page.get_by_role("button", name="Vote").click()
    page.get_by_label("Ticket code").fill(hall.guests[1].tickets[0].code)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Vote").click()
    expect(page.locator("button.ballot[aria-pressed=true] b")).to_have_text("1")
    page.get_by_role("button", name="Vote").click()
    expect(page.locator("button.ballot[aria-pressed=false] b")).to_have_text("0")
    assert hall.votes() == []
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_label("Your question").fill("And who pays the deposit?")
    page.get_by_role("button", name="Send the question").click()
    expect(page.get_by_text("And who pays the deposit?").first).to_be_visible()


def test_with_the_keyboard_one_votes_and_stays_where_one_is_while_the_list_moves(hall):
    ones = hall.live.save(*(a_question(hall.hall, hall.guests[0], {"en": f"Thing {n}?"})
                            for n in range(3)))  # fmt: skip
    page = hall.window()
    page.goto(f"{hall.live.url}/my/{link_of(hall.guests[1])}/ask/town-hall")
    last = page.locator(f'button.ballot[value="{ones[2].id}"]')
    last.focus()
    page.keyboard.press("Enter")
    expect(last).to_have_attribute("aria-pressed", "true")
    expect(page.locator("button.ballot").first).to_have_attribute("value", str(ones[2].id),
                                                                  timeout=SOON)  # fmt: skip
    expect(last).to_be_focused()
    expect(last).to_have_attribute("aria-pressed", "true")


def test_a_moderator_joins_parts_and_hands_over_on_a_phone(hall):
    texts = ("Who sets the rent?", "Why is the rent so high?")
    hall.live.save(*(a_question(hall.hall, hall.guests[0], {"en": text}) for text in texts))
    page = hall.moderator()
    page.goto(hall.desk)
    page.get_by_role("link", name=f"More {texts[1]}").click()
    page.get_by_label("The same as").select_option(label=texts[0])
    page.get_by_role("button", name="Join the two").click()
    expect(page.get_by_role("link", name=f"More {texts[1]}")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name=f"More {texts[1]}").click()
    page.get_by_label("The same in Español").fill("¿Por qué es tan alta la renta?")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("¿Por qué es tan alta la renta?").first).to_be_visible()
    page.get_by_role("link", name=f"More {texts[1]}").click()
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_text("The question is in the queue of the other hall now.")).to_be_visible()
    assert hall.live.ask(sa.select(HallQuestion.site_id).where(
        HallQuestion.hall_id == hall.hall.id).order_by(HallQuestion.id)) == [
            site.id for site in hall.event.sites]  # fmt: skip
