"""The migrations make the very schema that the models describe, whatever happens on the way."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from summit.accounts.passwords import hashed
from summit.app import create_app
from summit.clock import now
from summit.db import APPEND_ONLY, Base, append_only_ddl
from summit.extensions import alembic, db
from summit.sample.actions.story import load_story
from tests.architecture.source import ROOT
from tests.conftest import DATABASES, settings
from tests.factories import KEYS

STALE = "The models have changed and the migration has not: run `make migration`."
UPGRADE = """
import os, signal, sys
import sqlalchemy as sa
from summit.app import create_app
from summit.extensions import alembic, db
from tests.conftest import settings

url, kill_at = sys.argv[1], int(sys.argv[2])
app = create_app(settings(url))
with app.app_context():
    made = []

    @sa.event.listens_for(db.engine, "after_cursor_execute")
    def count(connection, cursor, statement, *_):
        if "CREATE TABLE" in statement:
            made.append(statement)
        if len(made) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    alembic.upgrade()
    print(len(made))
"""


@pytest.fixture(params=DATABASES)
def empty(request, database_url):
    """An app on a database without a single table."""
    app = create_app(settings(database_url(request.param, "migrations")))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def modelled(empty, database_url):
    """The schema as the models make it, on a database of the same kind."""
    with empty.app_context():
        kind = db.engine.dialect.name
    engine = sa.create_engine(database_url(kind, "modelled"))
    Base.metadata.create_all(engine)
    yield schema(engine)
    engine.dispose()


def schema(engine):
    """Everything that can be asked of a schema, as plain values that compare."""
    look = sa.inspect(engine)
    names = sorted(set(look.get_table_names()) - {"alembic_version"})
    return {name: table(look, name) for name in names} | {"triggers": triggers(engine)}


def table(look, name):
    return {
        "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in look.get_columns(name)},
        "primary key": look.get_pk_constraint(name)["constrained_columns"],
        "foreign keys": plain(look.get_foreign_keys(name)),
        "unique": plain(look.get_unique_constraints(name)),
        "checks": plain(look.get_check_constraints(name)),
        "indexes": plain(look.get_indexes(name)),
        "options": look.get_table_options(name),
    }


def plain(constraints):
    return sorted(re.sub(r"\s+", " ", repr(sorted(in_words(c).items()))) for c in constraints)


def in_words(value):
    """The condition of a partial index is an object; its text is what can be compared."""
    if isinstance(value, dict):
        return {key: in_words(part) for key, part in value.items()}
    return str(value) if isinstance(value, sa.TextClause) else value


def triggers(engine):
    asked = {
        "sqlite": "SELECT name || sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        return sorted(connection.scalars(sa.text(asked[engine.dialect.name])))


def test_an_upgrade_from_nothing_equals_the_models(empty, modelled):
    with empty.app_context():
        alembic.upgrade()
        assert schema(db.engine) == modelled, STALE
        assert alembic.compare_metadata() == [], STALE


def test_every_append_only_table_has_its_triggers(modelled):
    for name in APPEND_ONLY:
        made = {
            re.search(r"CREATE TRIGGER (\w+)", statement)[1]
            for _, statement in append_only_ddl(name)
            if "TRIGGER" in statement
        }
        assert any(trigger in text for trigger in made for text in modelled["triggers"])


def test_down_and_up_again_with_data_leaves_the_schema_as_it_was(empty):
    with empty.app_context():
        alembic.upgrade()
        before = schema(db.engine)
        load_story(db.session(), keys=KEYS, hashed=hashed, now=now())
        db.session.commit()
        alembic.downgrade("base")
        assert schema(db.engine) == {"triggers": []}
        alembic.upgrade()
        assert schema(db.engine) == before


def start_upgrade(url, kill_at=-1):
    return subprocess.Popen(
        [sys.executable, "-c", UPGRADE, url, str(kill_at)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.fault
def test_two_processes_that_upgrade_at_once_do_it_once(empty, modelled):
    url = empty.config["SQLALCHEMY_DATABASE_URI"]
    both = [start_upgrade(url), start_upgrade(url)]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    made = sorted(int(out) for out, _ in said)
    assert made[0] in (0, 1), "the second one found the work done"
    with empty.app_context():
        assert schema(db.engine) == modelled


@pytest.mark.fault
def test_an_upgrade_that_was_killed_is_completed_by_the_next(empty, modelled):
    url = empty.config["SQLALCHEMY_DATABASE_URI"]
    killed = start_upgrade(url, kill_at=12)
    killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL
    with empty.app_context():
        assert schema(db.engine) == {"triggers": []}, "nothing may be left half done"
        alembic.upgrade()
        assert schema(db.engine) == modelled


def test_every_model_is_known_once_the_app_is_made():
    script = "import sys, summit.app; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    models = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in Path(ROOT, "summit").glob("*/models.py")
    }
    assert models <= set(done.stdout.split())
