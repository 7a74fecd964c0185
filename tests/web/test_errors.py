"""What breaks is told by a reference; what happened stands in the log alone."""

import logging
import re

import pytest
from werkzeug.exceptions import BadRequest

from summit.app import create_app
from summit.extensions import db
from summit.web.access import public
from tests.conftest import settings

SECRET_OF_THE_TRACE = "the-value-in-the-trace"


@pytest.fixture
def broken(database_url):
    """An app as it runs in earnest, with a page that fails."""
    app = create_app(settings(database_url("sqlite", "broken"), TESTING=False))

    @public
    def fails():
        raise ValueError(SECRET_OF_THE_TRACE)

    app.add_url_rule("/fails", "fails", fails)
    app.add_url_rule("/api/fails", "api_fails", fails)
    with app.app_context():
        db.create_all()
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def test_a_page_that_breaks_shows_a_reference_and_the_log_has_the_trace(broken, caplog):
    with caplog.at_level(logging.ERROR, logger="summit.web.errors"):
        page = broken.get("/fails")
    assert page.status_code == 500
    assert SECRET_OF_THE_TRACE not in page.text
    reference = re.search(r"\b[0-9a-f]{8}\b", page.text)[0]
    assert reference in caplog.text
    assert SECRET_OF_THE_TRACE in caplog.text


def test_a_program_gets_the_same_as_a_problem_document(broken, caplog):
    with caplog.at_level(logging.ERROR, logger="summit.web.errors"):
        answer = broken.get("/api/fails")
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert SECRET_OF_THE_TRACE not in answer.text
    assert answer.json["instance"] in caplog.text


def test_no_debugger_answers(broken):
    for url in ("/?__debugger__=yes&cmd=resource&f=debugger.js", "/console/"):
        assert "werkzeug" not in broken.get(url).text.lower()


def test_what_the_framework_refuses_is_a_page_too(client):
    answer = client.post("/login", data={"csrf_token": "wrong"})
    assert answer.status_code == BadRequest.code
    assert "<main" in answer.text
