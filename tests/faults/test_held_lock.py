"""PostgreSQL: somebody holds the lock of a site for long (F10)."""

import pytest
import sqlalchemy as sa

from summit.app import create_app
from summit.events.models import Site
from summit.extensions import db
from summit.registration.models import Registration
from tests.conftest import Visitor, settings
from tests.factories import a_site, an_event

FORM = {"full_name": "Ana Reyes", "email": "ana@example.org", "site": "south",
        "language": "en", "consent": "y"}  # fmt: skip


@pytest.fixture
def app(database_url):
    made = create_app(settings(database_url("postgresql", "held_lock")))
    made.test_client_class = Visitor
    with made.app_context():
        db.create_all()
        db.session.add(an_event(slug="held", sites=[a_site("south", 5)]))
        db.session.commit()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.mark.fault
def test_who_registers_meanwhile_is_told_to_try_again_and_nothing_typed_is_lost(app):
    browser = app.test_client()
    with app.app_context(), db.engine.connect() as holder:
        holder.execute(sa.select(Site.id).with_for_update())
        refused = browser.submit("/e/held/register", FORM)
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert 'value="Ana Reyes"' in refused.text
        assert browser.get("/livez").status_code == 200
        assert browser.get("/e/held/").status_code == 200
        holder.rollback()
    assert browser.submit("/e/held/register", FORM).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Registration.id))) == 1
