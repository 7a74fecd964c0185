"""Sends what waits in the outbox, one message at a time.

Each step is: a short transaction that claims, SMTP without any lock, a short transaction that
writes down the result. A worker that is killed in between leaves a lease that runs out.
"""

import logging
import random
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from summit import clock
from summit.db import only_reading
from summit.extensions import db
from summit.outbox import actions
from summit.outbox.desk import scribe
from summit.outbox.mime import Envelope, assemble
from summit.outbox.models import Message
from summit.outbox.queries import is_stopped, open_pauses, something_due
from summit.outbox.retries import Fault
from summit.outbox.runner import JobRunner
from summit.outbox.scribe import Scribe
from summit.outbox.states import MessageState
from summit.outbox.stopping import is_bulk, mailbox
from summit.outbox.transport import NotSent, Server, send, server_of

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
TIDY_EVERY = timedelta(hours=1)


@dataclass(slots=True)
class Worker:
    """Any number of them may run, in any number of processes; ``server`` None keeps letters."""

    engine: sa.Engine
    server: Server | None
    sender: str
    scribe: Scribe
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    now: Callable[[], datetime] = clock.now
    tidied_at: datetime | None = None
    jobs: JobRunner | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set. A database that is away for a while is waited for."""
        while not stop.is_set():
            try:
                self.tidy()
                unfinished = self.jobs is not None and self.jobs.run_due(self.now())
                busy = self.step() or unfinished
            except DBAPIError:
                log.exception("the outbox cannot reach its database")
                busy = False
            if not busy:
                stop.wait(IDLE_SECONDS)

    def step(self) -> bool:
        """Handle one message; False when there was none."""
        if not self._has_work():
            return False
        if self.server is None:
            with Session(self.engine) as session:
                actions.keep_unsent(session, now=self.now())
                session.commit()
            return True
        message = self._claim()
        if message is None:
            return False
        self._deliver(self.server, message)
        return True

    def tidy(self) -> None:
        """Once an hour, forget what need not be known any more."""
        now = self.now()
        if self.tidied_at is not None and now - self.tidied_at < TIDY_EVERY:
            return
        with Session(self.engine) as session:
            actions.forget_old_bodies(session, now=now)
            session.commit()
        self.tidied_at = now

    def _has_work(self) -> bool:
        """Look without the writer's lock: an idle worker must not stand in anybody's way."""
        with self._reading() as session:
            paused = self.server is not None and open_pauses(session)
            return not paused and something_due(session, self.now())

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        token = only_reading.set(True)
        try:
            with Session(self.engine) as session:
                yield session
        finally:
            only_reading.reset(token)

    def _claim(self) -> Message | None:
        with Session(self.engine, expire_on_commit=False) as session:
            message = actions.claim(session, worker=self.name, now=self.now())
            session.commit()
            return message

    def _deliver(self, server: Server, message: Message) -> None:
        try:
            envelope = self._envelope(message)
            if envelope is None:
                self._abort(message)
                return
            send(server, self.sender, message.recipient, assemble(envelope))
        except NotSent as failure:
            self._note_failure(message, failure.fault, str(failure))
        except Exception as error:  # one odd letter must not stop the others
            log.exception("message %s cannot be sent", message.id)
            self._note_failure(message, Fault.LETTER, f"{type(error).__name__}: {error}")
        else:
            with Session(self.engine) as session:
                actions.mark_sent(session, message.id, now=self.now())
                session.commit()

    def _note_failure(self, message: Message, fault: Fault, reason: str) -> None:
        with Session(self.engine) as session:
            state = actions.mark_failed(
                session,
                message.id,
                fault,
                reason,
                worker=self.name,
                chance=random.random(),  # noqa: S311 -- spreads tries, protects nothing
                now=self.now(),
            )
            session.commit()
        if fault == Fault.SETTINGS:
            log.error("the outbox is paused: %s", reason)
        elif state == MessageState.FAILED:
            log.warning("message %s failed: %s", message.id, reason)

    def _abort(self, message: Message) -> None:
        with Session(self.engine) as session:
            actions.abort(session, message.id, worker=self.name)
            session.commit()

    def _envelope(self, message: Message) -> Envelope | None:
        """The letter, written out now; None when what it says is no longer so."""
        with self._reading() as session:
            if self._is_unwanted(session, message):
                return None
            files = self.scribe.files(session, message)
        letter = self.scribe.letter(message)
        return Envelope(
            uid=message.uid,
            sender=self.sender,
            recipient=message.recipient,
            recipient_name=message.recipient_name,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            attachments=files,
            date=message.created_at,
            stop_url=self.scribe.stop_url(message),
        )

    def _is_unwanted(self, session: Session, message: Message) -> bool:
        """What it says is no longer so, or its reader wants no more letters to many."""
        if not self.scribe.still_true(session, message, now=self.now()):
            return True
        bulk = is_bulk(message.priority)
        return bulk and is_stopped(session, message.coalition_id, mailbox(message.recipient))


def worker_of(app: Flask) -> Worker:
    """A worker with the settings of ``app``. Raises ValueError for a wrong SUMMIT_SMTP_URL."""
    with app.app_context():
        engine, writer = db.engine, scribe()
    server = server_of(str(app.config["SMTP_URL"]))
    worker = Worker(engine, server, str(app.config["MAIL_FROM"]), writer)
    worker.jobs = JobRunner(
        engine, app.extensions["jobs"], writer.keys, writer.base_url, worker.name
    )
    return worker


def start_thread(app: Flask) -> threading.Event:
    """Work beside the web server in the same process; set the answer to stop."""
    stop = threading.Event()
    worker = worker_of(app)
    threading.Thread(target=worker.run, args=(stop,), name="outbox", daemon=True).start()
    return stop
