"""Looking changes nothing: every page is opened while the database refuses to be written to."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.extensions import db
from tests.access.test_routes import address, rules, visit


@contextmanager
def read_only(app):
    """Let the database itself refuse every change inside the block."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        off, on = "PRAGMA query_only=OFF", "PRAGMA query_only=ON"
    else:
        off = "SET default_transaction_read_only = off"
        on = "SET default_transaction_read_only = on"

    def say(connection, statement):
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        if engine.dialect.name != "sqlite":
            connection.commit()

    def take(connection, *_):
        say(connection, on)

    def give_back(connection, *_):
        if connection is not None:
            say(connection, off)

    sa.event.listen(engine, "checkout", take)
    sa.event.listen(engine, "checkin", give_back)
    try:
        yield
    finally:
        sa.event.remove(engine, "checkout", take)
        sa.event.remove(engine, "checkin", give_back)
        engine.dispose()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.GROUP_LEAD, None], ids=str)
def test_opening_a_page_never_writes(app, own, visitor, role):
    browser, _ = visitor(role)
    broken = []
    pages = [rule for rule in rules(app) if "GET" in rule.methods]
    with read_only(app):
        for rule in pages:
            got = visit(browser, "GET", address(app, rule, own)[0], None)
            if got.startswith("broken"):
                broken.append(f"{rule.rule}: {got}")
    assert broken == []


def test_the_guard_itself_refuses(app, own):
    refused = pytest.raises(sa.exc.DBAPIError, match=r"readonly|read-only")
    with read_only(app), app.app_context(), refused:
        db.session.execute(sa.text("UPDATE message SET subject = 'x'"))
