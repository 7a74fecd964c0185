"""The addresses of the door: what each takes, and every answer that it may give. Pure."""

from typing import Any

from summit.checkin.openapi.shapes import (
    MOMENT,
    NUMBER,
    SCHEMAS,
    TEXT,
    UUID,
    WORDS,
    YES,
    Schema,
    list_of,
    maybe,
    one_of,
    ref,
    thing,
)
from summit.registration.states import State

PREFIX = "/api/v1/door"
SAID = {
    400: "The request as a whole cannot be read; nothing of it was kept.",
    401: "No secret, or nobody knows it.",
    403: "The phone was taken off, or this is not for its role.",
    404: "There is no such thing at this event.",
    409: "It does not fit how things are; the detail says why.",
    413: "Too large.",
    415: "Not JSON.",
    422: "A field is wrong; the detail says which and why.",
    503: "The database could not be had in time. Trying again is safe.",
}
EVERY = (400, 401, 403, 404, 503)
POSTED = (*EVERY, 409, 413, 415)
CODE = {**TEXT, "maxLength": 200, "description": "A ticket's token, its address, or typed code."}


def _answers(good: dict[str, Any], bad: tuple[int, ...], status: str = "200") -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": ref("Problem")}}
    wrong = {str(code): {"description": SAID[code], "content": problem} for code in sorted(bad)}
    return {status: good} | wrong


def _json(schema: Schema, said: str = "Done.") -> dict[str, Any]:
    return {"description": said, "content": {"application/json": {"schema": schema}}}


def _get(name: str, summary: str, good: dict[str, Any], *query: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": list(query),
        "responses": _answers(good, EVERY),
    }


def _post(
    name: str, summary: str, takes: Schema, gives: Schema, *more: int, status: str = "200"
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, "content": {"application/json": {"schema": takes}}},
        "responses": _answers(_json(gives), (*POSTED, *more), status),
    }


def _query(name: str, said: str, *, required: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": said,
        "schema": {"type": "string"},
    }


PDF = {
    "description": "The badge.",
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
}
PAIR = _post(
    "pair",
    "Use up the code of a pairing link: the phone's secret, shown this once.",
    thing({"code": TEXT}),
    thing({"token": TEXT, "device": TEXT}),
    status="201",
)
SCANS = _post(
    "scans",
    "Keep 1 to 200 scans. Sent again, a scan is answered as it was the first time.",
    ref("Batch"),
    ref("Results"),
)
GREET = _post(
    "greet",
    "Tell how the phone is; the answer is its status.",
    thing(
        {},
        device_clock=MOMENT,
        unsent=NUMBER,
        listed_at=maybe(MOMENT),
        point={**maybe(NUMBER), "description": "A door of the site, chosen on the phone."},
    ),
    ref("Status"),
)
WALK_IN = thing(
    {"name": {**TEXT, "minLength": 1, "maxLength": 200}},
    id={**UUID, "description": "Names the form: sent again, it registers once."},
    email={**TEXT, "maxLength": 254},
    organization={**TEXT, "maxLength": 200},
    language={"type": "string", "enum": ["en", "es"]},
    spare={**TEXT, "description": "The code of a spare badge."},
    offline={**YES, "description": "The person is in already; nothing of it is refused."},
    scan={**ref("Scan"), "description": "Lets the person in; its code is filled in here."},
    device_clock=MOMENT,
    unsent=NUMBER,
)
REGISTERED = thing({"code": TEXT, "state": one_of(State), "name": TEXT}, result=ref("Result"))
OFFER = thing({"key": TEXT, "title": WORDS, "note": WORDS})
OFFERS, CHOSEN = thing({"offers": list_of(OFFER)}), thing({"title": WORDS})
CHOICE = thing({"code": CODE, "offer": TEXT}, chosen_at=MOMENT)

PATHS: dict[str, dict[str, Any]] = {
    "/pair": {"post": PAIR | {"security": []}},
    "/scans": {"post": SCANS},
    "/status": {
        "get": _get(
            "status", "Who the phone is, its doors, how many are in.", _json(ref("Status"))
        ),
        "post": GREET,
    },
    "/unpair": {"post": _post("unpair", "Take the phone off.", thing({}), thing({"device": TEXT}))},
    "/manifest": {
        "get": _get(
            "manifest",
            "The list of tickets, sealed; whole, or what has changed since a version.",
            _json(ref("List")),
            _query("since", "The version of the list that the phone has."),
        )
    },
    "/people": {
        "get": _get(
            "people",
            "Help desk: people in whose name the letters occur; at least two letters.",
            _json(thing({"people": list_of(ref("Person"))})),
            _query("name", "A name or a part of it.", required=True),
        )
    },
    "/move": {
        "post": _post(
            "move",
            "Help desk: move the bearer of a ticket to the phone's site.",
            thing({"code": CODE}),
            thing({"code": TEXT, "site": WORDS}),
        )
    },
    "/reissue": {
        "post": _post(
            "reissue",
            "Help desk: a new ticket; asked again with the old code, it is the same one.",
            thing({"code": CODE}),
            thing({"code": TEXT, "name": TEXT}),
        )
    },
    "/badge": {
        "get": _get(
            "badge",
            "Help desk: somebody's badge, to be printed.",
            PDF,
            _query("code", "A ticket's token or typed code.", required=True),
        )
    },
    "/walk-ins": {
        "post": _post(
            "walk-in",
            "Help desk: register somebody at the door and, with a scan, let them in.",
            WALK_IN,
            REGISTERED,
            422,
        )
    },
    "/seat": {
        "post": _post(
            "seat",
            "Help desk: give somebody found by name who has no place one at the phone's site.",
            thing({"ref": NUMBER}, scan=ref("Scan"), device_clock=MOMENT, unsent=NUMBER),
            REGISTERED,
        )
    },
    "/table": {
        "get": _get(
            "offers", "What can be chosen at a table.", _json(thing({"offers": list_of(OFFER)}))
        ),
        "post": _post(
            "choose",
            "At a table: the person chooses a group.",
            CHOICE,
            thing({"title": WORDS}),
            422,
        ),
    },
}
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The secret of `pair`."},
}


def document(version: str) -> dict[str, Any]:
    """The whole description, as it is served."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Summit: check-in at the doors",
            "version": version,
            "description": "For phones and programs at the doors. Refusals follow RFC 9457.",
        },
        "paths": {f"{PREFIX}{path}": item for path, item in PATHS.items()},
        "components": {"schemas": SCHEMAS, "securitySchemes": SECURITY},
        "security": [{"bearer": []}],
    }
