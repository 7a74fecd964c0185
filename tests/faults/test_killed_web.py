"""A web process that is killed in the middle of a registration."""

import http.client
import urllib.error
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from summit.app import create_app
from summit.extensions import db
from summit.operations.queries.invariants.catalogue import findings
from summit.outbox.models import Message
from summit.registration.models import Registration
from tests.conftest import DATABASES, settings
from tests.factories import a_site, an_event
from tests.faults.test_last_place import Person, serving

pytestmark = pytest.mark.fault
CUT = (urllib.error.URLError, http.client.HTTPException, ConnectionError)


@pytest.fixture(params=DATABASES)
def site(request, database_url, tmp_path, monkeypatch):
    """``site(factory)``: a form served by processes of which one dies once."""
    mark = tmp_path / "died"
    monkeypatch.setenv("DEATH_MARK", str(mark))
    url = database_url(request.param, "killed_web")
    app = create_app(settings(url))
    event = an_event(sites=[a_site("south", 1)])
    with app.app_context():
        db.create_all()
        db.session.add(event)
        db.session.commit()
        slug = event.slug

    @contextmanager
    def run(factory):
        with serving(url, factory, module="tests.faults.dying") as base:
            yield Person(f"{base}/e/{slug}/register", 1)

    run.mark = mark
    run.app = app
    yield run
    with app.app_context():
        db.engine.dispose()


def send(person):
    """Send the form once; None when the line went dead."""
    try:
        return person._once()
    except CUT:
        return None


def stored(site):
    with site.app.app_context():
        assert [found for found in findings(db.session()) if not found.holds] == []
        return [
            db.session.scalar(sa.select(sa.func.count()).select_from(model))
            for model in (Registration, Message)
        ]


def test_killed_before_it_is_written_nothing_is_there_and_trying_again_works(site):
    with site("before_commit") as person:
        assert send(person) is None
        assert site.mark.exists()
        assert stored(site) == [0, 0]
        assert send(person)[0] == 303
    assert stored(site) == [1, 1]


def test_killed_before_it_answers_trying_again_gives_the_same_place_and_one_letter(site):
    with site("before_answer") as person:
        assert send(person) is None
        assert site.mark.exists()
        assert stored(site) == [1, 1]
        status, page = send(person)
        assert status == 303
        assert "/my/" in page, "the same person is led to their own page"
    assert stored(site) == [1, 1]
