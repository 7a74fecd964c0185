"""Flask's extensions, made here and bound to an app in ``summit.app``."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from flask_alembic import Alembic
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from summit.db import Base, LocalizedText, UTCDateTime

UPGRADE_LOCK = 7_274_651  # any number, the same in every process


class OneAtATime(Alembic):
    """Migrations under a lock: two processes that upgrade at once do it one after the other."""

    def rev_id(self) -> str:
        """``0001``, ``0002``, …: the files stand in the order in which they run."""
        return f"{sum(1 for _ in self.script_directory.walk_revisions()) + 1:04d}"

    def upgrade(self, target: Any = "heads") -> None:
        with _upgrade_lock(db.engine):
            super().upgrade(target)

    def downgrade(self, target: Any = -1) -> None:
        with _upgrade_lock(db.engine):
            super().downgrade(target)


def render_plainly(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our own column types into migrations as the types that the database knows.

    A migration must say the same for ever, whatever becomes of the class.
    """
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, LocalizedText):
        return "sa.JSON()"
    return False


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
