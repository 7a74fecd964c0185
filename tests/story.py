"""The sample story in a database of its own, loaded once for all tests that only read it."""

import pytest

from summit.app import create_app
from summit.clock import now
from summit.extensions import db
from summit.sample.actions.story import load_story
from tests.conftest import DATABASES, Visitor, settings
from tests.factories import KEYS


@pytest.fixture(scope="session")
def story_apps(database_url):
    made = {}

    def app_on(kind):
        if kind not in made:
            made[kind] = create_app(settings(database_url(kind, "story"), DEMO=True))
            made[kind].test_client_class = Visitor
            with made[kind].app_context():
                db.create_all()
                load_story(db.session(), keys=KEYS, hashed=lambda _: "no password", now=now())
                db.session.commit()
        return made[kind]

    yield app_on
    for app in made.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(params=DATABASES)
def app(request, story_apps):
    """Stands in for the empty app; what a test adds stays, so it may only add log-ins."""
    return story_apps(request.param)
