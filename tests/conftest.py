"""Fixtures of the whole house. Every test that touches the database runs on both of them."""

import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import before_render_template, template_rendered
from flask.testing import FlaskClient

from summit.access.policy import Grant
from summit.access.tokens import Keyring, digest, new_secret
from summit.accounts.models import RoleGrant, User, UserSession
from summit.accounts.views import COOKIE
from summit.app import create_app
from summit.clock import now
from summit.db import AppendOnlyPause
from summit.extensions import db
from tests import postgresql
from tests.letters import make_readable
from tests.postgresql import roomy_folder

DATABASES = ("sqlite", "postgresql")
SECRET = "a-secret-for-tests-only"
BASE_URL = "http://localhost"
make_readable(SECRET, BASE_URL)


def settings(url, **more):
    return {
        "TESTING": True,
        "DEMO": False,
        "SECRET_KEY": SECRET,
        "SECRET_KEY_FALLBACKS": [],
        "SQLALCHEMY_DATABASE_URI": url,
        "REPORTS_DATABASE_URL": "",
        "BASE_URL": BASE_URL,
        "SMTP_URL": "",
        "MAIL_FROM": "summit@example.org",
        "TRUSTED_PROXIES": 0,
    } | more


@pytest.fixture(scope="session")
def postgresql_server():
    with postgresql.server() as made:
        yield made


@pytest.fixture(scope="session")
def database_url(request):
    """Make an empty database of a kind: ``database_url("sqlite", "race")``."""
    folder = Path(tempfile.mkdtemp(prefix="summit-", dir=roomy_folder()))

    def make(kind, name):
        if kind == "postgresql":
            return request.getfixturevalue("postgresql_server").database(name)
        for old in folder.glob(f"{name}.db*"):
            old.unlink()
        return f"sqlite:///{folder}/{name}.db"

    yield make
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def apps(database_url):
    """One app for each database, made when first asked for."""
    made = {}

    def app_on(kind):
        if kind not in made:
            made[kind] = create_app(settings(database_url(kind, "tests")))
            made[kind].test_client_class = Visitor
            with made[kind].app_context():
                db.create_all()
        return made[kind]

    yield app_on
    for app in made.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(params=DATABASES)
def app(request, apps):
    app = apps(request.param)
    yield app
    with app.app_context():
        empty_tables()


def empty_tables():
    db.session.add(AppendOnlyPause(reason="the test is over"))
    db.session.flush()
    for _ in range(2):  # some triggers write down what is deleted
        filled = set(db.session.scalars(_which_hold_rows()))
        for table in reversed(db.metadata.sorted_tables):
            if table.name in filled and table is not AppendOnlyPause.__table__:
                db.session.execute(_cut_loops(table))
                db.session.execute(table.delete())
    db.session.execute(AppendOnlyPause.__table__.delete())
    db.session.commit()


@cache
def _which_hold_rows():
    """One statement instead of two for each table: most tests fill only a few of them."""
    names = (
        sa.select(sa.literal(table.name)).where(sa.exists(sa.select(1).select_from(table)))
        for table in db.metadata.sorted_tables
    )
    return sa.union_all(*names)


def _cut_loops(table):
    """Rows that name rows of their own table must let go before they are deleted."""
    own = [k.parent for k in table.foreign_keys if k.column.table is table and k.parent.nullable]
    if not own:
        return sa.select(1)
    return table.update().values(dict.fromkeys(own))


class Visitor(FlaskClient):
    """A client that fills in forms as a browser does, with the token that the page carries."""

    def submit(self, url, data=None, *, page=None, **kwargs):
        """Open ``page`` (the form's own address unless told) and post ``data`` to ``url``."""
        shown = self.get(page or url)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown.text)
        assert token, f"no form on {page or url}: {shown.status}"
        return self.post(url, data={"csrf_token": token[1]} | (data or {}), **kwargs)


@pytest.fixture
def session(app):
    """A session for tests that make no request.

    Never use it together with ``client``: a request reuses an app context that is
    already pushed, so it would see objects that nobody committed.
    """
    with app.app_context():
        yield db.session()


@pytest.fixture
def saved(app):
    """Commit objects in a context of their own, so that requests start afresh."""

    def save(*objects):
        with app.app_context():
            db.session.add_all(objects)
            db.session.commit()
            db.session.expunge_all()
        return objects[0] if len(objects) == 1 else objects

    return save


@pytest.fixture
def stored(app):
    """Ask the database: ``stored(sa.select(…))`` gives the list of what it holds."""

    def ask(statement):
        with app.app_context():
            return list(db.session.scalars(statement).unique())

    return ask


@pytest.fixture
def keys():
    return Keyring(SECRET)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def client_of(app, saved):
    """A browser in which somebody with these grants is logged in."""

    def log_in(*grants, email=None):
        secret = new_secret()
        user = User(
            email=email or f"{secret[:8].lower()}@example.org",
            name="Robin Vale",
            password_hash=None,
            created_at=now(),
        )
        user.grants = [_row(grant) for grant in grants]
        until = now().replace(year=now().year + 1, day=1)
        saved(
            UserSession(user=user, token_digest=digest(secret), created_at=now(), expires_at=until)
        )
        browser = app.test_client()
        browser.set_cookie(COOKIE, secret)
        return browser

    return log_in


def _row(grant: Grant):
    where = grant.scope
    return RoleGrant(
        role=grant.role,
        coalition_id=where.coalition_id,
        event_id=where.event_id,
        site_id=where.site_id,
        group_id=where.group_id,
        granted_at=now(),
    )


@pytest.fixture
def statements(app):
    """The statements that reach the database, as they come."""
    seen = []

    def note(connection, cursor, statement, *_):
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def templates_do_not_query(request):
    """Fail any test in which a template makes the database work."""
    if "app" not in request.fixturenames:
        yield
        return
    app, statements = request.getfixturevalue("app"), request.getfixturevalue("statements")
    started, broken = [], []

    def begin(sender, template, **_):
        started.append(len(statements))

    def end(sender, template, **_):
        asked = statements[started.pop() :]
        if asked:
            broken.append(f"{template.name} ran {len(asked)} statements: {asked[0]}")

    before_render_template.connect(begin, app)
    template_rendered.connect(end, app)
    yield
    before_render_template.disconnect(begin, app)
    template_rendered.disconnect(end, app)
    assert broken == []
