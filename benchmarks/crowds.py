"""Many people at once on the public pages, on PostgreSQL with commits that survive a crash."""

import re
from functools import partial
from itertools import repeat
from urllib.parse import urlencode

import sqlalchemy as sa

from benchmarks.crowd import together
from benchmarks.table import Line
from benchmarks.world import serving
from summit.events.models import Event, Site
from summit.extensions import db
from summit.registration.models import FormQuestion
from tests.factories import both

CLIENTS, RUNS = 8, 3
REGISTRATIONS, READERS = 400, 1600
FORM = {"content-type": "application/x-www-form-urlencoded"}
ROOM_FOR_ALL = 1_000_000


def ask_and_open(world):
    """Three questions on the form, and places for everybody."""
    with world.app.app_context():
        event = db.session.scalars(sa.select(Event)).one()
        options = [{"key": k, "label": both(k)} for k in ("none", "vegetarian", "vegan")]
        kinds = {"meal": "single_choice", "childcare": "yes_no", "why": "short_text"}
        db.session.add_all(
            FormQuestion(
                event_id=event.id, key=key, kind=kind, title=both(key), position=n,
                options=options if key == "meal" else [],
            )
            for n, (key, kind) in enumerate(kinds.items())
        )  # fmt: skip
        for site in db.session.scalars(sa.select(Site)):
            site.capacity = ROOM_FOR_ALL
        db.session.commit()
        db.session.remove()


def register(path, line, n):
    """As a browser does it: the form, then the form with everything filled in."""
    _, headers, body = line.ask("GET", path)
    fields = dict(re.findall(r'name="(csrf_token|once)"[^>]*value="([^"]+)"', body.decode()))
    fields |= {"full_name": f"Guest {n}", "email": f"crowd{n}@example.org"}
    fields |= {"organization": f"Partner {n % 15}", "site": f"site-{n % 2 + 1}", "language": "en"}
    fields |= {"q-meal": "vegan", "q-childcare": "no", "q-why": "My neighbors", "consent": "y"}
    cookies = "; ".join(c.split(";")[0] for c in headers.get_all("Set-Cookie") or ())
    status, _, _ = line.ask("POST", path, urlencode(fields), FORM | {"Cookie": cookies})
    return status == 303


def look(path, line, _):
    status, _, body = line.ask("GET", path)
    return status == 200 and len(body) > 1000


def registering(worlds, _sizes):
    """A storm of registrations by 8 clients: the form, its token, three answers."""
    world = worlds.of("postgresql", 1_000, 3)
    ask_and_open(world)
    work = partial(register, f"/e/{world.slug}/register")
    with serving(world) as port:
        together(port, CLIENTS, iter(range(100)), work)
        runs = [range(n * 10_000, n * 10_000 + REGISTRATIONS) for n in range(1, RUNS + 1)]
        yield _line("register, 8 at once", world, port, runs, work)


def event_page(worlds, _sizes):
    """The public page of an event with 10,000 registrations, read by 8 clients."""
    world = worlds.of("postgresql", 10_000)
    work = partial(look, f"/e/{world.slug}/")
    with serving(world) as port:
        together(port, CLIENTS, iter(range(100)), work)
        runs = [repeat(0, READERS) for _ in range(RUNS)]
        yield _line("event page, 8 at once", world, port, runs, work)


def _line(what, world, port, runs, work):
    seconds, latencies, failures, count = [], [], 0, 0
    for jobs in runs:
        took, each, failed = together(port, CLIENTS, iter(jobs), work)
        seconds.append(took)
        latencies += each
        failures += failed
        count = len(each)
    note = f"{failures} FAILED" if failures else ""
    return Line(what, world.name, seconds, count, note, latencies)
