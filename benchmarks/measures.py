"""What is measured. Each function yields lines; its name is the name on the command line."""

import itertools
import re
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import sqlalchemy as sa

from benchmarks.answers import results
from benchmarks.crowds import event_page, many_at_once, registering
from benchmarks.doors import checkin, manifest, upload
from benchmarks.floors import quiet_hall, town_hall
from benchmarks.heart import heart
from benchmarks.lists import people
from benchmarks.table import Line, timed
from benchmarks.world import KINDS, serving
from summit.clock import now
from summit.events.models import Event
from summit.extensions import db
from summit.groups.models import Group
from summit.groups.queries import plain_facts, plain_groups, plain_meetings
from summit.reports.queries import monday_of
from summit.retention.knowledge import ledger
from summit.retention.states import fold_all

RUNS = 3
MEMBERSHIPS = 10_000
FORM = {"content-type": "application/x-www-form-urlencoded"}
_number = itertools.count(1)


def registration(worlds, sizes):
    """Opening the form and sending it, as people do."""
    for kind in KINDS:
        world = worlds.of(kind, sizes[0])
        path = f"/e/{world.slug}/register"
        with serving(world) as port:
            for clients in (1, 8):
                runs = [itertools.islice(_number, 24) for _ in range(RUNS)]
                yield many_at_once(
                    f"register, {clients} at once", world, port, runs,
                    partial(_register, path), clients,
                )  # fmt: skip


def _register(path, line, n):
    _, headers, body = line.ask("GET", path)
    fields = dict(re.findall(r'name="(csrf_token|once)"[^>]*value="([^"]+)"', body.decode()))
    fields |= {"full_name": f"Guest {n}", "email": f"guest{n}@example.org", "site": "site-2"}
    fields |= {"language": "en", "consent": "y"}
    cookies = "; ".join(c.split(";")[0] for c in headers.get_all("Set-Cookie") or ())
    status, _, _ = line.ask("POST", path, urlencode(fields), FORM | {"Cookie": cookies})
    return status == 303


def fold(worlds, _sizes):
    """Everybody's state from the log: reading it, and folding it."""
    for kind in KINDS:
        world = worlds.of(kind, 2 * MEMBERSHIPS, 4)
        with world.app.app_context():
            session = db.session()
            ids = session.scalars(sa.select(Group.id)).all()
            values = _log(session, ids)
            runs = timed(partial(_log, session, ids), RUNS)
            session.rollback()
        facts = f"{MEMBERSHIPS:,} memberships, {len(values[0]):,} facts"
        yield Line("read the log", world.name, runs, 1, facts)
    yield Line("fold", "", timed(lambda: fold_all(ledger(*values), now()), RUNS), 1, facts)


def _log(session, ids):
    return [read(session, ids) for read in (plain_facts, plain_meetings, plain_groups)]


def monday(worlds, _sizes):
    """The Monday page's numbers, from the database to the last sum."""
    for kind in KINDS:
        world = worlds.of(kind, 2 * MEMBERSHIPS, 4)
        with world.app.app_context():
            session = db.session()
            event = session.scalars(sa.select(Event)).one()
            today = (now() + timedelta(days=1)).date()
            runs = timed(partial(_monday, session, event, today), RUNS)
            session.rollback()
        yield Line("Monday page", world.name, runs, 1, f"{MEMBERSHIPS:,} memberships")


def _monday(session, event, today):
    return monday_of(session, event, today)


MEASURES = {
    one.__name__: one
    for one in (
        *(
            registration,
            registering,
            event_page,
            checkin,
            manifest,
            upload,
            people,
            results,
            fold,
            monday,
            town_hall,
            quiet_hall,
            heart,
        ),
    )
}
