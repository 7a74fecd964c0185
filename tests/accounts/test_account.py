"""One's own account: sessions, password, language."""

import re

import pytest
import sqlalchemy as sa

from summit import clock
from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.accounts.actions.users import add_user
from summit.accounts.models import User
from summit.extensions import db

EMAIL, PASSWORD = "robin@example.org", "the present password"


@pytest.fixture
def browser(app):
    with app.app_context():
        add_user(db.session(), email=EMAIL, name="Robin", password=PASSWORD, now=clock.now())
        db.session.commit()

    def log_in():
        made = app.test_client()
        assert made.submit("/login", {"email": EMAIL, "password": PASSWORD}).status_code == 303
        return made

    return log_in


def is_in(browser):
    return browser.get("/account").status_code == 200


def test_another_browser_is_logged_out_from_here(browser):
    here, there = browser(), browser()
    [path] = set(re.findall(r"/account/sessions/\d+/end", here.get("/account").text))
    assert here.submit(path, page="/account").status_code == 303
    assert is_in(here)
    assert not is_in(there)


def test_nobody_ends_the_session_of_somebody_else(browser, client_of):
    mine, other = browser(), client_of()
    paths = re.findall(r"/account/sessions/\d+/end", browser().get("/account").text)
    assert other.submit(paths[0], page="/account").status_code == 404
    assert is_in(mine)


def test_a_changed_password_ends_the_other_sessions_and_renews_this_one(browser):
    here, there = browser(), browser()
    before = here.get_cookie("summit").value
    chosen = {"present": PASSWORD, "chosen": "another good one"}
    assert here.submit("/account/password", chosen, page="/account").status_code == 303
    assert is_in(here)
    assert not is_in(there)
    assert here.get_cookie("summit").value != before


@pytest.mark.parametrize(
    ("present", "chosen"), [("wrong", "another good one"), (PASSWORD, "short"), ("", "")]
)
def test_a_password_is_not_changed_by_mistake(browser, present, chosen, stored):
    here = browser()
    [before] = stored(sa.select(User.password_hash))
    data = {"present": present, "chosen": chosen}
    assert here.submit("/account/password", data, page="/account").status_code == 422
    assert stored(sa.select(User.password_hash)) == [before]


def test_pages_speak_the_language_that_was_chosen(browser, stored):
    here = browser()
    here.submit("/account/language", {"language": "es"}, page="/account")
    assert stored(sa.select(User.language)) == ["es"]
    assert '<html lang="es"' in here.get("/account").text


def test_who_reads_the_monday_page_ends_its_letter_and_takes_it_again(client_of, stored):
    lead = client_of(Grant(Role.ORGANIZER, Scope()))
    assert "Send me the Monday letter." in lead.get("/account").text
    lead.submit("/account/monday", page="/account")
    assert stored(sa.select(User.monday_mail)) == [False]
    assert "No Monday letter comes any more." in lead.get("/account").text
    lead.submit("/account/monday", {"wanted": "y"}, page="/account")
    assert stored(sa.select(User.monday_mail)) == [True]


def test_who_gets_no_monday_letter_is_not_asked_about_it(client_of):
    helper = client_of(Grant(Role.HELP_DESK, Scope()))
    assert "Monday letter" not in helper.get("/account").text


def test_a_language_that_does_not_exist_changes_nothing(browser, stored):
    browser().submit("/account/language", {"language": "xx"}, page="/account")
    assert stored(sa.select(User.language)) == ["en"]


def test_other_fields_of_a_form_are_ignored(browser, stored):
    data = {"language": "es", "active": "0", "email": "x@example.org", "id": "99"}
    browser().submit("/account/language", data, page="/account")
    [user] = stored(sa.select(User))
    assert (user.email, user.active) == (EMAIL, True)
