"""The phones' own interface: JSON, a device's secret instead of a log-in, no form tokens.

Browsers send the secret in a cookie that other sites cannot use (SameSite=Strict), programs as a
bearer token. Only JSON is taken, which no form of another site can send.
"""

from datetime import datetime, timedelta

from flask import Blueprint, Response, current_app, g, jsonify, request
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as WebResponse

from summit.access.tokens import Keyring, Purpose, digest
from summit.checkin import clocks
from summit.checkin.actions import (
    Overtaken,
    approaching,
    lengthen,
    meet,
    pair,
    record_scans,
    revoke,
    take_point,
)
from summit.checkin.actions.pairing import ended_at
from summit.checkin.incoming import Batch, moment, read_batch, text, whole
from summit.checkin.manifest import Flags, Known, name_of, seal, state_of
from summit.checkin.models import Device
from summit.checkin.queries import (
    Listed,
    device_with,
    listed_tickets,
    points_at,
    status_of,
)
from summit.checkin.rehearsal.actions import rehearse
from summit.checkin.rehearsal.queries import practice_list
from summit.clock import now
from summit.errors import N_, DomainError, NotAllowed
from summit.extensions import csrf, db
from summit.web.access import for_device
from summit.web.keys import keyring

bp = Blueprint("door_api", __name__, url_prefix="/api/v1/door")

COOKIE = "summit-door"
UNPAIRED = N_("This phone is not paired. Open the link of the organizer.")
TAKEN_OFF = N_("This phone was taken off the doors.")
HAND_IN = timedelta(hours=24)  # for what was done without a network before the phone was taken off
OVERLAP = timedelta(seconds=30)  # a change may be committed later than it is dated


class NotADevice(DomainError):
    """There is no secret, or nobody knows it."""

    status = 401


class NotJson(DomainError):
    status = 415


class Gone(NotAllowed):
    """The phone was a device and is none any more."""


def cookie_name() -> str:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    return f"__Host-{COOKIE}" if secure else COOKIE


def carry(response: WebResponse, device: Device, secret: str) -> None:
    """Give the phone its secret in a cookie that scripts and other sites never see."""
    response.set_cookie(
        cookie_name(),
        secret,
        expires=device.expires_at,
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        samesite="Strict",
    )


def current_device() -> Device:
    """The phone that asks, revoked or not. Raises NotADevice."""
    device = device_with(db.session(), secret())
    if device is None:
        raise NotADevice(UNPAIRED)
    g.language = request.cookies.get("lang")
    return device


def secret() -> str:
    """The secret that comes along. Raises NotADevice."""
    header = request.headers.get("Authorization", "")
    bearer = header.removeprefix("Bearer ") if header.startswith("Bearer ") else ""
    token = bearer or request.cookies.get(cookie_name(), "")
    if not token:
        raise NotADevice(UNPAIRED)
    return token


def active_device(at: datetime) -> Device:
    """The same, while it is in use. Raises Gone."""
    device = current_device()
    if ended_at(device, now=at):
        raise Gone(TAKEN_OFF)
    return device


def device_then(at: datetime, done_at: datetime | None, clock: datetime | None) -> Device:
    """The phone that asks, if it was in use when something was done without a network.

    ``done_at`` and ``clock`` (this moment) are by the phone's clock, which may say anything: so
    it is heard for ``HAND_IN`` after the phone was taken off, and no longer. Raises Gone.
    """
    device = current_device()
    ended = ended_at(device, now=at)
    if not ended:
        return device
    ahead = clocks.offset(clock, at, known=device.clock_offset)
    earliest = device.clean_at or device.paired_at
    done = clocks.corrected(done_at, ahead=ahead, earliest=earliest, now=at)
    if done.at >= ended or at - ended > HAND_IN:
        raise Gone(TAKEN_OFF)
    return device


def only_json() -> None:
    if request.method != "POST":
        return
    if not request.is_json:
        raise NotJson(N_("Send JSON."))
    try:
        request.get_json(silent=True)
    except RecursionError as error:
        raise DomainError(N_("Send JSON that is not as deep.")) from error


def say_what_became_of_the_device(error: DomainError) -> Response:
    """The page must tell these from every other refusal: they carry a name."""
    kind = "device_revoked" if isinstance(error, Gone) else "device_unknown"
    problem = jsonify(
        type=f"/problems/{kind}",
        code=kind,
        title=gettext(error.message),
        status=error.status,
    )
    problem.headers["Content-Type"] = "application/problem+json"
    problem.status_code = error.status
    return problem


def for_phones(blueprint: Blueprint) -> None:
    """Secrets instead of form tokens, JSON alone, and refusals that the page understands."""
    csrf.exempt(blueprint)
    blueprint.before_request(only_json)
    for error in (NotADevice, Gone):
        blueprint.register_error_handler(error, say_what_became_of_the_device)


for_phones(bp)


@bp.post("/pair")
@for_device
def make_device() -> tuple[Response, int]:
    """For programs: a pairing code for a bearer token, shown this once."""
    payload = request.get_json(silent=True)
    code = text(payload.get("code")) if isinstance(payload, dict) else ""
    device, secret = pair(db.session(), code.strip(), now=now())
    name = device.name
    db.session.commit()
    return jsonify(token=secret, device=name), 201


@bp.post("/scans")
@for_device
def scans() -> Response:
    batch = read_batch(request.get_json(silent=True))
    try:
        return _keep(batch, fresh=True)
    except (IntegrityError, Overtaken):  # sent before, or another is at it: read it all
        db.session.rollback()
        return _keep(batch, fresh=False)


def _keep(batch: Batch, *, fresh: bool) -> Response:
    at = now()
    session, before = db.session(), approaching(db.session(), digest(secret()), batch)
    if before is None:
        raise NotADevice(UNPAIRED)
    if before.scanner.practice:
        results = rehearse(session, current_device(), batch, now=at)
    else:
        results = record_scans(session, before, batch, now=at, fresh=fresh)
    answer = {
        "server_time": at.isoformat(),
        "device": "revoked" if ended_at(before.scanner, now=at) else "active",
        "results": results,
    }
    db.session.commit()
    return jsonify(answer)


@bp.get("/status")
@for_device
def status() -> Response:
    at = now()
    return jsonify(status_of(db.session(), active_device(at), now=at))


@bp.post("/status")
@for_device
def greet() -> Response:
    """The same, and the phone tells how it is: what the organizer sees of it."""
    at = now()
    device = active_device(at)
    told = request.get_json(silent=True)
    told = told if isinstance(told, dict) else {}
    take_point(db.session(), device, whole(told.get("point")))
    lengthen(device, now=at)
    ahead = clocks.offset(moment(told.get("device_clock")), at, known=device.clock_offset)
    meet(
        db.session(),
        device,
        now=at,
        unsent=whole(told.get("unsent"), most=1_000_000),
        ahead=ahead,
        listed_at=moment(told.get("listed_at")),
    )
    response = jsonify(status_of(db.session(), device, now=at))
    if cookie_name() in request.cookies:  # every time, for an answer may be lost
        carry(response, device, request.cookies[cookie_name()])
    db.session.commit()
    return response


@bp.post("/unpair")
@for_device
def unpair() -> Response:
    """The phone takes itself off, and forgets its secret."""
    device = current_device()
    revoke(device, now=now())
    db.session.commit()
    response = jsonify(device="revoked")
    response.delete_cookie(
        cookie_name(),
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        samesite="Strict",
    )
    return response


@bp.get("/manifest")
@for_device
def manifest() -> Response:
    """The list, whole or since a version; ``count`` and ``digest`` are of the whole always."""
    at = now()
    device = active_device(at)
    if device.practice:
        return jsonify(practice_list(db.session(), device, now=at, keys=keyring()))
    since = _version(request.args.get("since"))
    rows, known = _list_of(device.event_id, since, at)
    site, keys = device.site, keyring()
    return jsonify(
        version=str(int(at.timestamp())),
        server_time=at.isoformat(),
        whole=since is None,
        event=site.event.slug,
        site=site.id,
        sites={str(row.id): dict(row.name) for row in site.event.sites},
        points=[p.id for p in points_at(db.session(), site.id)],
        tickets=[{"h": h, "f": known.flags[h], "c": _card(row, keys)} for h, row in rows.items()],
        count=len(known.flags),
        digest=known.digest,
    )


def _list_of(
    event_id: int, since: datetime | None, at: datetime
) -> tuple[dict[str, Listed], Known]:
    """What a phone that was told ``since`` must be told, by h, and what the whole list is.

    The list is kept by this process, so that what the phones ask for every few seconds costs as
    much as has changed.
    """
    lists: dict[int, Known] = current_app.extensions.setdefault("door_lists", {})
    known = lists.get(event_id)
    rows: dict[str, Listed] = {}
    if since is None or known is None or not known.holds(at):
        rows, flags = _listed(event_id, None)
        known = Known.of(flags, at)
    if since is not None:
        rows, flags = _listed(event_id, min(since, known.at) - OVERLAP)
        known = known.after(flags, at)
    lists[event_id] = known
    return rows, known


def _listed(event_id: int, since: datetime | None) -> tuple[dict[str, Listed], dict[str, str]]:
    """The rows, and their flags, by h."""
    found = listed_tickets(db.session(), event_id, since=since)
    rows = {name_of(row.digest): row for row in found}
    return rows, {h: str(_flags(row)) for h, row in rows.items()}


def _version(text: str | None) -> datetime | None:
    whole_seconds = text is not None and text.isdecimal() and len(text) < 12
    return datetime.fromtimestamp(int(text or 0), now().tzinfo) if whole_seconds else None


def _flags(row: Listed) -> Flags:
    state = state_of(row.state, replaced=row.replaced)
    return Flags(state, row.site_id, row.in_site, row.in_point, row.in_at, row.booked)


def _card(row: Listed, keys: Keyring) -> str:
    token = keys.token(Purpose.TICKET, row.uid, row.version, digest_known=row.digest)
    return seal(token, row.name, row.badge or "")
