"""The promises that every connection gives."""

import pytest
import sqlalchemy as sa

from summit.audit.models import AuditEntry
from summit.db import append_only_paused, only_reading, prepare_engine
from tests.factories import now


def an_entry():
    return AuditEntry(at=now(), actor="Robin", deed="test:write", subject="test:1", detail={})


def test_sqlite_writes_ahead_and_to_the_disk(session):
    if session.get_bind().dialect.name == "sqlite":
        assert session.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(sa.text("PRAGMA synchronous")) == 2
        assert session.scalar(sa.text("PRAGMA foreign_keys")) == 1
    else:
        assert session.scalar(sa.text("SHOW transaction_isolation")) == "read committed"
        assert session.scalar(sa.text("SHOW lock_timeout")) == "3s"


def test_a_server_set_up_otherwise_still_gives_what_the_locks_count_on(database_url):
    """Under REPEATABLE READ who waited for a lock would go by what they read before."""
    url = sa.make_url(database_url("postgresql", "isolation"))
    strict = "-c default_transaction_isolation=serializable"
    engine = sa.create_engine(url.update_query_dict({"options": strict}, append=True))
    asked = sa.text("SHOW transaction_isolation")
    with engine.connect() as plain:
        assert plain.scalar(asked) == "serializable"
    engine.dispose()
    prepare_engine(engine)
    with engine.connect() as connection:
        assert connection.scalar(asked) == "read committed"
    engine.dispose()


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"]
)
def test_a_logged_deed_cannot_be_changed_or_deleted(session, change):
    session.add(an_entry())
    session.commit()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        session.execute(sa.text(change))
    session.rollback()


def test_erasure_may_correct_a_log_inside_its_own_transaction(session):
    session.add(an_entry())
    session.commit()
    with append_only_paused(session, "erasure"):
        session.execute(sa.text("UPDATE audit_entry SET actor = 'erased'"))
    session.commit()
    assert session.scalar(sa.select(AuditEntry.actor)) == "erased"
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        session.execute(sa.text("DELETE FROM audit_entry"))
    session.rollback()


def test_a_reader_on_sqlite_does_not_take_the_writers_lock(session):
    if session.get_bind().dialect.name != "sqlite":
        return
    session.add(an_entry())
    session.flush()  # this connection now holds the writer's lock
    token = only_reading.set(True)
    with session.get_bind().connect() as other:
        assert other.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 0
    only_reading.reset(token)
    session.rollback()
