"""The doors: one scan a request, the list that a phone holds, what a phone sends later."""

import contextlib
import gzip
import itertools
import json
import time
import uuid
from functools import partial

import sqlalchemy as sa

from benchmarks.bare import PLACES, prepare
from benchmarks.crowd import Line as Wire
from benchmarks.crowd import together
from benchmarks.crowds import many_at_once, take
from benchmarks.table import Line, taken_together, timed
from benchmarks.world import KINDS, serving, settle
from summit.checkin.models import Attendance, Scan
from summit.clock import now
from summit.db import append_only_paused
from summit.extensions import db
from summit.registration.models import Registration

RUNS, TURNS = 3, 5
SCANS, WARM = 400, 3  # each scan of a run is of another ticket
CLIENTS = (1, 8, 32)
QUEUED, BATCH, CHANGES = 10_000, 100, 10


def checkin(worlds, sizes):
    """One scan a request, each of a person who comes in; beside it, on PostgreSQL, what a view
    reaches here that only locks a row, inserts one and commits. Both take turns, for a machine
    shared with others is not equally fast from one minute to the next.
    """
    for kind, size in itertools.product(KINDS, sizes):
        world = worlds.of(kind, size)
        with serving(world) as port, _yardstick(world) as bare:
            turns = [_turn(world, port, bare, f"{size:,} tickets") for _ in range(TURNS)]
        lines = [taken_together(of_one_kind) for of_one_kind in zip(*turns, strict=True)]
        if bare:
            yardstick, scans = lines[0], lines[1 + CLIENTS.index(8)]
            scans.note += f", {scans.rate / yardstick.rate:.0%} of the bare view"
        yield from lines


@contextlib.contextmanager
def _yardstick(world):
    """The port of the bare view, warmed up; None on SQLite, which locks no row."""
    if world.kind != "postgresql":
        yield None
        return
    prepare(world.url)
    with serving(world, "benchmarks.bare:create()") as port:
        together(port, max(CLIENTS), iter(range(100)), take)
        yield port


def _turn(world, port, bare, note):
    """A run of each kind; before it everybody is out again."""
    lines = []
    if bare:
        jobs = [range(PLACES)]
        lines.append(many_at_once("bare view, 8 at once", world, bare, jobs, take, 8, note))
    work = partial(_scan, headers_of(world))
    for clients in CLIENTS:
        everybody_out(world)
        together(port, clients, iter(world.tickets[-clients * WARM :]), work)
        jobs, what = [world.tickets[:SCANS]], f"scan, {clients} at once"
        lines.append(many_at_once(what, world, port, jobs, work, clients, note))
    return lines


def everybody_out(world):
    with world.app.app_context():
        with append_only_paused(db.session(), "a measurement"):
            db.session.execute(sa.delete(Attendance))
            db.session.execute(sa.delete(Scan))
        db.session.commit()
        db.session.remove()
        settle()


def headers_of(world):
    return {"Authorization": f"Bearer {world.scanner}", "Content-Type": "application/json"}


def _scan(headers, line, ticket):
    (answer,) = _send(headers, line, [ticket])
    return answer == "admitted"


def _send(headers, line, tickets, *, offline=False):
    """The verdicts of one batch, or nothing."""
    moment = now().isoformat()
    scans = [
        {"id": str(uuid.uuid4()), "code": ticket, "scanned_at": moment, "seq": n}
        | ({"offline": True, "local_verdict": "admitted"} if offline else {})
        for n, ticket in enumerate(tickets)
    ]
    body = json.dumps({"scans": scans, "device_clock": moment})
    status, _, answer = line.ask("POST", "/api/v1/door/scans", body, headers)
    return [r["verdict"] for r in json.loads(answer)["results"]] if status == 200 else [""]


def manifest(worlds, sizes):
    """The list that a phone holds, whole, and what has changed since it had it."""
    for kind, size in itertools.product(KINDS, sizes):
        world = worlds.of(kind, size)
        with serving(world) as port:
            line, answers = Wire(port), []
            fetch = partial(_fetch, line, world, answers)
            runs = timed(fetch, RUNS)
            body = answers[-1]
            compressed = len(gzip.compress(body)) / 1e6
            note = f"{size:,} tickets, {len(body) / 1e6:.1f} MB, {compressed:.1f} MB compressed"
            yield Line("manifest", world.name, runs, 1, note)
            change(world)
            runs = timed(partial(fetch, f"?since={json.loads(body)['version']}"), RUNS)
            changes = len(json.loads(answers[-1])["tickets"])
            note = f"{size:,} tickets, {changes} changes, {len(answers[-1]) / 1e3:.1f} kB"
            yield Line("manifest since", world.name, runs, 1, note)
            line.close()


def _fetch(line, world, answers, query=""):
    status, _, body = line.ask("GET", f"/api/v1/door/manifest{query}", None, headers_of(world))
    if status != 200:
        raise RuntimeError(body)
    answers.append(body)


def change(world):
    """Ten people cancel."""
    with world.app.app_context():
        some = sa.select(Registration.id).order_by(Registration.id).limit(CHANGES)
        chosen = sa.update(Registration).where(Registration.id.in_(some))
        db.session.execute(chosen.values(cancelled_at=now()))
        db.session.commit()
        db.session.remove()


def upload(worlds, sizes):
    """10,000 scans that a phone kept without a network, sent one batch of 100 after the other."""
    for kind in KINDS:
        world = worlds.of(kind, sizes[-1])
        tickets = list(itertools.islice(itertools.cycle(world.tickets), QUEUED))
        batches = [tickets[n : n + BATCH] for n in range(0, QUEUED, BATCH)]
        everybody_out(world)
        with serving(world) as port:
            line, took, verdicts = Wire(port), [], []
            for batch in batches:
                begun = time.perf_counter()
                verdicts += _send(headers_of(world), line, batch, offline=True)
                took.append(time.perf_counter() - begun)
            line.close()
        note = f"{verdicts.count('admitted'):,} came in" + _lost(verdicts)
        yield Line(f"upload {QUEUED:,} scans", world.name, [sum(took)], QUEUED, note, took)


def _lost(verdicts):
    return "" if len(verdicts) == QUEUED and all(verdicts) else " FAILED"
