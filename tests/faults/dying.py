"""The product in a process that dies once, at the worst moment."""

import os
import signal
from pathlib import Path

import sqlalchemy as sa

from summit.app import create_app
from summit.extensions import db
from tests.conftest import settings


def made():
    return create_app(settings(os.environ["RACE_DATABASE_URL"], TESTING=False))


def die_once():
    """Nothing is tidied up, no handler runs; the next process finds the mark and lives."""
    try:
        Path(os.environ["DEATH_MARK"]).touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def before_commit():
    app = made()
    with app.app_context():
        sa.event.listen(db.engine, "commit", lambda _: die_once())
    return app


def before_answer():
    app = made()

    def serve(environ, start_response):
        answer = app(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            die_once()
        return answer

    return serve
