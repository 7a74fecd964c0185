"""A worker that is killed in the middle of a list, again and again, with SIGKILL."""

import os
import signal
import time
from collections import Counter

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.app import create_app
from summit.clock import now
from summit.db import only_reading
from summit.extensions import db
from summit.operations.queries.invariants.catalogue import findings
from summit.outbox.models import JobLease, Message
from summit.people.models import Person
from summit.registration.models import ImportRow, ListImport, Registration
from summit.registration.states import ImportState, RowState
from tests.conftest import DATABASES, settings
from tests.factories import a_site, an_event
from tests.factories.lists import a_list, questions_of, started
from tests.faults.test_killed_worker import start_worker

pytestmark = pytest.mark.fault


def done_rows(app):
    return read(app, sa.select(sa.func.count()).where(ImportRow.state == RowState.DONE))


def read(app, statement):
    """Ask without the writer's lock, for which the worker would have to wait."""
    token = only_reading.set(True)
    with app.app_context():
        found = db.session.scalar(statement)
        db.session.rollback()
    only_reading.reset(token)
    return found


def kill_in_between(app, database, done, *, beyond=0):
    """Let a worker run until ``done(app)`` is more (and more than ``beyond``), and kill it
    whatever it is doing.
    """
    before = max(done(app), beyond)
    process = start_worker(database, "")
    deadline = time.monotonic() + 120
    while done(app) <= before and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, process.stderr.read()
    process.stderr.close()


def let_go(app):
    """As if the lease of the dead worker had run out."""
    with app.app_context():
        db.session.execute(sa.update(JobLease).values(lease_until=None, ran_at=None))
        db.session.commit()


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize(("rows", "bad", "tell"), [(5000, 200, False), (600, 24, True)])
def test_nobody_is_added_twice_and_nobody_is_forgotten(database_url, kind, rows, bad, tell):
    """Among the rows are bad ones of every kind there is; the worker is killed at the beginning and
    half way, and run again.
    """
    good = rows - bad
    database = database_url(kind, "killed_import")
    app = create_app(settings(database))
    with app.app_context():
        db.create_all()
        event = an_event(sites=[a_site("south", 120), a_site("north", 9000, position=1)])
        db.session.add(event)
        db.session.flush()
        db.session.add_all(questions_of(event))
        text, faults = a_list(rows, bad=bad)
        found = started(db.session(), event, text, actor=Actor(), now=now(), tell=tell)
        db.session.commit()
        number = found.id
    for beyond in (0, good // 2):
        kill_in_between(app, database, done_rows, beyond=beyond)
        assert beyond < done_rows(app) < good
        let_go(app)
    run_until(app, database, lambda: state_of(app, number) == ImportState.DONE)
    with app.app_context():
        session = db.session()
        kept = session.scalars(sa.select(ImportRow)).all()
        assert Counter(row.state for row in kept) == {RowState.DONE: good, RowState.BAD: bad}
        named = {row.number: row.findings[0] for row in kept if row.state == RowState.BAD}
        assert named.keys() == faults.keys()
        for number, (column, word) in faults.items():
            assert named[number]["column"] == column
            assert word in named[number]["message"] % named[number]["values"]
        assert session.scalar(sa.select(sa.func.count(Registration.id))) == good
        assert session.scalar(sa.select(sa.func.count(sa.distinct(Person.email_key)))) == good
        written_to = session.scalars(sa.select(Message.recipient)).all()
        assert len(written_to) == len(set(written_to)) == (good if tell else 0)
        assert [found for found in findings(session) if not found.holds] == []
        session.rollback()
        db.engine.dispose()


def run_until(app, database, over):
    """Let the last worker live until it is ``over()``."""
    process = start_worker(database, "")
    try:
        deadline = time.monotonic() + 300
        while not over():
            assert time.monotonic() < deadline
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.1)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def state_of(app, number):
    return read(app, sa.select(ListImport.state).where(ListImport.id == number))
