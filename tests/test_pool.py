"""Connections that wait to be used again."""

import pytest
import sqlalchemy as sa

from summit import db as foundations
from summit.extensions import db

ONE = sa.text("SELECT 1")
END_ALL_OTHERS = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def restarted(app):
    """The server has ended every connection of the app behind its back."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    engine.dispose()
    with engine.connect() as one, engine.connect() as two:
        one.execute(ONE)
        two.execute(ONE)
    outside = sa.create_engine(engine.url)
    with outside.connect() as connection:
        connection.execute(END_ALL_OTHERS)
    outside.dispose()
    yield engine
    engine.dispose()


def test_a_connection_that_rested_is_tried_before_it_is_used(restarted, monkeypatch):
    monkeypatch.setattr(foundations, "RESTED", 0)
    with restarted.connect() as connection:
        assert connection.execute(ONE).scalar() == 1


def test_one_dead_connection_in_use_costs_one_failure_and_no_second(restarted, monkeypatch):
    monkeypatch.setattr(foundations, "RESTED", 3600)
    with pytest.raises(sa.exc.OperationalError), restarted.connect() as connection:
        connection.execute(ONE)
    with restarted.connect() as connection:
        assert connection.execute(ONE).scalar() == 1
