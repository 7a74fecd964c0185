"""A real server and a real browser.

``live`` is a waitress on a free port with a database of its own; stop and start it as a cut
network would. ``browser`` is one Chromium for each module; ``camera`` starts another that sees
what it is given. Log-ins, people and doors are made with ``live.save``.
"""

import contextlib
import io
import os
import shutil
import socket
import threading
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import sync_playwright
from waitress.server import create_server

from summit.access.policy import Grant
from summit.access.tokens import digest, new_secret
from summit.accounts.models import RoleGrant, User, UserSession
from summit.accounts.views import COOKIE
from summit.app import create_app
from summit.clock import now
from summit.extensions import db
from tests.conftest import settings

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PHONE = {"width": 390, "height": 844}


class Live:
    """The product behind a real socket. ``stop`` and ``start`` keep address and data."""

    def __init__(self, database_url):
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self.app = create_app(settings(database_url, BASE_URL=self.url, TESTING=False))
        with self.app.app_context():
            db.create_all()
        self.server = None

    def start(self):
        self.server = create_server(self.app, host="127.0.0.1", port=self.port, threads=8)
        self.thread = threading.Thread(target=self._run, args=[self.server], daemon=True)
        self.thread.start()

    def _run(self, server):
        with contextlib.suppress(OSError):  # the sockets were closed under it: that is the end
            server.run()

    def stop(self):
        if self.server is None:
            return
        self.server.close()
        self.server.asyncore.close_all(map=self.server._map, ignore_all=True)
        self.thread.join(10)
        self.server = None

    def save(self, *objects):
        """Commit objects; they can be read afterwards, their relations only if loaded."""
        with self.app.app_context():
            db.session.add_all(objects)
            db.session.commit()
            db.session.expunge_all()
        return objects[0] if len(objects) == 1 else objects

    def ask(self, statement):
        with self.app.app_context():
            return list(db.session.scalars(statement).unique())

    def log_in(self, context, *grants: Grant):
        """Give the browser context the session of somebody with these grants."""
        secret = new_secret()
        user = User(email=f"{secret[:8].lower()}@example.org", name="Robin Vale", created_at=now())
        user.grants = [_row(grant) for grant in grants]
        until = now().replace(year=now().year + 1, day=1)
        self.save(
            UserSession(user=user, token_digest=digest(secret), created_at=now(), expires_at=until)
        )
        context.add_cookies([{"name": COOKIE, "value": secret, "url": self.url}])


def _row(grant):
    where = grant.scope
    return RoleGrant(
        role=grant.role,
        coalition_id=where.coalition_id,
        event_id=where.event_id,
        site_id=where.site_id,
        group_id=where.group_id,
        granted_at=now(),
    )


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def chromium():
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("SUMMIT_TESTS_NEED_EVERYTHING") != "1":
        pytest.skip("no Chromium on this machine")
    assert found, "install chromium: the browser tests drive it"
    return found


@pytest.fixture(scope="module")
def live(request, database_url):
    made = Live(database_url("sqlite", f"live_{request.module.__name__.rsplit('.', 1)[-1]}"))
    made.start()
    yield made
    made.stop()
    with made.app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="module")
def browser(playwright):
    made = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield made
    made.close()


@pytest.fixture
def camera(playwright, tmp_path):
    """Start a Chromium whose camera shows these texts as QR codes, one after the other."""
    started = []

    def show(*texts, frames=10, decorate=None):
        film = tmp_path / f"camera{len(started)}.mjpeg"
        film.write_bytes(b"".join(_frame(t, decorate) * frames for t in texts))
        made = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                *FLAGS,
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        started.append(made)
        return made

    yield show
    for made in started:
        made.close()


def _frame(text, decorate=None):
    """A picture of 640 by 480 as JPEG: the code on grey, or grey alone where text is empty."""
    picture = Image.new("RGB", (640, 480), (96, 104, 108))
    if text:
        made = qrcode.QRCode(box_size=7, border=4)
        made.add_data(text)
        code = made.make_image().get_image().convert("RGB")
        picture.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    if decorate:
        picture = decorate(picture)
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=85, subsampling="4:2:0")
    return data.getvalue()


@pytest.fixture
def shots():
    """Where to keep screenshots, if SUMMIT_SHOTS names a folder; else None."""
    folder = os.environ.get("SUMMIT_SHOTS")
    return Path(folder) if folder else None
