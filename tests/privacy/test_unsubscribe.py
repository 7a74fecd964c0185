"""Letters to many can be stopped by whoever gets them; what concerns their place still comes."""

import re

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.extensions import db
from summit.outbox.actions import post
from summit.outbox.models import Message, Stopped
from summit.outbox.scribe import Scribe
from summit.outbox.states import MessageState
from summit.outbox.stopping import mailbox, may_stop, stop_url
from summit.outbox.transport import server_of
from summit.outbox.worker import Worker
from tests.factories import KEYS, a_coalition
from tests.outbox.mailserver import Inbox, serving

URL = "http://localhost"
ANA = "ana@example.org"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def coalition(saved):
    return saved(a_coalition())


@pytest.fixture
def link(coalition):
    return stop_url(KEYS, "", coalition.id, ANA)


@pytest.fixture
def deliver(app, saved):
    """Post a letter to Ana and let the worker send it; what the mail server got."""

    def send(coalition, priority, address=ANA):
        with app.app_context():
            message = post(
                db.session(),
                kind="accounts/new_password",
                dedupe_key=f"test:{priority}:{now().timestamp()}",
                recipient=address,
                language="en",
                values={"name": "Ana", "link": f"{URL}/x"},
                coalition_id=coalition.id,
                priority=priority,
                now=now(),
            )
            db.session.commit()
            inbox = Inbox()
            with serving(inbox) as server:
                scribe = Scribe(KEYS, URL)
                worker = Worker(db.engine, server_of(server), "summit@example.org", scribe)
                while worker.step():
                    pass
            db.session.expire_all()
            return inbox.letters, db.session.get(Message, message.id).state

    return send


def test_a_letter_to_many_says_where_it_is_stopped(coalition, deliver):
    [letter], _ = deliver(coalition, 9)
    assert letter["List-Unsubscribe"] == f"<{stop_url(KEYS, URL, coalition.id, ANA)}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = stop_url(KEYS, URL, coalition.id, ANA)
    assert address in letter.get_body(("plain",)).get_content()
    assert address in letter.get_body(("html",)).get_content()


def test_what_somebody_waits_for_cannot_be_stopped(coalition, deliver, client, link):
    client.post(link, data=ONE_CLICK)
    [letter], state = deliver(coalition, 1)
    assert letter["List-Unsubscribe"] is None
    assert state == MessageState.SENT


def test_opening_the_link_does_nothing(client, stored, link):
    for _ in range(5):
        assert 'data-state="wanted"' in client.get(link).text
    assert stored(sa.select(Stopped)) == []


def test_one_click_of_a_mail_program_stops_them_without_cookie_form_or_redirect(
    app, coalition, stored, link, deliver
):
    for _ in range(2):
        answer = app.test_client().post(link, data=ONE_CLICK)
        assert answer.status_code == 200
    [row] = stored(sa.select(Stopped))
    assert row.mailbox == mailbox(ANA)
    assert ANA not in row.mailbox
    assert deliver(coalition, 9) == ([], MessageState.ABORTED)


def test_the_button_stops_them_and_the_next_one_starts_them_again(client, coalition, link, deliver):
    assert 'data-state="stopped"' in client.submit(link).text
    assert 'data-state="stopped"' in client.get(link).text
    assert 'data-state="wanted"' in client.submit(link, {"resume": "1"}).text
    [letter], _ = deliver(coalition, 9)
    assert letter["To"]


def test_another_mailbox_and_another_coalition_still_get_theirs(
    client, saved, coalition, link, deliver
):
    client.post(link, data=ONE_CLICK)
    other = saved(a_coalition())
    assert deliver(coalition, 9, "ben@example.org")[1] == MessageState.SENT
    assert deliver(other, 9)[1] == MessageState.SENT


def test_the_same_mailbox_is_known_however_its_address_is_written():
    assert mailbox(" Ana@Example.org ") == mailbox(ANA)


def test_a_forged_link_is_nobodys(client, coalition, link, stored):
    wrong = re.sub(r".$", lambda end: "0" if end[0] != "0" else "1", link)
    assert client.get(wrong).status_code == 404
    assert client.post(wrong, data=ONE_CLICK).status_code == 404
    assert stored(sa.select(Stopped)) == []
    assert not may_stop(KEYS, coalition.id + 1, mailbox(ANA), link.rpartition("/")[2])
