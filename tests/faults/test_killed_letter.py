"""A worker that is killed in the middle of a letter to many, again and again, with SIGKILL."""

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.app import create_app
from summit.clock import now
from summit.directory.actions.acts import begin_letter, prepare
from summit.directory.deeds import Deed
from summit.directory.models import BulkAct, BulkItem
from summit.directory.queries.writing import ids_to_write
from summit.directory.states import BulkState, ItemState
from summit.extensions import db
from summit.outbox.models import Message
from summit.registration.states import OPEN
from summit.registration.written import Draft, Written
from tests.conftest import DATABASES, settings
from tests.factories import a_person, a_registration, a_site, an_event
from tests.faults.test_killed_import import kill_in_between, let_go, read, run_until

READERS = 900
KILLS = 2
WRITTEN = Written("CAMPAIGN", {"en": Draft("Hello", "Come early, {name}.\n\n{link}")})
pytestmark = pytest.mark.fault


def posted(app):
    return read(app, sa.select(sa.func.count(BulkItem.id)).where(BulkItem.state == ItemState.DONE))


def is_over(app):
    return read(app, sa.select(BulkAct.state)) == BulkState.DONE


def a_begun_letter(session):
    event = an_event(sites=[a_site("south", READERS, taken=READERS)])
    session.add(event)
    session.flush()
    for n in range(READERS):
        person = a_person(event.coalition, full_name="Guest", email=f"guest{n}@example.org")
        session.add(a_registration(event.sites[0], person=person))
    session.flush()
    ids = ids_to_write(event.id, site_id=None, states=OPEN)
    doing = {"actor": Actor(), "now": now()}
    act = prepare(session, event, Deed.WRITE, ids, language="en", **doing)
    begin_letter(session, event, act, WRITTEN, **doing)
    session.commit()


@pytest.mark.parametrize("kind", DATABASES)
def test_nobody_gets_a_second_letter_and_nobody_is_forgotten(database_url, kind):
    database = database_url(kind, "killed_letter")
    app = create_app(settings(database))
    with app.app_context():
        db.create_all()
        a_begun_letter(db.session())
    for _ in range(KILLS):
        kill_in_between(app, database, posted)
        assert 0 < posted(app) < READERS
        let_go(app)
    run_until(app, database, lambda: is_over(app))
    with app.app_context():
        session = db.session()
        assert session.scalar(sa.select(sa.func.count(Message.id))) == READERS
        assert session.scalar(sa.select(sa.func.count(sa.distinct(Message.recipient)))) == READERS
        session.rollback()
        db.engine.dispose()
