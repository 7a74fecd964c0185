"""What load balancers and those on call ask."""

import re

import pytest
import sqlalchemy as sa

from summit.app import create_app
from summit.extensions import alembic, db
from tests.conftest import DATABASES, settings
from tests.factories.operations import a_bulk, let_in, token_of


@pytest.fixture
def busy(app):
    with app.app_context():
        a_bulk(db.session())
        let_in(db.session(), token_of(db.session()))
        db.session.commit()


def test_a_process_is_alive_without_asking_the_database(client, statements):
    answer = client.get("/livez")
    assert (answer.status_code, answer.text) == (200, "alive\n")
    assert statements == []


@pytest.mark.parametrize("kind", DATABASES)
def test_it_is_ready_once_the_database_has_the_newest_schema(database_url, kind):
    app = create_app(settings(database_url(kind, "ready")))
    client = app.test_client()
    early = client.get("/readyz")
    assert early.status_code == 503
    assert "run db upgrade" in early.text
    with app.app_context():
        alembic.upgrade()
    assert client.get("/readyz").text == "ready\n"
    with app.app_context():
        db.engine.dispose()


def test_it_is_not_ready_while_the_database_is_away_but_alive(tmp_path):
    nowhere = f"postgresql+psycopg://nobody@/none?host={tmp_path}"
    client = create_app(settings(nowhere)).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/livez").status_code == 200


def samples(text):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return dict(line.rsplit(" ", 1) for line in lines)


def test_figures_count_registrations_scans_and_messages(client, busy):
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    told = samples(answer.text)
    event = re.search(r'event="(bulk-\d+)"', answer.text)[1]
    assert told[f'summit_registrations{{event="{event}",site="site-1",state="confirmed"}}'] == "6"
    assert told[f'summit_places_taken{{event="{event}",site="site-2"}}'] == "6"
    assert told['summit_scans_total{verdict="admitted"}'] == "1"
    assert told['summit_outbox_messages{state="queued"}'] == "0"
    assert told["summit_outbox_oldest_due_seconds"] == "0"


def test_figures_cost_the_same_however_large_the_installation_is(app, client, statements):
    counts = []
    for size in (1, 30):
        with app.app_context():
            a_bulk(db.session(), registrations=size, groups=0)
            db.session.commit()
        statements.clear()
        client.get("/metrics")
        counts.append(sum(s.startswith("SELECT") for s in statements))
    assert counts == [6, 6]


def test_figures_name_nobody(app, client, busy):
    text = client.get("/metrics").text
    with app.app_context():
        people = db.session.execute(sa.text("SELECT full_name, email FROM person")).all()
    assert people
    assert not any(word in text for row in people for word in row)


@pytest.mark.parametrize(
    "who",
    [
        {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
    ],
)
def test_figures_are_for_this_machine_alone(client, who):
    assert client.get("/metrics", **who).status_code == 404


def test_figures_are_for_all_where_the_operator_says_so(app, client):
    app.config["METRICS_FOR_ALL"] = True
    try:
        answer = client.get("/metrics", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
        assert answer.status_code == 200
    finally:
        del app.config["METRICS_FOR_ALL"]
