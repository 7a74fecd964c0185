"""A worker that is killed while the mail server already has the letter."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from summit import clock
from summit.app import create_app
from summit.extensions import db
from summit.outbox import actions
from summit.outbox.models import Message
from summit.outbox.retries import LEASE
from summit.outbox.states import MessageState
from summit.outbox.worker import worker_of
from tests.conftest import DATABASES, settings
from tests.outbox.mailserver import Inbox, serving

ROOT = Path(__file__).parents[2]


def start_worker(database, mail):
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "SUMMIT_SECRET_KEY": "a-secret-for-tests-only",
            "SUMMIT_DATABASE_URL": database,
            "SUMMIT_SMTP_URL": mail,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.fault
@pytest.mark.parametrize("kind", DATABASES)
def test_the_letter_comes_back_once_under_the_same_name(database_url, kind):
    database, inbox = database_url(kind, "killed"), Inbox()
    killed = []
    with serving(inbox) as mail:
        app = create_app(settings(database, SMTP_URL=mail))
        with app.app_context():
            db.create_all()
            actions.post(
                db.session(),
                kind="accounts/new_password",
                dedupe_key="one",
                recipient="ana@example.org",
                language="en",
                values={"name": "Ana", "link": "http://localhost/x"},
                coalition_id=None,
                now=clock.now(),
            )
            db.session.commit()
            process = start_worker(database, mail)

            def kill(_):
                os.kill(process.pid, signal.SIGKILL)
                killed.append(process.pid)

            inbox.on_data = kill
            _, said = process.communicate(timeout=60)
            assert killed == [process.pid], said
            inbox.on_data = None
            worker = worker_of(app)
            assert not worker.step()  # the lease still holds
            worker.now = lambda: clock.now() + LEASE + timedelta(seconds=1)
            while worker.step():
                pass
            message = db.session.scalar(sa.select(Message))
            assert (message.state, message.attempts) == (MessageState.SENT, 2)
            db.session.rollback()
            db.engine.dispose()
    assert len(inbox.letters) == 2
    assert len({letter["Message-ID"] for letter in inbox.letters}) == 1
