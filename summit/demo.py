"""``make demo``: bring the database up, load the story once, serve the web and the outbox."""

import logging
import sys
import threading
import time

import waitress
from flask import Flask

from summit.accounts.passwords import hashed
from summit.app import create_app
from summit.clock import now
from summit.extensions import alembic, db
from summit.outbox.worker import worker_of
from summit.sample.actions.people import nobody_yet
from summit.sample.actions.staff import PASSWORD
from summit.sample.actions.story import STORY_DAYS, load_story
from summit.web.keys import base_url, keyring

LOGINS = (
    ("organizer@example.org", "organizer"),
    ("backbone@example.org", "organizer of the backbone: also the stakeholder inventory"),
    ("south@example.org", "site lead of South County"),
    ("lead@example.org", "lead of the Housing group"),
    ("admin@example.org", "administrator"),
)


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)
    app = create_app()
    with app.app_context():
        prepare()
        greet()
    stop = threading.Event()
    worker = threading.Thread(target=worker_of(app).run, args=(stop,), daemon=True)
    worker.start()
    serve(app)
    stop.set()


def prepare() -> None:
    """Upgrade the database; load the story if nobody is there yet."""
    alembic.upgrade()
    if nobody_yet(db.session()):
        started = time.monotonic()
        load_story(db.session(), keys=keyring(), hashed=hashed, base_url=base_url(), now=now())
        db.session.commit()
        say(f"The story was loaded in {time.monotonic() - started:.1f} s.")


def greet() -> None:
    say("", f"Summit is at {base_url()}/", "", f"Log in at {base_url()}/login, password {PASSWORD}")
    say(*(f"  {email:<24} {what}" for email, what in LOGINS))
    monday = f"{base_url()}/console/summit-2025/monday?as_of="
    say("", "The story, Monday by Monday:", *(f"  {monday}{day}" for day in STORY_DAYS))
    say("", "Stop with Ctrl+C; the data stays for the next time.")


def serve(app: Flask) -> None:
    port = app.config["PORT"]
    waitress.serve(
        app,
        host="0.0.0.0",  # noqa: S104 -- phones
        port=port,
        threads=8,
        connection_limit=1000,  # a hall full of phones keeps its lines open
        asyncore_use_poll=True,
        ident=None,
    )


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
