"""Requests have a size, a method and an origin; what is beyond gets a page and no effect."""

import pytest
import sqlalchemy as sa

from summit.registration.models import Registration
from tests.access.addresses import make_world
from tests.access.test_routes import address, rules

MEBIBYTE = 1024 * 1024


@pytest.fixture
def world(saved):
    return make_world(saved)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client, app):
    most = app.config["MAX_CONTENT_LENGTH"]
    assert most <= 64 * MEBIBYTE
    answer = client.post("/login", data={"email": "a" * (most + 1)})
    assert answer.status_code == 413
    assert "<main" in answer.text


def test_a_form_has_so_many_fields_and_not_more(client, app):
    fields = {f"f{n}": "x" for n in range(app.config["MAX_FORM_PARTS"] + 1)}
    answer = client.post("/login", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_an_address_takes_its_own_methods_alone(app, world, client):
    for rule in rules(app):
        url, _ = address(app, rule, world)
        for method in {"POST", "PUT", "PATCH", "DELETE"} - rule.methods:
            if not _another_takes(app, url, method):
                assert client.open(url, method=method).status_code in (404, 405), (method, url)


def _another_takes(app, url, method):
    """Whether another address has the same form and is made for ``method``."""
    return app.url_map.bind("localhost").test(url.partition("?")[0], method)


def test_no_answer_lets_another_origin_read_it(app, world, client):
    for rule in rules(app):
        url, _ = address(app, rule, world)
        method = "GET" if "GET" in rule.methods else "POST"
        answer = client.open(url, method=method, headers={"Origin": "https://evil.example.org"})
        names = [name.lower() for name, _ in answer.headers]
        assert not [name for name in names if name.startswith("access-control")], url


def test_a_form_that_comes_as_json_does_nothing(client, world, stored):
    before = len(stored(sa.select(Registration)))
    answer = client.post(f"/e/{world.event.slug}/register", json={"full_name": "Eve"})
    assert answer.status_code == 400
    assert len(stored(sa.select(Registration))) == before
