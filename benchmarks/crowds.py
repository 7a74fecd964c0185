"""Many people at once on the public pages, on PostgreSQL with commits that survive a crash."""

import re
from datetime import timedelta
from functools import partial
from itertools import count, islice, repeat
from urllib.parse import urlencode

import sqlalchemy as sa

from benchmarks.bare import PLACES, prepare
from benchmarks.crowd import together
from benchmarks.table import Line
from benchmarks.world import serving
from summit.clock import now
from summit.events.models import Event, Site
from summit.extensions import db
from summit.registration.models import FormQuestion
from tests.factories import both

CLIENTS, RUNS = 8, 3
REGISTRATIONS, READERS = 400, 1600
FORM = {"content-type": "application/x-www-form-urlencoded"}
ROOM_FOR_ALL = 1_000_000


def ask_and_open(world):
    """Three questions on the form of a day to come, and places for everybody."""
    with world.app.app_context():
        event = db.session.scalars(sa.select(Event)).one()
        event.starts_at, event.ends_at = now() + timedelta(30), now() + timedelta(31)
        event.registration_closes_at = event.starts_at
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
    """A storm of registrations by 8 clients: the form, its token, three answers; beside it what a
    view reaches here that only locks a row, inserts one and commits.
    """
    world = worlds.of("postgresql", 1_000, 3)
    yield bare_view(world)
    ask_and_open(world)
    work, number = partial(register, f"/e/{world.slug}/register"), count(1)
    for threads in (4, 1):
        with serving(world, threads=threads) as port:
            together(port, CLIENTS, islice(number, 100), work)
            runs = [islice(number, REGISTRATIONS) for _ in range(RUNS)]
            yield many_at_once(f"register, {threads} threads", world, port, runs, work)


def bare_view(world):
    """The yardstick: see ``benchmarks.bare``."""
    prepare(world.url)
    with serving(world, "benchmarks.bare:create()") as port:
        together(port, CLIENTS, iter(range(100)), take)
        runs = [range(PLACES) for _ in range(RUNS)]
        return many_at_once("bare view, 8 at once", world, port, runs, take)


def take(line, place):
    return line.ask("POST", f"/{place}")[0] == 201


def event_page(worlds, _sizes):
    """The public page of an event with 10,000 registrations, read by 8 clients."""
    world = worlds.of("postgresql", 10_000)
    work = partial(look, f"/e/{world.slug}/")
    with serving(world) as port:
        together(port, CLIENTS, iter(range(100)), work)
        runs = [repeat(0, READERS) for _ in range(RUNS)]
        yield many_at_once("event page, 8 at once", world, port, runs, work)


def many_at_once(what, world, port, runs, work, clients=CLIENTS, note=""):
    """A line for ``clients`` who share the jobs of each run."""
    seconds, latencies, failures, done = [], [], 0, 0
    for jobs in runs:
        took, each, failed = together(port, clients, iter(jobs), work)
        seconds.append(took)
        latencies += each
        failures += failed
        done = len(each)
    if failures:
        note = f"{note} {failures} FAILED"
    return Line(what, world.name, seconds, done, note, latencies)
