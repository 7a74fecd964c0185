"""Web processes that are killed while phones hand in what they scanned."""

import contextlib
import http.client
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from summit.app import create_app
from summit.checkin.models import Attendance, Scan
from summit.extensions import db
from summit.operations.queries.invariants.catalogue import findings
from tests.conftest import DATABASES, settings
from tests.factories import a_person, a_registration, a_site, an_event, ticket_of
from tests.factories.checkin import a_batch, a_device, a_point, a_scan
from tests.faults.test_last_place import serving

pytestmark = pytest.mark.fault
PHONES, TICKETS, BATCH = 4, 100, 5
KILLS = 3
CUT = (http.client.HTTPException, OSError)


class Phone:
    """Scans every ticket, and sends each batch until it is answered, as the door's page does."""

    def __init__(self, secret, tickets):
        self.secret, self.tried, self.answers = secret, 0, {}
        scans = [a_scan(ticket, offline=True, seq=n) for n, ticket in enumerate(tickets)]
        random.Random(secret).shuffle(scans)
        self.batches = [scans[n : n + BATCH] for n in range(0, len(scans), BATCH)]

    def send_all(self, base):
        for batch in self.batches:
            while (results := self._once(base, batch)) is None:
                time.sleep(0.05)
            self.answers |= {one["id"]: one["verdict"] for one in results}

    def _once(self, base, batch):
        """The results, or None when the line went dead or the product was busy."""
        self.tried += 1
        line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        try:
            line.request("POST", "/api/v1/door/scans", json.dumps(a_batch(*batch)), headers)
            answer = line.getresponse()
            body = answer.read()
            return json.loads(body)["results"] if answer.status == 200 else None
        except CUT:
            return None
        finally:
            line.close()


def web_processes():
    """Those that serve now: the children of our child gunicorn."""
    ours = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    masters = {pid for children in ours for pid in children.read_text().split()}
    found = []
    for master in masters:
        with contextlib.suppress(OSError):
            if b"gunicorn" in Path(f"/proc/{master}/cmdline").read_bytes():
                found += Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [int(pid) for pid in found]


@pytest.mark.parametrize("kind", DATABASES)
def test_no_acknowledged_scan_is_lost_and_none_is_doubled(database_url, kind):
    url = database_url(kind, "killed_door")
    app = create_app(settings(url))
    with app.app_context():
        db.create_all()
        event = an_event(sites=[a_site("south", TICKETS)])
        db.session.add(event)
        db.session.commit()
        point = a_point(event.sites[0])
        people = [a_registration(event.sites[0], person=a_person(event.coalition))
                  for _ in range(TICKETS)]  # fmt: skip
        event.sites[0].taken = TICKETS
        db.session.add_all([point, *people])
        db.session.commit()
        tickets = [ticket_of(one) for one in people]
        phones = [Phone(f"phone {n}", tickets) for n in range(PHONES)]
        db.session.add_all(
            a_device(point, secret=phone.secret, name=phone.secret) for phone in phones
        )
        db.session.commit()
        db.session.remove()

    with serving(url, "guarded") as base:
        threads = [threading.Thread(target=phone.send_all, args=(base,)) for phone in phones]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            done = sum(len(phone.answers) for phone in phones)
            while sum(len(phone.answers) for phone in phones) < done + 60:
                time.sleep(0.01)
            for pid in web_processes():
                os.kill(pid, signal.SIGKILL)
        for thread in threads:
            thread.join(120)

    sent = sum(len(phone.batches) for phone in phones)
    assert sum(phone.tried for phone in phones) > sent  # some were sent again: it did hurt
    with app.app_context():
        kept = {scan.id: scan.verdict for scan in db.session.scalars(sa.select(Scan))}
        came = Counter(db.session.scalars(sa.select(Attendance.registration_id)))
        broken = [one for one in findings(db.session()) if not one.holds]
        db.session.remove()
        db.engine.dispose()
    answered = {}
    for phone in phones:
        answered |= phone.answers
    assert kept == answered
    assert len(kept) == PHONES * TICKETS
    assert len(came) == TICKETS
    assert set(came.values()) == {1}
    assert broken == []
