"""The phone at a table: the person before it chooses a group, with or without a network."""

from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, request

from summit.access.policy import Actor, Scope
from summit.audit.actions import record
from summit.checkin.api import active_device, device_then, for_phones
from summit.checkin.clocks import corrected
from summit.checkin.codes import code_in
from summit.checkin.incoming import moment, text
from summit.checkin.models import Device
from summit.checkin.queries import points_at, registration_with_code
from summit.checkin.states import PointKind
from summit.checkin.table.offers import Table
from summit.clock import now
from summit.errors import N_, NotAllowed
from summit.extensions import db
from summit.web.access import for_device
from summit.web.keys import base_url, keyring

bp = Blueprint("door_table", __name__, url_prefix="/api/v1/door")
for_phones(bp)


def table() -> Table:
    return cast("Table", current_app.extensions["door_table"])


def at_a_table(device: Device) -> bool:
    """Whether the phone's site has a table: its volunteers choose among the site's doors."""
    return any(p.kind == PointKind.TABLE for p in points_at(db.session(), device.site_id))


@bp.get("/table")
@for_device
def offers() -> Response:
    at = now()
    device = active_device(at)
    found = []
    if not device.practice and at_a_table(device):
        found = table().offers(db.session(), device.event_id, now=at)
    return jsonify(offers=[offer.told() for offer in found])


@bp.post("/table")
@for_device
def choose() -> Response:
    """``{code, offer, chosen_at}``: sent again after a lost answer, it changes nothing."""
    at, session = now(), db.session()
    given = _payload()
    chosen_at = moment(given.get("chosen_at"))
    device = device_then(at, chosen_at, moment(given.get("device_clock")))
    if device.practice or not at_a_table(device):
        raise NotAllowed(N_("Groups are chosen at a table. Choose the table as this phone's door."))
    code = code_in(text(given.get("code")))
    registration = registration_with_code(session, device.event_id, code)
    title = table().take(
        session,
        registration,
        text(given.get("offer")),
        chosen_at=corrected(
            chosen_at or at,
            ahead=device.clock_offset,
            earliest=device.paired_at,
            now=at,
        ).at,
        now=at,
        keys=keyring(),
        base_url=base_url(),
    )
    where = Scope(registration.event.coalition_id, device.event_id, device.site_id)
    who = Actor(name=f"{device.name} (phone {device.id})")
    subject = f"registration:{registration.id}"
    record(session, "table:choose", subject, actor=who, now=at, scope=where)
    db.session.commit()
    return jsonify(title=title)


def _payload() -> dict[str, Any]:
    given = request.get_json(silent=True)
    return given if isinstance(given, dict) else {}
