"""Flask's extensions, made here and bound to an app in ``summit.app``."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_alembic import Alembic
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from summit.db import Base

UPGRADE_LOCK = 7_274_651  # any number, the same in every process


class OneAtATime(Alembic):
    """Migrations under a lock: two processes that upgrade at once do it one after the other."""

    def upgrade(self, target: Any = "heads") -> None:
        with _upgrade_lock(db.engine):
            super().upgrade(target)

    def downgrade(self, target: Any = -1) -> None:
        with _upgrade_lock(db.engine):
            super().downgrade(target)


@contextlib.contextmanager
def _upgrade_lock(engine: sa.Engine) -> Iterator[None]:
    """PostgreSQL: an advisory lock on a connection of its own. SQLite: a file beside the base."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execute(sa.text("SET lock_timeout = 0"))
            connection.execute(sa.select(sa.func.pg_advisory_lock(UPGRADE_LOCK)))
            try:
                yield
            finally:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(UPGRADE_LOCK)))
                connection.invalidate()  # it must not go back to the pool without its time-out
        return
    with Path(f"{engine.url.database}.upgrade").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
alembic = OneAtATime(metadatas=Base.metadata, run_mkdir=False)
babel = Babel()
csrf = CSRFProtect()
