"""What a help desk's phone may do beyond scanning: find, register, move, issue again."""

from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import IntegrityError

from summit.access.policy import Actor, Scope
from summit.access.tokens import digest, new_uid, same
from summit.audit.actions import record
from summit.checkin.actions import WalkIn, approaching, record_scans, register_walk_in
from summit.checkin.actions.pairing import ended_at
from summit.checkin.actions.walkins import DECLINED
from summit.checkin.api import active_device, device_then, for_phones
from summit.checkin.codes import code_in
from summit.checkin.incoming import UUID, Batch, moment, read, text, whole
from summit.checkin.models import Device
from summit.checkin.papers.queries import holder_with_code
from summit.checkin.papers.views import badge_file, badge_of, pdf
from summit.checkin.queries import Found, people_named, registration_with_code
from summit.checkin.states import DeviceRole
from summit.clock import now
from summit.db import LANGUAGES
from summit.errors import N_, FieldError, NotAllowed, NotFound
from summit.events.models import Site
from summit.events.queries import event_of
from summit.extensions import db
from summit.registration.actions import move
from summit.registration.actions.papers import ticket_of
from summit.registration.actions.reissuing import reissue
from summit.registration.actions.standing import seat_here
from summit.registration.models import Registration, Ticket
from summit.registration.queries import registration_of
from summit.registration.states import State
from summit.web.access import for_device
from summit.web.keys import base_url, keyring

bp = Blueprint("door_desk", __name__, url_prefix="/api/v1/door")
for_phones(bp)

SHORTEST = 2  # letters of a name


def help_desk() -> Device:
    """The phone that asks, if it is a help desk. Raises NotAllowed."""
    return _allowed(active_device(now()))


def _help_desk_then(given: dict[str, Any]) -> Device:
    """The same; whoever let a walk-in in without a network and was taken off since hands it in."""
    scan = given.get("scan")
    if given.get("offline") is not True or not isinstance(scan, dict):
        return help_desk()
    clock = moment(given.get("device_clock"))
    return _allowed(device_then(now(), moment(scan.get("scanned_at")), clock))


def _allowed(device: Device) -> Device:
    if device.role != DeviceRole.HELP_DESK or device.practice:
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
    return jsonify(people=[_line(one) for one in found])


def _line(found: Found) -> dict[str, Any]:
    """Who it is, as far as a name at the door needs it: no address, no answers."""
    came = found.arrived_at.isoformat() if found.arrived_at else None
    return {
        "ref": found.id,
        "name": found.name,
        "badge": found.badge or "",
        "site": dict(found.site),
        "code": found.code or "",
        "state": found.state,
        "came": came,
    }


@bp.post("/move")
@for_device
def move_here() -> Response:
    """Move the bearer of a ticket to the phone's site; counts and letters follow."""
    device, session, at = help_desk(), db.session(), now()
    registration = _of(device, _payload())
    site = _site(device)
    move(session, registration, site, now=at, keys=keyring(), base_url=base_url())
    _log(device, "registration:move", registration)
    answer = {"code": registration.tickets[-1].code, "site": dict(site.name)}
    db.session.commit()
    return jsonify(answer)


@bp.post("/reissue")
@for_device
def new_ticket() -> Response:
    """A new ticket in place of a lost one; asked again with the old code, it is the same one."""
    device, given = help_desk(), _payload()
    registration = _of(device, given, replaced_too=True)
    ticket = ticket_of(registration)
    if ticket is None or _is_current(ticket, given):
        ticket = reissue(db.session(), registration, now=now(), keys=keyring(), base_url=base_url())
        _log(device, "registration:reissue", registration)
    answer = {"code": ticket.code, "name": registration.person.full_name}
    db.session.commit()
    return jsonify(answer)


def _of(device: Device, given: dict[str, Any], *, replaced_too: bool = False) -> Registration:
    code = code_in(text(given.get("code")))
    session = db.session()
    return registration_with_code(session, device.event_id, code, replaced_too=replaced_too)


def _is_current(ticket: Ticket, given: dict[str, Any]) -> bool:
    code = code_in(text(given.get("code")))
    return same(code, ticket.code) or same(digest(code), ticket.digest)


@bp.get("/badge")
@for_device
def badge() -> Response:
    """``?code=``: the person's badge as a page of its own, to be printed from the phone."""
    device = help_desk()
    event = event_of(db.session(), device.site.event.slug)
    one = holder_with_code(db.session(), event.id, code_in(request.args.get("code", "")))
    if one is None:
        raise NotFound
    return pdf(badge_file(event, [badge_of(event, one)], "5392"), f"{event.slug}-badge.pdf")


@bp.post("/walk-ins")
@for_device
def walk_in() -> Response:
    """Register somebody who stands at the door and, with a ``scan`` in it, let them in."""
    given = _payload()
    device, form = _help_desk_then(given), _walk_in(given)
    try:
        return _register(device, form, given)
    except IntegrityError:  # the same form has just come by another way: it is known now
        db.session.rollback()
        return _register(_help_desk_then(given), form, given)


def _register(device: Device, form: WalkIn, given: dict[str, Any]) -> Response:
    session, at = db.session(), now()
    registration = register_walk_in(
        session, _site(device), form, now=at, keys=keyring(), base_url=base_url()
    )
    session.flush()  # the log and the scan name the new row by its id
    _log(device, "registration:walk-in", registration)
    return _let_in(device, registration, given, at)


@bp.post("/seat")
@for_device
def seat() -> Response:
    """Give a found person who has no place one at this site and, with a ``scan``, let them in."""
    device, given, session, at = help_desk(), _payload(), db.session(), now()
    registration = registration_of(session, device.event_id, whole(given.get("ref")))
    if registration.state == State.DECLINED:
        raise NotAllowed(DECLINED)
    deed: dict[str, Any] = {"now": at, "keys": keyring(), "base_url": base_url()}
    seat_here(session, registration, _site(device), beyond=False, **deed)
    _log(device, "registration:seat", registration)
    return _let_in(device, registration, given, at)


def _let_in(
    device: Device, registration: Registration, given: dict[str, Any], at: datetime
) -> Response:
    """Record the scan that came along, and answer with the ticket."""
    session, ticket = db.session(), ticket_of(registration)
    answer: dict[str, Any] = {
        "code": ticket.code if ticket else "",
        "state": registration.state,
        "name": registration.person.full_name,
    }
    if ticket is not None and isinstance(given.get("scan"), dict):
        batch = _batch(given, ticket.code)
        before = approaching(session, device.token_digest, batch)
        if before is not None:
            (answer["result"],) = record_scans(session, before, batch, now=at)
    over = ended_at(device, now=at)
    db.session.commit()
    # A phone that was taken off hands in; whom an address belongs to is not for it any more.
    return jsonify({"state": registration.state} if over else answer)


def _batch(given: dict[str, Any], code: str) -> Batch:
    """The scan that lets the walk-in in; what else waits on the phone is still to come."""
    report = read({**given["scan"], "code": code})
    clock, unsent = moment(given.get("device_clock")), whole(given.get("unsent"), most=1_000_000)
    return Batch((report,), clock, unsent)


def _walk_in(given: dict[str, Any]) -> WalkIn:
    """The form as it was typed. Raises FieldError."""
    form, spoken = text(given.get("id")).lower(), text(given.get("language"))
    return WalkIn(
        form=form if UUID.fullmatch(form) else new_uid(),
        name=_name(given),
        email=_email(given),
        organization=text(given.get("organization")).strip()[:200],
        language=spoken if spoken in LANGUAGES else LANGUAGES[0],
        spare=code_in(text(given.get("spare"))),
        late=given.get("offline") is True,
    )


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
        if given.get("offline") is True:  # the person is in and gone: better without an address
            return None
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
