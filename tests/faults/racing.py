"""Applications for the race of the last place, served by processes of their own.

``guarded`` is the product as it is. ``unguarded`` is the negative control: here, and nowhere in
the product, both guards are taken away, and the moment between looking and taking is long enough
to be seen.
"""

import os
import time

import sqlalchemy as sa

import summit.db
from summit.app import create_app
from summit.events.models import Site
from summit.registration.actions import registering, seating
from tests.conftest import settings

PAUSE = 0.05  # seconds


def guarded():
    return create_app(settings(os.environ["RACE_DATABASE_URL"], TESTING=False))


def unguarded():
    summit.db._begin_sqlite = lambda connection: connection.exec_driver_sql("BEGIN")
    for module in (seating, registering):
        module.lock_sites = look_without_lock
    seating.take_place = take_unasked
    return guarded()


def look_without_lock(session, ids):
    """Read the sites as anybody may. SQLite: outside of the transaction that will write."""
    asked = sa.select(Site).where(Site.id.in_(ids))
    found = session.scalars(asked, execution_options={"populate_existing": True}).all()
    embedded = session.get_bind().dialect.name == "sqlite"
    if embedded:
        session.connection().exec_driver_sql("COMMIT")
    time.sleep(PAUSE)
    if embedded:
        session.connection().exec_driver_sql("BEGIN IMMEDIATE")
    return {site.id: site for site in found}


def take_unasked(session, site):
    """Believe what was read, and count one more."""
    if site.taken >= site.capacity:
        return False
    session.execute(
        sa.update(Site).where(Site.id == site.id).values(taken=Site.taken + 1),
        execution_options={"synchronize_session": "evaluate"},
    )
    return True
