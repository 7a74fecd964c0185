"""Links that come by mail and work once."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from summit import clock
from summit.accounts.actions.users import add_user
from summit.accounts.models import AccountLink
from summit.extensions import db
from summit.outbox.models import Message

EMAIL = "robin@example.org"
CHOSEN = {"password": "three plain words"}


@pytest.fixture
def robin(app):
    with app.app_context():
        add_user(
            db.session(), email=EMAIL, name="Robin", password="the old password", now=clock.now()
        )
        db.session.commit()


@pytest.fixture
def asked(client, robin, stored):
    """Ask for a link; its path, as the newest letter carries it."""

    def ask():
        client.submit("/login/forgotten", {"email": EMAIL})
        letter = stored(sa.select(Message).order_by(Message.id.desc()))[0]
        return re.search(r"http://localhost(/login/link/\S+)", letter.text)[1]

    return ask


def test_a_forgotten_password_is_replaced_by_link(client, asked):
    answer = client.submit(asked(), CHOSEN)
    assert answer.status_code == 303
    assert client.get("/account").status_code == 200


def test_looking_at_the_link_does_not_use_it_up(client, asked):
    path = asked()
    for _ in range(5):
        assert client.get(path).status_code == 200
    assert client.submit(path, CHOSEN).status_code == 303


def test_a_link_works_once(app, client, asked):
    path = asked()
    client.submit(path, CHOSEN)
    assert app.test_client().get(path).status_code == 404
    other = app.test_client()
    answer = other.submit(path, {"password": "somebody elses words"}, page="/login")
    assert answer.status_code == 404


def test_a_newer_link_voids_the_older(client, asked):
    old, new = asked(), asked()
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_a_link_is_good_for_half_an_hour(client, asked):
    path = asked()
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert client.get(path).status_code == 404


def test_the_link_itself_is_not_stored_outside_the_letter(asked, stored):
    secret = asked().rpartition("/")[2]
    [link] = stored(sa.select(AccountLink))
    assert secret not in str(vars(link))
    [letter] = stored(sa.select(Message))
    assert letter.sensitive
    assert secret not in letter.dedupe_key


def test_a_new_password_ends_every_session(app, client, asked):
    elsewhere = app.test_client()
    elsewhere.submit("/login", {"email": EMAIL, "password": "the old password"})
    assert elsewhere.get("/account").status_code == 200
    client.submit(asked(), CHOSEN)
    assert elsewhere.get("/account").status_code == 303


@pytest.mark.parametrize("weak", ["short", "password123", "aaaaaaaaaaaa", EMAIL, "x" * 201])
def test_a_weak_password_is_refused_and_the_link_still_works(client, asked, weak):
    path = asked()
    refused = client.submit(path, {"password": weak})
    assert refused.status_code == 422
    assert 'class="error"' in refused.text
    assert client.submit(path, CHOSEN).status_code == 303


def test_an_unknown_address_gets_the_same_answer_and_no_letter(client, robin, stored):
    known = client.submit("/login/forgotten", {"email": EMAIL})
    unknown = client.submit("/login/forgotten", {"email": "nobody@example.org"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert [m.recipient for m in stored(sa.select(Message))] == [EMAIL]


def test_a_mailbox_is_not_flooded(client, robin, stored):
    for _ in range(8):
        assert client.submit("/login/forgotten", {"email": EMAIL}).status_code == 200
    assert len(stored(sa.select(Message))) == 4


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
def test_a_forged_host_does_not_get_into_the_letter(client, robin, stored, header):
    page = client.get("/login/forgotten")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    data = {"csrf_token": token, "email": EMAIL}
    client.post("/login/forgotten", data=data, headers={header: "evil.example"})
    for letter in stored(sa.select(Message)):
        assert "evil.example" not in letter.text + letter.html
