"""The organizers' list of people at one event: a page, a search, a file. In this process."""

import time
from functools import partial
from pathlib import Path

from benchmarks.table import Line
from summit.access.permissions import Role
from summit.access.tokens import digest, new_secret
from summit.accounts.models import RoleGrant, User, UserSession
from summit.accounts.views import COOKIE
from summit.clock import now
from summit.extensions import db

RUNS = 7
LOOKS = {
    "first page": "",
    "a name, 1 in 400": "?part=list&q=ana+reyes",
    "three letters": "?part=list&q=mar",
    "one person": "?part=list&q=person4711@",
    "nobody": "?part=list&q=zzzz",
    "site and state": "?part=list&site=site-2&state=confirmed",
    "newest first": "?part=list&sort=registered",
    "the last of 200 pages": "?part=list&page=200",
}


def people(worlds, sizes):
    """The list of people as an organizer opens, searches and saves it."""
    for kind in ("sqlite", "postgresql"):
        size = sizes[-1]
        world = worlds.of(kind, size)
        browser, address = organizer_of(world), f"/console/{world.slug}/people"
        for what, query in LOOKS.items():
            runs = [seconds(partial(browser.get, address + query)) for _ in range(RUNS)]
            yield Line(what, world.name, runs, 1, f"{size:,} people")
        yield from _files(world, browser, address, size)


def _files(world, browser, address, size):
    page = browser.get(f"{address}?part=list").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    for kind in ("csv", "xlsx"):
        _forget_peak()
        before = _peak()
        begun, length = time.perf_counter(), 0
        answer = browser.post(f"{address}.{kind}", data={"csrf_token": token}, buffered=False)
        for part in answer.iter_encoded():
            length += len(part)
        took = time.perf_counter() - begun
        note = f"{size:,} people, {length / 1e6:.1f} MB, memory +{_peak() - before:.0f} MB"
        yield Line(f"save as {kind}", world.name, [took], 1, note)


def seconds(ask):
    begun = time.perf_counter()
    answer = ask()
    assert answer.status_code == 200, answer.status
    return time.perf_counter() - begun


def _forget_peak():
    """Let the kernel begin anew to note the most memory that this process holds (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak():
    """The most memory that this process has held since then, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def organizer_of(world):
    """A browser in which somebody is logged in who may see everything."""
    secret = new_secret()

    user = User(email=f"{secret[:8].lower()}@example.org", name="Bench", created_at=now())
    user.grants = [RoleGrant(role=Role.ADMIN, granted_at=now())]
    until = now().replace(year=now().year + 1, day=1)
    with world.app.app_context():
        db.session.add(
            UserSession(user=user, token_digest=digest(secret), created_at=now(), expires_at=until)
        )
        db.session.commit()
    browser = world.app.test_client()
    browser.set_cookie(COOKIE, secret)
    return browser
