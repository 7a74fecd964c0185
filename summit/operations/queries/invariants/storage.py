"""The database itself."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.db import APPEND_ONLY
from summit.operations.queries.invariants.asking import Faults

TRIGGERS = {
    "sqlite": "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' "
    "AND name LIKE '%\\_no\\_%' ESCAPE '\\' GROUP BY tbl_name",
    "postgresql": "SELECT tgrelid::regclass::text, 2 * count(*) FROM pg_trigger "
    "WHERE tgname LIKE '%\\_append\\_only' AND tgenabled <> 'D' GROUP BY tgrelid",
}
EACH = 2  # one against changing a row, one against deleting it


def logs_are_append_only(session: Session) -> Faults:
    """The triggers that keep the logs from being changed are there and at work."""
    found = session.execute(sa.text(TRIGGERS[session.get_bind().dialect.name])).all()
    counts = dict(tuple(row) for row in found)
    for table in sorted(APPEND_ONLY):
        if counts.get(table, 0) != EACH:
            yield f"table {table} can be changed: a trigger is missing"


def nothing_is_paused(session: Session) -> Faults:
    """Nobody left the pause in place that erasure makes for one transaction."""
    if session.scalar(sa.text("SELECT count(*) FROM append_only_pause")):
        yield "the logs are unprotected: append_only_pause is not empty"


def pages_are_sound(session: Session) -> Faults:
    """SQLite reads every page and every reference; PostgreSQL checks them by itself."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (said,) in session.execute(sa.text("PRAGMA integrity_check")):
        if said != "ok":
            yield f"the file is damaged: {said}"
    for table, row, parent, _ in session.execute(sa.text("PRAGMA foreign_key_check")):
        yield f"{table} {row} refers to a row of {parent} that is not there"
