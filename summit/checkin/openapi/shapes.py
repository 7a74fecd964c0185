"""What goes to and fro at the door, as JSON schemas. Pure."""

from collections.abc import Mapping
from typing import Any

from summit.checkin.incoming import MOST
from summit.checkin.states import DeviceRole, Direction, PointKind
from summit.checkin.verdict import Verdict
from summit.registration.states import State

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def thing(required: Mapping[str, Schema], **optional: Schema) -> Schema:
    """An object with these properties; others may be added one day."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": [*required],
    }


def list_of(item: Schema, **limits: int) -> Schema:
    return {"type": "array", "items": item, **limits}


def one_of(words: type) -> Schema:
    return {"type": "string", "enum": [word.value for word in words]}  # type: ignore[attr-defined]


def maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
YES: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
UUID: Schema = {"type": "string", "format": "uuid"}
WORDS: Schema = {
    "type": "object",
    "description": "A text by language.",
    "additionalProperties": TEXT,
}

SCAN = thing(
    {"id": {**UUID, "description": "Made on the phone before any network."}},
    code={**TEXT, "description": "What was held up: a token, its address, a typed code."},
    point={**maybe(NUMBER), "description": "The phone's own point where it is left out."},
    direction=one_of(Direction),
    scanned_at={**MOMENT, "description": "By the phone's clock, with its zone."},
    seq=NUMBER,
    offline={**YES, "description": "The phone decided alone."},
    local_verdict=maybe(one_of(Verdict)),
    override={**TEXT, "description": "Why the help desk overrules, or takes back late."},
    undoes={**UUID, "description": "The scan that this one takes back."},
)
RESULT = thing(
    {
        "id": {**TEXT, "description": "That of the scan; results come in its order."},
        "verdict": {
            **maybe(one_of(Verdict)),
            "description": "Null: the scan has no usable id and was not kept.",
        },
    },
    at=MOMENT,
    name=TEXT,
    badge=TEXT,
    site=WORDS,
    room={**NUMBER, "description": "Places left here, for somebody of another site."},
    since=thing({"at": MOMENT, "point": TEXT, "device": TEXT, "scan": TEXT}),
    left={**MOMENT, "description": "When somebody who comes back had gone out."},
    undoes=maybe(TEXT),
    clock_suspect=YES,
)
POINT = thing(
    {
        "id": WHOLE,
        "name": TEXT,
        "kind": one_of(PointKind),
        "session": maybe(WHOLE),
        "exits": YES,
    },
    opens=MOMENT,
    closes=MOMENT,
    capacity=maybe(NUMBER),
    seated=NUMBER,
    sign_up=YES,
)
STATUS = thing(
    {
        "server_time": MOMENT,
        "clock_suspect": YES,
        "device": thing(
            {"name": TEXT, "role": one_of(DeviceRole), "ends": MOMENT, "practice": YES}
        ),
        "event": thing({"slug": TEXT, "name": WORDS, "timezone": TEXT}),
        "site": thing({"id": WHOLE, "name": WORDS, "timezone": maybe(TEXT)}),
        "point": thing({"id": WHOLE, "name": TEXT, "kind": one_of(PointKind)}),
        "points": list_of(ref("Point")),
        "counts": thing({"point": NUMBER, "site": NUMBER, "expected": NUMBER, "room": NUMBER}),
    }
)
LIST = thing(
    {
        "version": {**TEXT, "description": "To be sent as `since` the next time."},
        "server_time": MOMENT,
        "whole": {**YES, "description": "False: only what has changed since."},
        "event": TEXT,
        "site": WHOLE,
        "sites": {"type": "object", "additionalProperties": WORDS},
        "points": list_of(WHOLE),
        "tickets": list_of(ref("Ticket")),
        "count": {**NUMBER, "description": "Of the whole list, always."},
        "digest": {**TEXT, "description": "SHA-256 over all lines `h f`, in order of h."},
    }
)
TICKET = thing(
    {
        "h": {**TEXT, "description": "The first 16 bytes of the token's SHA-256, base64url."},
        "f": {
            **TEXT,
            "description": "`state|site|site:point:seconds|session,session`: state is c, w, p, x "
            "or r; then where and since when somebody is in; then their seats.",
        },
        "c": {
            **TEXT,
            "description": "Name and badge line under AES-256-GCM, the nonce before it; the key "
            "is HKDF-SHA-256 of the token, no salt, info `summit door card`.",
        },
    }
)
PROBLEM = thing(
    {"title": TEXT, "status": WHOLE},
    type=TEXT,
    code={**TEXT, "enum": ["device_revoked", "device_unknown"]},
    detail=TEXT,
    instance=TEXT,
)
PERSON = thing(
    {
        "ref": {**WHOLE, "description": "Names the person to `seat`."},
        "name": TEXT,
        "badge": TEXT,
        "site": WORDS,
        "code": {**TEXT, "description": "Empty: no ticket yet."},
        "state": one_of(State),
        "came": maybe(MOMENT),
    }
)
SCHEMAS: dict[str, Schema] = {
    "Scan": SCAN,
    "Result": RESULT,
    "Batch": thing(
        {"scans": list_of(ref("Scan"), minItems=1, maxItems=MOST)},
        device_clock=MOMENT,
        unsent={**NUMBER, "description": "How many more wait on the phone."},
    ),
    "Results": thing(
        {
            "server_time": MOMENT,
            "device": {"type": "string", "enum": ["active", "revoked"]},
            "results": list_of(ref("Result")),
        }
    ),
    "Point": POINT,
    "Status": STATUS,
    "List": LIST,
    "Ticket": TICKET,
    "Person": PERSON,
    "Problem": PROBLEM,
}
