"""Databases of a size, and the product served from them by processes of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from summit.access.tokens import Keyring
from summit.app import create_app
from summit.clock import now
from summit.extensions import alembic, db
from summit.sample.actions.bulk import Size, make_bulk
from tests import postgresql

ROOT = Path(__file__).parents[1]
SECRET = "only-for-measurements"
KINDS = ("sqlite", "postgresql")


@dataclass(slots=True)
class World:
    """An event of a size in a database of its own."""

    kind: str
    url: str
    app: object
    slug: str = ""
    scanner: str = ""
    tickets: list[str] = field(default_factory=list)

    @property
    def name(self):
        return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[self.kind]


class Worlds:
    """Makes each world once. ``with Worlds() as worlds: worlds.of("sqlite", 1000)``."""

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        self.server, self.made = None, {}
        return self

    def __exit__(self, *error):
        for world in self.made.values():
            with world.app.app_context():
                db.engine.dispose()
        self.stack.close()

    def of(self, kind, registrations, meetings=2):
        key = kind, registrations, meetings
        if key not in self.made:
            self.made[key] = self._make(kind, Size(registrations, 2, 5, meetings))
        return self.made[key]

    def _make(self, kind, size):
        name = f"bench_{size.registrations}_{size.meetings}"
        url = f"sqlite:///{self.folder}/{name}.db"
        if kind == "postgresql":
            if self.server is None:
                self.server = self.stack.enter_context(postgresql.server(durable=True))
            url = self.server.database(name)
        world = World(kind, url, create_app(_settings(url)))
        with world.app.app_context():
            alembic.upgrade()
            keys, keep = Keyring(SECRET), world.tickets.append
            made = make_bulk(db.session(), size, keys=keys, keep=keep, now=now())
            world.slug, world.scanner = made.event.slug, made.scanners["site-1"]
            db.session.commit()
            db.session.remove()
            settle()
        del world.tickets[size.registrations // 2 :]  # the others are of the other site
        return world


def settle():
    """Leave nothing to be tidied up by the server while we measure: no dead rows, no statistics
    of an empty table, no pages to be written. The measured statements pay for themselves alone.
    """
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
        connection.execute(sa.text("CHECKPOINT"))


def _settings(url):
    return {
        "TESTING": False,
        "DEMO": False,
        "SECRET_KEY": SECRET,
        "SECRET_KEY_FALLBACKS": [],
        "SQLALCHEMY_DATABASE_URI": url,
        "REPORTS_DATABASE_URL": "",
        "BASE_URL": "http://localhost",
        "SMTP_URL": "",
        "MAIL_FROM": "summit@example.org",
        "TRUSTED_PROXIES": 0,
    }


@contextlib.contextmanager
def serving(world, program="wsgi:app", threads=4, workers=2):
    """So many processes of so many threads each; the port on which they answer."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", program, "--workers", str(workers)]
        command += ["--threads", str(threads), "--bind", f"fd://{listener.fileno()}"]
        server = subprocess.Popen(
            [*command, "--log-level", "error"],
            cwd=ROOT,
            env=os.environ | {"SUMMIT_DATABASE_URL": world.url, "SUMMIT_SECRET_KEY": SECRET},
            pass_fds=[listener.fileno()],
        )
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(port):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10).close()
            return
        time.sleep(0.2)
    raise TimeoutError
