"""The served description of the door's interface and the code agree."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from summit.checkin.openapi.document import PREFIX, document
from summit.checkin.states import DeviceRole
from tests.factories import a_registration, an_event, ticket_of
from tests.factories.checkin import a_batch, a_device, a_point, a_scan

DESCRIPTION = "/api/v1/openapi.json"
OPERATIONS = [
    (method, f"{PREFIX}{path.removeprefix(PREFIX)}")
    for path, item in document("")["paths"].items()
    for method in item
]
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


FEW = settings(
    max_examples=6,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def schema():
    return schemathesis.openapi.from_dict(document("0"))


@pytest.fixture
def phone(app, saved):
    """A help desk's phone at an event with one person; its client and that person's ticket."""
    event = saved(an_event())
    saved(a_device(saved(a_point(event.sites[0])), role=DeviceRole.HELP_DESK))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = "Bearer a device's secret"
    client.ticket = ticket_of(saved(a_registration(event.sites[0])))
    return client


def test_every_route_of_the_door_is_described_and_nothing_else(app):
    routes = {
        (method.lower(), rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert routes == set(OPERATIONS)


def test_anybody_may_read_the_description(app):
    answer = app.test_client().get(DESCRIPTION)
    assert (answer.status_code, answer.json["openapi"]) == (200, "3.1.0")


def test_whatever_is_sent_the_answer_is_as_described(app, phone, schema):
    schema.app, headers = app, {"Authorization": "Bearer a device's secret"}

    def fits(case):
        case.call_and_validate(headers=headers, checks=CHECKS)

    for method, path in OPERATIONS:
        FEW(given(case=schema[path][method].as_strategy())(fits))()


def test_what_goes_well_is_answered_as_described(phone, schema):
    """What chance does not find: a ticket that exists, and the deeds of the help desk."""

    def well(method, path, **sent):
        answer = phone.open(f"{PREFIX}{path}", method=method, **sent)
        assert answer.status_code == 200, answer.text
        if answer.is_json:
            described = schema[f"{PREFIX}{path.split('?')[0]}"][method.lower()]
            described.validate_response(schemathesis.Response.from_any(answer))
        return answer

    first = well("POST", "/scans", json=a_batch(a_scan(phone.ticket))).json["results"][0]
    assert first["verdict"] == "admitted"
    again = well("POST", "/scans", json=a_batch(a_scan(phone.ticket))).json["results"][0]
    assert again["verdict"] == "already_in"
    undo = a_scan("", undoes=first["id"])
    well("POST", "/scans", json=a_batch(undo, {"id": "odd"}))
    well("GET", "/status")
    well("GET", "/manifest")
    well("POST", "/status", json={"unsent": 0})
    well("POST", "/reissue", json={"code": phone.ticket})
    walked = well("POST", "/walk-ins", json={"name": "Ana Late", "scan": a_scan("")}).json
    well("GET", f"/badge?code={walked['code']}")
    assert well("GET", "/people?name=late").json["people"]
    found = well("GET", "/people?name=late").json["people"][0]
    well("POST", "/seat", json={"ref": found["ref"], "scan": a_scan("")})
    well("GET", "/table")
    well("POST", "/unpair", json={})
