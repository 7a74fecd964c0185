"""A page for everybody is made once, and again as soon as something on it has changed."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.events.models import Event, Site
from summit.events.states import EventState
from summit.extensions import db
from summit.registration.models import FormQuestion, Registration
from summit.web.kept_pages import Kept, KeptPages
from tests.factories import a_site, an_event
from tests.factories.partners import a_partner
from tests.factories.registration import a_question

PAGE, FORM = "/e/summit-27/", "/e/summit-27/register"


@pytest.fixture
def event(saved):
    sites = [a_site("south", 100), a_site("north", 9, position=1)]
    event = saved(an_event(slug="summit-27", sites=sites))
    saved(a_question(event))
    return event


@pytest.fixture
def changed(app):
    def change(model, **values):
        with app.app_context():
            for one in db.session.scalars(sa.select(model)):
                for name, value in values.items():
                    setattr(one, name, value)
            db.session.commit()

    return change


def guest(n):
    return {
        "full_name": f"Guest {n}",
        "email": f"guest{n}@example.org",
        "site": "south",
        "language": "en",
        "consent": "y",
    }


@pytest.mark.parametrize("page", [PAGE, FORM])
def test_a_kept_page_costs_one_statement(app, event, statements, page):
    first = app.test_client().get(page).text
    statements.clear()
    again = app.test_client().get(page)
    assert [s.split()[0] for s in statements if s != "BEGIN"] == ["SELECT"]
    secret = re.compile(r'name="(csrf_token|once)"[^>]*value="([^"]+)"')
    assert secret.sub("", again.text) == secret.sub("", first)
    assert again.headers["Content-Security-Policy"]
    assert "Cookie" in again.headers["Vary"]


@pytest.mark.parametrize("page", [PAGE, FORM])
def test_a_server_opens_no_transaction_for_a_kept_page_and_one_for_what_is_sent(app, event, page):
    levels = []

    def note(connection, *_):
        levels.append(connection.get_execution_options().get("isolation_level"))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        app.test_client().get(page)
        alone = "AUTOCOMMIT" if engine.dialect.name == "postgresql" else None
        assert set(levels) == {alone}
        assert app.test_client().submit(FORM, guest(1)).status_code == 303
        assert levels.pop() is None  # the last one belongs to what was sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_the_next_reader_sees_the_places_as_they_are(app, event):
    reader = app.test_client()
    for n in (0, 1):
        assert f"{n} of 100 places taken" in reader.get(PAGE).text
        assert f"{100 - n} places left" in reader.get(FORM).text
        assert app.test_client().submit(FORM, guest(n)).status_code == 303
    assert "2 of 100 places taken" in reader.get(PAGE).text
    assert "98 places left" in reader.get(FORM).text


def test_who_is_the_last_leaves_a_waitlist_to_the_next(app, event, changed):
    changed(Site, capacity=1)
    reader = app.test_client()
    assert "1 place left" in reader.get(FORM).text
    app.test_client().submit(FORM, guest(1))
    assert "You would be the first on the waitlist" in reader.get(FORM).text
    app.test_client().submit(FORM, guest(2))
    assert "1 person waits before you" in reader.get(FORM).text


@pytest.mark.parametrize("page", [PAGE, FORM])
def test_what_an_organizer_changes_is_there_at_once(client, event, changed, page):
    client.get(page)
    changed(Event, name={"en": "Renamed summit"})
    assert "Renamed summit" in client.get(page).text
    changed(Event, registration_closes_at=now())
    assert "data-left" not in client.get(page).text


def test_a_form_is_read_by_what_is_asked_now(app, event, saved, changed):
    app.test_client().submit(FORM, guest(1))
    saved(a_question(event, key="bus", required=True))
    assert app.test_client().submit(FORM, guest(2)).status_code == 422
    changed(FormQuestion, required=False)
    assert app.test_client().submit(FORM, guest(2)).status_code == 303


def test_who_comes_from_a_partner_is_known_from_the_moment_its_domain_is(app, event, saved, stored):
    app.test_client().submit(FORM, guest(1))
    saved(a_partner(event, domains=["example.org"]))
    app.test_client().submit(FORM, guest(2))
    of_partner = sa.select(sa.func.count(Registration.partner_id))
    assert stored(of_partner) == [1]


def test_sending_the_form_takes_few_statements(app, event, statements):
    app.test_client().submit(FORM, guest(1))
    browser = app.test_client()
    token, once = (
        re.search(rf'name="{name}"[^>]*value="([^"]+)"', browser.get(FORM).text)[1]
        for name in ("csrf_token", "once")
    )
    statements.clear()
    sent = guest(2) | {"csrf_token": token, "once": once, "q-needs": "ride"}
    assert browser.post(FORM, data=sent).status_code == 303
    assert len([s for s in statements if not s.startswith("BEGIN")]) <= 12


def test_every_reader_has_a_form_of_their_own(app, event):
    pages = [app.test_client().get(FORM).text for _ in range(3)]
    for name in ("csrf_token", "once"):
        assert len({re.search(rf'name="{name}"[^>]*value="([^"]+)"', p)[1] for p in pages}) == 3
    assert "\x00" not in "".join(pages)


def test_what_the_team_sees_is_kept_for_nobody(app, client_of, event, changed):
    changed(Event, state=EventState.DRAFT)
    staff = client_of(Grant(Role.ADMIN))
    for _ in range(2):
        assert "Only the team sees it" in staff.get(PAGE).text
        assert app.test_client().get(PAGE).status_code == 404
    changed(Event, state=EventState.PUBLISHED)
    assert "Only the team sees it" not in app.test_client().get(PAGE).text


def test_a_notice_is_for_who_caused_it(app, event):
    reader = app.test_client()
    with reader.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "Only for you.")]
    assert "Only for you." in reader.get(PAGE).text
    assert "Only for you." not in app.test_client().get(PAGE).text


def test_each_language_has_its_page(app, event):
    assert '<html lang="en"' in app.test_client().get(PAGE).text
    spanish = {"Accept-Language": "es"}
    assert '<html lang="es"' in app.test_client().get(PAGE, headers=spanish).text
    assert '<html lang="en"' in app.test_client().get(PAGE).text


def test_registering_is_nothing_that_a_page_shows(app, event, stored):
    stamp = sa.text("SELECT stamp FROM freshness")
    before = stored(stamp)
    app.test_client().submit(FORM, guest(1) | {"organization": "Casa"})
    assert stored(stamp) == before


def test_memory_holds_the_pages_that_are_asked_for_and_no_more():
    pages, later = KeptPages(most=2), now() + timedelta(minutes=1)
    for name in "ab":
        pages.keep(name, Kept(1, later, name))
    assert pages.find("a", 1, now()) == "a"
    pages.keep("c", Kept(1, later, "c"))
    assert [pages.find(name, 1, now()) for name in "abc"] == ["a", None, "c"]
    assert pages.find("a", 2, now()) is None
    assert pages.find("a", 1, later) is None
