"""The worker against a real mail server that answers well and badly."""

import logging
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit import clock
from summit.access.policy import Actor, Scope
from summit.access.tokens import Keyring, Purpose
from summit.outbox import actions
from summit.outbox.letters import Attachment, Recipe
from summit.outbox.models import Message, OutboxPause
from summit.outbox.queries import health
from summit.outbox.retries import LEASE, WAITS
from summit.outbox.scribe import Scribe
from summit.outbox.states import MessageState
from summit.outbox.transport import server_of
from summit.outbox.values import SecretLink
from summit.outbox.worker import Worker
from tests.outbox.mailserver import Inbox, free_port, serving

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nSUMMARY:Reuni\xc3\xb3n\r\nEND:VCALENDAR\r\n"

ROLE = {"name": "Ana", "inviter": "Bo", "event": "Summit", "role": "Viewer", "link": "http://x/"}


class Clock:
    def __init__(self):
        self.shift = timedelta()

    def __call__(self):
        return clock.now() + self.shift


@pytest.fixture
def time():
    return Clock()


@pytest.fixture
def worker(session, time):
    def make(url, name="w1", **scribe):
        made = Scribe(Keyring("x"), "http://localhost", **scribe)
        return Worker(session.get_bind(), server_of(url), "summit@example.org", made, name, time)

    return make


@pytest.fixture
def letter(session):
    numbers = iter(range(100))

    def post(**changes):
        n = next(numbers)
        message = actions.post(
            session,
            **{
                "kind": "accounts/new_password",
                "dedupe_key": f"test:{n}",
                "recipient": f"person{n}@example.org",
                "recipient_name": "Ana Núñez",
                "language": "en",
                "values": {"name": "Ana", "link": "https://summit.example.org/x"},
                "coalition_id": None,
                "now": clock.now(),
            }
            | changes,
        )
        session.commit()
        return message

    return post


def now_in(session, message):
    session.expire_all()
    found = session.get(Message, message.id)
    session.commit()
    return found


def drain(worker):
    while worker.step():
        pass


def test_a_letter_is_sent_once_with_both_parts(session, worker, letter):
    message, inbox = letter(), Inbox()
    with serving(inbox) as url:
        drain(worker(url))
    assert now_in(session, message).state == MessageState.SENT
    [mail] = inbox.letters
    assert mail["Message-ID"] == f"<{message.uid}@example.org>"
    assert mail["To"].addresses[0].display_name == "Ana Núñez"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert mail.get_body(("plain",)).get_content().startswith("Hello Ana,")
    assert "<html" in mail.get_body(("html",)).get_content()


def test_a_calendar_file_arrives_as_text_calendar(worker, letter):
    inbox = Inbox()
    files = [
        Attachment("day.ics", "text/calendar; method=PUBLISH", ICS),
        Attachment("ticket.pdf", "application/pdf", b"%PDF-1.4\x00\xff"),
    ]
    letter(attachments=files)
    with serving(inbox) as url:
        drain(worker(url))
    calendar, ticket = inbox.letters[0].iter_attachments()
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Type"].params["method"] == "PUBLISH"
    assert calendar.get_content().encode().replace(b"\r\n", b"\n") == ICS.replace(b"\r\n", b"\n")
    assert (ticket.get_filename(), ticket.get_content()) == ("ticket.pdf", b"%PDF-1.4\x00\xff")


def test_a_server_that_asks_to_come_again_is_asked_again(session, worker, letter, time):
    message, inbox = letter(), Inbox(RCPT=["451 greylisted"])
    with serving(inbox) as url:
        drain(worker(url))
        waiting = now_in(session, message)
        assert (waiting.state, waiting.attempts) == (MessageState.QUEUED, 1)
        assert timedelta(seconds=20) < waiting.send_after - clock.now() < timedelta(seconds=40)
        assert inbox.tries == 1
        time.shift = timedelta(minutes=1)
        drain(worker(url))
    assert now_in(session, message).state == MessageState.SENT
    assert len(inbox.letters) == 1


def test_an_address_that_nobody_has_is_not_tried_again(session, worker, letter):
    message, inbox = letter(), Inbox(RCPT=["550 no such person"])
    with serving(inbox) as url:
        drain(worker(url))
    failed = now_in(session, message)
    assert (failed.state, failed.last_error) == (MessageState.FAILED, "550 no such person")


def test_a_letter_that_is_too_large_fails_alone(session, worker, letter):
    large, other = letter(), letter()
    with serving(Inbox(DATA=["552 too large"])) as url:
        drain(worker(url))
    assert now_in(session, large).state == MessageState.FAILED
    assert now_in(session, other).state == MessageState.SENT


@pytest.mark.parametrize("answers", [{"AUTH": ["no"] * 9}, {"MAIL": ["550 not for you"] * 9}])
def test_a_wrong_set_up_pauses_the_queue_with_one_alarm(session, worker, letter, answers, caplog):
    first, second, inbox = letter(), letter(), Inbox(**answers)
    with serving(inbox, auth="AUTH" in answers) as url, caplog.at_level(logging.ERROR):
        drain(worker(url))
        drain(worker(url, "w2"))
    alarms = [r for r in caplog.records if "paused" in r.getMessage()]
    assert len(alarms) == 1
    for message in (first, second):
        waiting = now_in(session, message)
        assert (waiting.state, waiting.attempts) == (MessageState.QUEUED, 0)
    assert len(session.scalars(sa.select(OutboxPause)).all()) == 1


def test_a_lifted_pause_lets_the_queue_go_on(session, worker, letter):
    message = letter()
    with serving(Inbox(AUTH=["no", "no"]), auth=True) as url:  # two mechanisms are tried
        drain(worker(url))
        assert health(session, [Scope()], now=clock.now()).pause is not None
        actions.resume(session, actor=Actor(name="test"), now=clock.now())
        session.commit()
        drain(worker(url))
    assert now_in(session, message).state == MessageState.SENT


def test_a_server_that_hangs_up_after_the_letter_gets_the_same_letter_again(
    session, worker, letter, time
):
    message, inbox = letter(), Inbox()
    inbox.on_data = lambda server: server.transport.abort()
    with serving(inbox) as url:
        drain(worker(url))
        assert now_in(session, message).state == MessageState.QUEUED
        inbox.on_data, time.shift = None, timedelta(minutes=1)
        drain(worker(url))
    assert now_in(session, message).state == MessageState.SENT
    assert {mail["Message-ID"] for mail in inbox.letters} == {f"<{message.uid}@example.org>"}
    assert len(inbox.letters) == 2


def test_a_server_that_is_away_loses_nothing(session, worker, letter):
    message = letter()
    drain(worker(f"smtp://127.0.0.1:{free_port()}"))
    waiting = now_in(session, message)
    assert (waiting.state, waiting.attempts) == (MessageState.QUEUED, 1)


def test_the_message_of_a_vanished_worker_comes_back_and_counts(session, worker, letter, time):
    message, inbox = letter(), Inbox()
    actions.claim(session, worker="gone", now=clock.now())
    session.commit()
    with serving(inbox) as url:
        drain(worker(url))
        assert inbox.letters == []
        time.shift = LEASE + timedelta(seconds=5)
        drain(worker(url))
    sent = now_in(session, message)
    assert (sent.state, sent.attempts) == (MessageState.SENT, 2)


def test_a_message_that_stops_every_worker_is_given_up(session, letter):
    message, later = letter(), clock.now()
    for _ in range(len(WAITS) + 2):
        actions.claim(session, worker="doomed", now=later)
        session.commit()
        later += LEASE + timedelta(seconds=1)
    assert now_in(session, message).state == MessageState.FAILED


def test_a_worker_that_was_too_slow_does_not_undo_what_another_did(session, letter):
    message = letter()
    actions.claim(session, worker="slow", now=clock.now())
    actions.mark_sent(session, message.id, now=clock.now())
    fault = actions.Fault.LATER
    assert (
        actions.mark_failed(
            session, message.id, fault, "late", worker="slow", chance=0.5, now=clock.now()
        )
        is None
    )
    session.commit()
    assert now_in(session, message).state == MessageState.SENT


def test_what_somebody_waits_for_goes_first(worker, letter):
    letter(priority=9, recipient="bulk@example.org")
    letter(priority=1, recipient="urgent@example.org")
    inbox = Inbox()
    with serving(inbox) as url:
        drain(worker(url))
    assert [mail["To"].addresses[0].username for mail in inbox.letters] == ["urgent", "bulk"]


def test_two_workers_never_send_the_same_letter(worker, letter):
    for _ in range(12):
        letter()
    inbox = Inbox()
    with serving(inbox) as url:
        crew = [threading.Thread(target=drain, args=(worker(url, f"w{n}"),)) for n in range(2)]
        for thread in crew:
            thread.start()
        for thread in crew:
            thread.join()
    assert len(inbox.letters) == 12
    assert len({mail["Message-ID"] for mail in inbox.letters}) == 12


def test_without_a_mail_server_letters_stay_readable(session, worker, letter):
    message = letter()
    drain(worker(""))
    kept = now_in(session, message)
    assert kept.state == MessageState.KEPT
    assert "Hello Ana" in kept.text


def test_a_letter_whose_reason_is_gone_is_not_sent(session, worker, letter):
    message, inbox = letter(), Inbox()
    actions.withdraw(session, [message.dedupe_key])
    session.commit()
    with serving(inbox) as url:
        drain(worker(url))
    assert now_in(session, message).state == MessageState.ABORTED
    assert inbox.letters == []


@pytest.mark.parametrize("recipient", ["a@example.org\r\nBcc: b@example.org", "nobody"])
def test_an_address_that_cannot_be_written_fails_alone(session, worker, letter, recipient):
    odd, well = letter(recipient=recipient), letter()
    with serving(Inbox()) as url:
        drain(worker(url))
    assert now_in(session, odd).state == MessageState.FAILED
    assert now_in(session, well).state == MessageState.SENT


def test_a_month_later_only_the_bare_fact_is_kept(session, worker, letter, time):
    message = letter()
    with serving(Inbox()) as url:
        drain(worker(url))
    time.shift = timedelta(days=31)
    worker("").tidy()
    bare = now_in(session, message)
    assert (bare.recipient, bare.subject, bare.values, bare.attachments) == ("", "", {}, [])
    assert bare.kind == "accounts/new_password"


def test_a_server_must_be_named_as_expected():
    with pytest.raises(ValueError, match="http"):
        server_of("http://mail.example.org")
    server = server_of("smtps://user:p%40ss@mail.example.org")
    assert (server.port, server.password) == (465, "p@ss")
    assert "p@ss" not in repr(server)


def test_a_letter_is_written_out_when_it_is_sent(session, worker, letter):
    """The database holds no link; the maker's file and the link are of the moment of sending."""
    link = SecretLink(Purpose.PERSONAL_LINK, "ab12", 1, "", "/my/%s/")
    recipe = Recipe("test/file", "a.txt", "text/plain", {"id": 7, "page": link})
    message = letter(values={"name": "Ana", "link": link}, attachments=[recipe])
    token = Keyring("x").token(Purpose.PERSONAL_LINK, "ab12", 1)
    assert token not in f"{message.values}{message.attachments}"
    makers = {"test/file": lambda _, of, context: f"{of['id']} {of['page']}".encode()}
    inbox = Inbox()
    with serving(inbox) as url:
        drain(worker(url, makers=makers))
    [mail] = inbox.letters
    assert f"http://localhost/my/{token}/" in mail.get_body(("plain",)).get_content()
    [file] = mail.iter_attachments()
    assert file.get_content().strip() == f"7 http://localhost/my/{token}/"


def test_a_file_that_cannot_be_made_any_more_is_left_out(worker, letter):
    letter(attachments=[Recipe("test/file", "a.txt", "text/plain", {})])
    inbox = Inbox()
    with serving(inbox) as url:
        drain(worker(url, makers={"test/file": lambda *_: None}))
    assert list(inbox.letters[0].iter_attachments()) == []


def test_a_letter_that_is_no_longer_true_is_not_sent(session, worker, letter):
    late, well = letter(), letter(kind="accounts/new_role", values=ROLE)
    inbox = Inbox()
    with serving(inbox) as url:
        drain(worker(url, checks={"accounts/new_password": lambda *_: False}))
    assert now_in(session, late).state == MessageState.ABORTED
    assert now_in(session, well).state == MessageState.SENT
    assert len(inbox.letters) == 1
