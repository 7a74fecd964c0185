"""A worker that is killed in the middle of a list, again and again, with SIGKILL."""

import os
import signal
import time

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
from tests.factories.lists import a_list, started
from tests.faults.test_killed_worker import start_worker

ROWS = 600
KILLS = 2
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


def kill_in_between(app, database, done):
    """Let a worker run until ``done(app)`` is more, and kill it whatever it is doing."""
    before = done(app)
    process = start_worker(database, "")
    deadline = time.monotonic() + 60
    while done(app) == before and process.poll() is None:
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
def test_nobody_is_added_twice_and_nobody_is_forgotten(database_url, kind):
    database = database_url(kind, "killed_import")
    app = create_app(settings(database))
    with app.app_context():
        db.create_all()
        event = an_event(sites=[a_site("south", 120), a_site("north", 900, position=1)])
        db.session.add(event)
        db.session.flush()
        found = started(db.session(), event, a_list(ROWS)[0], actor=Actor(), now=now(), tell=True)
        db.session.commit()
        number = found.id
    for _ in range(KILLS):
        kill_in_between(app, database, done_rows)
        left = done_rows(app)
        assert 0 < left < ROWS
        let_go(app)
    run_until(app, database, lambda: state_of(app, number) == ImportState.DONE)
    with app.app_context():
        session = db.session()
        states = session.scalars(sa.select(ImportRow.state)).all()
        assert set(states) == {RowState.DONE}
        assert session.scalar(sa.select(sa.func.count(Registration.id))) == ROWS
        assert session.scalar(sa.select(sa.func.count(sa.distinct(Person.email_key)))) == ROWS
        assert session.scalar(sa.select(sa.func.count(Message.id))) == ROWS
        assert [found for found in findings(session) if not found.holds] == []
        session.rollback()
        db.engine.dispose()


def run_until(app, database, over):
    """Let the last worker live until it is ``over()``."""
    process = start_worker(database, "")
    try:
        deadline = time.monotonic() + 120
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
