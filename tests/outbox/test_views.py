"""The outbox as pages."""

import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.outbox.models import Message, OutboxPause
from summit.outbox.states import MessageState
from tests.access.addresses import a_message, make_world


@pytest.fixture
def world(saved):
    return make_world(saved)


@pytest.fixture
def organizer(world, client_of):
    return client_of(Grant(Role.ORGANIZER, world.scope))


@pytest.fixture
def admin(client_of):
    return client_of(Grant(Role.ADMIN))


@pytest.fixture
def page(world):
    return f"/console/{world.event.slug}/messages"


@pytest.fixture
def letter(world, saved):
    def make(**changes):
        made = a_message(world)
        made.uid = made.dedupe_key = f"more-{len(changes)}-{changes}"
        for name, value in changes.items():
            setattr(made, name, value)
        return saved(made)

    return make


def test_an_organizer_sees_the_letters_of_the_event_and_no_other(saved, world, organizer, page):
    other = make_world(saved)
    shown = organizer.get(page).text
    assert world.found["Message"].subject in shown
    assert other.found["Message"].subject not in shown


def test_a_coalitions_administrator_sees_that_coalition(saved, world, client_of):
    other = make_world(saved)
    browser = client_of(Grant(Role.ADMIN, Scope(world.event.coalition_id)))
    shown = browser.get("/console/outbox").text
    assert world.found["Message"].subject in shown
    assert other.found["Message"].subject not in shown
    assert browser.get(f"/console/outbox/{other.found['Message'].id}").status_code == 404


def test_the_list_is_searched_and_filtered(letter, admin):
    letter(subject="Your place", recipient="bo@example.org", state=MessageState.FAILED)
    assert "Your place" in admin.get("/console/outbox?q=BO@example&state=failed").text
    assert "No message fits" in admin.get("/console/outbox?q=100%25").text
    assert "Your place" not in admin.get("/console/outbox?state=sent").text
    assert admin.get("/console/outbox?state=nonsense&page=-3").status_code == 200


def test_a_letter_is_read_with_links_that_can_be_followed(letter, admin):
    made = letter(values={"name": "<b>bold</b>", "link": "http://localhost/my/ABC"})
    shown = admin.get(f"/console/outbox/{made.id}").text
    assert '<a href="http://localhost/my/ABC">' in shown
    assert "&lt;b&gt;bold&lt;/b&gt;" in shown


def test_the_html_part_can_do_nothing(world, admin):
    answer = admin.get(f"/console/outbox/{world.found['Message'].id}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert re.search(r"style-src 'sha256-[\w+/=]+'", policy)


def test_an_attachment_is_saved_and_not_shown(world, admin):
    answer = admin.get(f"/console/outbox/{world.found['Message'].id}/files/0")
    assert answer.data == b"hi"
    assert answer.headers["Content-Disposition"] == "attachment; filename=a.txt"
    assert admin.get(f"/console/outbox/{world.found['Message'].id}/files/1").status_code == 404


def test_a_letter_that_opens_somebodys_page_is_for_them_alone(app, letter, admin, monkeypatch):
    made = letter(sensitive=True, values={"name": "Ana", "link": "http://localhost/my/SECRET"})
    path = f"/console/outbox/{made.id}"
    assert "SECRET" not in admin.get(path).text
    assert admin.get(f"{path}/html").status_code == 404
    assert admin.get(f"{path}/files/0").status_code == 404
    monkeypatch.setitem(app.config, "DEMO", True)
    assert "SECRET" in admin.get(path).text
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://mail.example.org")
    assert "SECRET" not in admin.get(path).text


def test_a_letter_that_failed_is_sent_again(letter, organizer, page, stored):
    made = letter(state=MessageState.FAILED, attempts=9)
    path = f"{page}/{made.id}"
    assert "Send this message again" in organizer.get(path).text
    assert organizer.submit(f"{path}/send", page=path).status_code == 303
    [after] = stored(sa.select(Message).where(Message.id == made.id))
    assert (after.state, after.attempts) == (MessageState.QUEUED, 0)


def test_a_letter_that_was_sent_is_not_sent_again(letter, organizer, page):
    made = letter(state=MessageState.SENT)
    path = f"{page}/{made.id}"
    assert "Send this message again" not in organizer.get(path).text
    assert organizer.submit(f"{path}/send", page="/account").status_code == 409


def test_a_pause_is_said_and_lifted(saved, organizer, page, admin, stored):
    saved(OutboxPause(since=now(), reason="535 wrong password"))
    assert "535 wrong password" in organizer.get(page).text
    assert organizer.submit("/console/outbox/resume", page="/account").status_code == 403
    assert admin.submit("/console/outbox/resume", page="/console/outbox").status_code == 303
    [pause] = stored(sa.select(OutboxPause))
    assert pause.lifted_at is not None


def test_an_empty_outbox_says_what_will_come(admin):
    assert "No messages yet" in admin.get("/console/outbox").text


def test_the_list_costs_the_same_with_one_letter_and_with_many(letter, admin, statements):
    def cost():
        statements.clear()
        admin.get("/console/outbox")
        return len(statements)

    first = cost()
    for n in range(3):
        letter(subject=f"Letter {n}")
    assert cost() == first
