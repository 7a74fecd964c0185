"""SQLite has one writer: who comes second waits, and who only reads does not."""

import subprocess
import sys

import pytest

from summit.app import create_app
from summit.extensions import db
from tests.conftest import settings
from tests.factories import a_site, an_event
from tests.faults.test_last_place import Person, serving

HOLD = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(4)
held.execute("ROLLBACK")
"""


@pytest.mark.fault
def test_while_another_process_holds_the_writers_lock_people_wait_and_see_no_error(database_url):
    url = database_url("sqlite", "busy_writer")
    app = create_app(settings(url))
    event = an_event(sites=[a_site("south", 5)])
    with app.app_context():
        db.create_all()
        db.session.add(event)
        db.session.commit()
        slug, file = event.slug, str(db.engine.url.database)
        db.engine.dispose()
    with serving(url, "guarded") as base:
        address = f"{base}/e/{slug}/register"
        writer, reader = Person(address, 1), Person(address, 2)
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, file], stdout=subprocess.PIPE, text=True
        ) as holder:
            assert holder.stdout.readline() == "held\n"
            assert reader.browser.open(address, timeout=60).status == 200
            assert holder.poll() is None, "the page came while the lock was still held"
            assert writer._once()[0] == 303
            holder.wait(30)
