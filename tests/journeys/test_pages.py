"""Every page that a person opens, as that person sees it: whole, legible, quiet and reachable."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.extensions import db
from summit.groups.models import Group
from summit.sample.actions.story import load_story
from summit.web.keys import keyring
from tests.journeys.left_out import NO_PAGES
from tests.journeys.pages import ADMIN, BACKBONE, LEAD, ORGANIZER, VISITOR, pages

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}
GRAVE = """() => axe.run(document, {resultTypes: ["violations"]}).then(({violations}) =>
  violations.filter(({impact}) => ["serious", "critical"].includes(impact)).map((found) =>
    `${found.id}: ${found.nodes.map(({target}) => target.join(" ")).slice(0, 3).join(" | ")}`))"""
# A phone that is not paired asks for its list and is told so; it cannot know before.
EXPECTED_NOISE = {"door.page": re.compile("401")}
# Pages that belong to nobody's language: the phone's own, in the door's.
UNSPOKEN = {"door.page", "door.offer"}


@pytest.fixture(scope="module")
def table(live):
    with live.app.app_context():
        load_story(db.session(), keys=keyring(), hashed=lambda _: "no password", now=now())
        db.session.commit()
        return pages()


@pytest.fixture(scope="module")
def people(live, browser, table):
    """A window for each kind of reader, 320 px wide, that writes down what goes wrong in it."""
    with live.app.app_context():
        group = db.session.query(Group).order_by(Group.id).first()
        lead = Scope(group.coalition_id, group.event_id, group_id=group.id)
        organizer = Scope(group.coalition_id)
    grants = {
        VISITOR: None,
        LEAD: Grant(Role.GROUP_LEAD, lead),
        ORGANIZER: Grant(Role.ORGANIZER, organizer),
        ADMIN: Grant(Role.ADMIN),
        BACKBONE: Grant(Role.BACKBONE, organizer),
    }
    made = {who: _window(live, browser, grant) for who, grant in grants.items()}
    _open_inventory(made[BACKBONE], live, [page for page in table if page.who == BACKBONE])
    yield made
    for page in made.values():
        page.context.close()


def _open_inventory(page, live, table):
    for visit in table:
        page.goto(live.url + visit.path)
        button = page.get_by_role("button", name="Open it and write that down")
        if button.count():
            button.click()
            expect(button).to_have_count(0)


def _window(live, browser, grant):
    context = browser.new_context(viewport=NARROW, service_workers="block")
    if grant:
        live.log_in(context, grant)
    context.add_cookies([{"name": "lang", "value": "en", "url": live.url}])
    page = context.new_page()
    page.noise = []
    page.on("console", lambda said: _note(page, said.type, said.text))
    page.on("pageerror", lambda error: page.noise.append(str(error)))
    return page


def _note(page, kind, text):
    if kind == "error" or "Content Security Policy" in text:
        page.noise.append(text)


def test_every_page_is_in_the_table_or_left_out_for_a_reason(live, table):
    opened = {page.endpoint for page in table}
    asked = {rule.endpoint for rule in live.app.url_map.iter_rules() if "GET" in rule.methods}
    assert asked - opened - set(NO_PAGES) == set()
    assert opened & set(NO_PAGES) == set()
    assert set(NO_PAGES) <= asked


@pytest.mark.timeout(1200)  # many pages, each looked at in light and in dark
def test_every_page_opens_fits_a_small_phone_and_can_be_read_by_all(live, table, people):
    wrong = []
    for visit in table:
        page = people[visit.who]
        page.noise.clear()
        answer = page.goto(live.url + visit.path)
        wrong += [f"{visit}: {what}" for what in _faults(visit, page, answer)]
    assert wrong == []


def _faults(visit, page, answer):
    if answer.status != 200:
        return [f"answers {answer.status}"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = [f"{wide} px wide"] if wide > NARROW["width"] else []
    page.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{scheme}: {violation}" for violation in page.evaluate(GRAVE)]
    known = EXPECTED_NOISE.get(visit.endpoint)
    return found + [text for text in page.noise if not (known and known.search(text))]


def test_pages_of_residents_and_members_speak_spanish(live, table):
    silent = []
    for visit in table:
        if visit.who != VISITOR or visit.endpoint in UNSPOKEN:
            continue
        joint = "&" if "?" in visit.path else "?"
        text = live.app.test_client().get(f"{visit.path}{joint}lang=es").text
        if '<html lang="es"' not in text:
            silent.append(str(visit))
    assert silent == []
