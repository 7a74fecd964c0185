"""What a help desk's phone may do beyond scanning: find, register, move. Online only."""

from hashlib import sha256
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, Response, jsonify, request

from summit.access.policy import Actor, Scope
from summit.access.tokens import new_uid
from summit.audit.actions import record
from summit.checkin.api import active_device, for_phones
from summit.checkin.codes import code_in
from summit.checkin.incoming import UUID, text
from summit.checkin.models import Device
from summit.checkin.queries import people_named, registration_with_code
from summit.checkin.states import DeviceRole
from summit.clock import now
from summit.db import LANGUAGES
from summit.errors import N_, FieldError, NotAllowed
from summit.events.models import Site
from summit.events.places import places_of
from summit.events.queries import event_of
from summit.extensions import db
from summit.registration.actions import move, register
from summit.registration.models import Registration
from summit.registration.queries import registration_with_uid
from summit.registration.refusals import SiteFull
from summit.registration.states import Source
from summit.web.access import for_device
from summit.web.keys import base_url, keyring
from summit.web.layout import language

bp = Blueprint("door_desk", __name__, url_prefix="/api/v1/door")
for_phones(bp)

SHORTEST = 2  # letters of a name


def help_desk() -> Device:
    """The phone that asks, if it is a help desk. Raises NotAllowed."""
    device = active_device(now())
    if device.role != DeviceRole.HELP_DESK:
        raise NotAllowed(N_("This is for phones of the help desk. Ask the organizer."))
    return device


def _payload() -> dict[str, Any]:
    given = request.get_json(silent=True)
    return given if isinstance(given, dict) else {}


@bp.get("/people")
@for_device
def people() -> Response:
    device, name = help_desk(), text(request.args.get("name", "")).strip()
    found = []
    if len(name) >= SHORTEST:
        found = people_named(db.session(), device.event_id, name[:80])
    return jsonify(
        people=[
            {"name": p.name, "badge": p.badge or "", "site": dict(p.site), "code": p.code}
            | {"state": p.state}
            for p in found
        ]
    )


@bp.post("/move")
@for_device
def move_here() -> Response:
    """Move the bearer of a ticket to the phone's site; counts and letters follow."""
    device, session, at = help_desk(), db.session(), now()
    registration = registration_with_code(
        session, device.event_id, code_in(text(_payload().get("code")))
    )
    site = _site(device)
    move(session, registration, site, now=at, keys=keyring(), base_url=base_url())
    _log(device, "registration:move", registration)
    answer = {"code": registration.tickets[-1].code, "site": dict(site.name)}
    db.session.commit()
    return jsonify(answer)


@bp.post("/walk-ins")
@for_device
def walk_in() -> Response:
    """Register somebody who stands at the door; the answer has the code to scan."""
    device, given = help_desk(), _payload()
    uid, site = _uid(device, given), _site(device)
    if (known := registration_with_uid(db.session(), device.event_id, uid)) is not None:
        return _told(known)  # the answer to the same form got lost on its way
    spoken = text(given.get("language"))
    if not places_of(site).left:
        raise SiteFull(N_("%(site)s is full."), site=site.name.say(language()))
    registration = register(
        db.session(),
        site.event,
        site,
        full_name=_name(given),
        email=_email(given),
        organization=text(given.get("organization")).strip()[:200],
        language=spoken if spoken in LANGUAGES else LANGUAGES[0],
        answers={},
        now=now(),
        keys=keyring(),
        base_url=base_url(),
        source=Source.WALK_IN,
        uid=uid,
    )
    db.session.flush()  # the log names the new row by its id
    _log(device, "registration:walk-in", registration)
    answer = _told(registration)
    db.session.commit()
    return answer


def _told(registration: Registration) -> Response:
    codes = [ticket.code for ticket in registration.tickets]
    return jsonify(code=codes[-1] if codes else "", state=registration.state)


def _uid(device: Device, given: dict[str, Any]) -> str:
    """The same form sent twice (``id``) registers once; a phone that names none is believed."""
    form = text(given.get("id")).lower()
    if not UUID.fullmatch(form):
        return new_uid()
    return sha256(f"{form}:{device.event_id}".encode()).hexdigest()[:32]


def _name(given: dict[str, Any]) -> str:
    name = text(given.get("name")).strip()
    if not name or len(name) > 200:
        raise FieldError("name", N_("Write the person's name."))
    return name


def _email(given: dict[str, Any]) -> str | None:
    address = text(given.get("email")).strip()
    if not address:
        return None
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        message = N_("The e-mail address is not complete. Write it in full, like ana@example.org.")
        raise FieldError("email", message) from error


def _site(device: Device) -> Site:
    event = event_of(db.session(), device.site.event.slug)
    return next(site for site in event.sites if site.id == device.site_id)


def _log(device: Device, deed: str, registration: Registration) -> None:
    event = registration.event
    where = Scope(event.coalition_id, event.id, device.site_id)
    who = Actor(name=f"{device.name} (phone {device.id})")
    record(db.session(), deed, f"registration:{registration.id}", actor=who, now=now(), scope=where)
