"""Logging in and out, with real cookies and counted tries."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from summit import clock
from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.accounts.actions.users import add_user
from summit.accounts.limits import LOGIN_FROM_ADDRESS, LOGIN_PAIR
from summit.accounts.models import User, UserSession
from summit.accounts.views import COOKIE
from summit.audit.models import AuditEntry
from summit.extensions import db

EMAIL, PASSWORD = "robin@example.org", "a good long one"
WRONG = {"email": EMAIL, "password": "not this one"}
RIGHT = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
def robin(app):
    with app.app_context():
        add_user(
            db.session(),
            email="Robin@Example.org",
            name="Robin",
            password=PASSWORD,
            now=clock.now(),
        )
        db.session.commit()


def is_in(browser):
    return browser.get("/account").status_code == 200


def cookie_of(browser):
    found = browser.get_cookie(COOKIE)
    return found and found.value


def test_the_right_password_opens_the_door(client, robin):
    answer = client.submit("/login", RIGHT)
    assert answer.status_code == 303
    assert is_in(client)


@pytest.mark.parametrize("email", ["ROBIN@example.org", "  robin@example.org "])
def test_the_case_of_an_address_does_not_matter(client, robin, email):
    assert client.submit("/login", RIGHT | {"email": email}).status_code == 303


def test_an_unknown_address_is_answered_like_a_wrong_password(client, robin):
    known = client.submit("/login", WRONG)
    unknown = client.submit("/login", WRONG | {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 422
    assert blank(known.text) == blank(unknown.text).replace("nobody@", "robin@")


def blank(page):
    """The page without what differs in any two pages."""
    return re.sub(r'name="csrf_token"[^>]*value="[^"]+"', "", page)


def test_what_was_typed_is_kept_but_never_the_password(client, robin):
    page = client.submit("/login", WRONG).text
    assert f'value="{EMAIL}"' in page
    assert WRONG["password"] not in page


def test_a_cookie_is_closed_to_scripts_and_to_other_sites(client, robin):
    header = client.submit("/login", RIGHT).headers.getlist("Set-Cookie")
    [cookie] = [h for h in header if h.startswith(f"{COOKIE}=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_the_cookie_is_not_what_is_stored(client, robin, stored):
    client.submit("/login", RIGHT)
    [row] = stored(sa.select(UserSession))
    assert cookie_of(client) not in (row.token_digest, str(row.id))
    assert len(cookie_of(client)) >= 43  # 256 bits


def test_a_cookie_from_before_is_worthless_after_logging_in(client, robin):
    client.set_cookie(COOKIE, "chosen-by-somebody-else")
    client.submit("/login", RIGHT)
    assert cookie_of(client) != "chosen-by-somebody-else"


def test_logging_in_again_ends_the_session_before(app, client, robin):
    client.submit("/login", RIGHT)
    first = cookie_of(client)
    client.submit("/login", RIGHT)
    other = app.test_client()
    other.set_cookie(COOKIE, first)
    assert not is_in(other)
    assert is_in(client)


def test_logging_out_ends_the_session_and_not_only_the_cookie(app, client, robin):
    client.submit("/login", RIGHT)
    kept = cookie_of(client)
    assert client.submit("/logout", page="/account").status_code == 303
    other = app.test_client()
    other.set_cookie(COOKIE, kept)
    assert not is_in(other)


def test_a_session_ends_by_itself(client, robin):
    client.submit("/login", RIGHT)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert not is_in(client)


def test_a_user_who_was_locked_is_out_at_once(app, client, robin):
    client.submit("/login", RIGHT)
    with app.app_context():
        db.session.execute(sa.update(User).values(active=False))
        db.session.commit()
    assert not is_in(client)
    assert client.submit("/login", RIGHT).status_code == 422


def test_somebody_invited_without_a_password_cannot_log_in(app, client):
    with app.app_context():
        add_user(db.session(), email=EMAIL, name="Robin", password=None, now=clock.now())
        db.session.commit()
    assert client.submit("/login", RIGHT | {"password": "x"}).status_code == 422


def test_guessing_is_stopped_and_the_stop_passes(client, robin):
    for _ in range(LOGIN_PAIR.tries):
        assert client.submit("/login", WRONG).status_code == 422
    assert client.submit("/login", RIGHT).status_code == 429
    with time_machine.travel(clock.now() + LOGIN_PAIR.window + timedelta(seconds=1)):
        assert client.submit("/login", RIGHT).status_code == 303


def test_the_victim_of_a_guesser_gets_in_from_elsewhere(app, client, robin):
    for _ in range(LOGIN_PAIR.tries + 1):
        client.submit("/login", WRONG)
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert elsewhere.submit("/login", RIGHT).status_code == 303


def test_an_address_that_tries_many_accounts_is_stopped(app, client):
    with app.app_context():
        for n in range(LOGIN_FROM_ADDRESS.tries):
            limit(f"a{n}")
        db.session.commit()
    assert client.submit("/login", WRONG).status_code == 429


def limit(_):
    from summit.accounts.actions.throttles import count_try

    count_try(db.session(), LOGIN_FROM_ADDRESS, "127.0.0.1", now=clock.now())


def test_a_forged_forwarding_header_does_not_reset_the_count(client, robin):
    for n in range(LOGIN_PAIR.tries):
        client.submit("/login", WRONG, headers={"X-Forwarded-For": f"192.0.2.{n}"})
    answer = client.submit("/login", RIGHT, headers={"X-Forwarded-For": "192.0.2.99"})
    assert answer.status_code == 429


def test_log_ins_and_refusals_are_logged_without_the_password(client, robin, stored):
    client.submit("/login", WRONG)
    client.submit("/login", RIGHT)
    entries = stored(sa.select(AuditEntry).order_by(AuditEntry.id))
    assert [e.deed for e in entries] == ["login:refuse", "login:open"]
    assert PASSWORD not in str([e.detail for e in entries])


def test_a_page_that_asked_for_a_log_in_is_where_one_lands(client, robin):
    asked = client.get("/account?x=1")
    assert asked.status_code == 303
    page = client.get(asked.location)
    target = re.search(r'name="next"[^>]*value="([^"]*)"', page.text)[1]
    assert client.submit("/login", RIGHT | {"next": target}).location.endswith("/account?x=1")


def test_a_group_lead_lands_on_their_groups_and_an_organizer_in_the_console(app, client_of):
    from summit.access.policy import Actor
    from summit.accounts.views import home_of

    with app.test_request_context():
        assert home_of(Actor(1, "x", (Grant(Role.VIEWER),))) == "/console/"
        assert home_of(Actor(1, "x", (Grant(Role.GROUP_LEAD),))) == "/lead/"
        assert home_of(Actor(1, "x", ())) == "/account"


def test_a_log_in_form_from_another_site_is_refused(client, robin):
    refused = client.submit("/login", RIGHT, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert client.post("/login", data=RIGHT).status_code == 400
