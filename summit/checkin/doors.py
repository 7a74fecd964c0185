"""The organizers' page of doors: points, pairing phones, taking phones off."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, make_response, redirect, render_template, session, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.audit.actions import record
from summit.checkin.actions import add_point, offer_pairing, pair_here, revoke
from summit.checkin.api import carry
from summit.checkin.forms import PairForm, PointForm
from summit.checkin.models import Device, Point
from summit.checkin.phones import KINDS, LABELS, Health, Life, health
from summit.checkin.queries import (
    device_of,
    devices_of,
    open_pairing,
    point_counts,
    point_of,
    points_of,
)
from summit.checkin.states import DeviceRole, PointKind
from summit.clock import now
from summit.events.models import Event, Site
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.registration.qr import code_of, svg_of
from summit.schedule.queries import planned, sessions_of
from summit.web.access import allow, current_actor, requires
from summit.web.keys import base_url
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("doors", __name__, url_prefix="/console/<string:event>/doors")

OFFERED = "pairing"  # in the signed cookie of whoever made the link: shown to them alone


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A phone as the organizers see it."""

    device: Device
    health: str
    kind: str
    in_use: bool
    clock_minutes: int


def phone_row(device: Device, at: datetime) -> PhoneRow:
    life = Life(device.expires_at, device.revoked_at, device.last_seen_at, device.clock_offset)
    state = health(life, now=at)
    return PhoneRow(
        device,
        gettext(LABELS[state]),
        KINDS[state],
        state not in (Health.TAKEN_OFF, Health.OVER),
        round(abs(device.clock_offset) / 60) if state == Health.CLOCK else 0,
    )


def own_sites(event: Event, permission: Permission) -> list[Site]:
    """The sites of the event that the actor may see; a site lead sees theirs alone."""
    mine = current_actor().sites_at(permission, scope_of(event))
    return [site for site in event.sites if mine is None or site.id in mine]


def _load(slug: str, permission: Permission) -> tuple[Event, list[Site], list[Point]]:
    event = event_of(db.session(), slug)
    sites = own_sites(event, permission)
    here = {site.id for site in sites}
    points = [p for p in points_of(db.session(), event.id) if p.site_id in here]
    return event, sites, points


def _frame(event: Event, *crumbs: Link) -> None:
    console_frame(event.slug, event.name.say(language()), scope_of(event), *crumbs)


@bp.get("")
@requires(Permission.CHECKIN_MANAGE)
def index(event: str) -> str:
    found, sites, points = _load(event, Permission.CHECKIN_MANAGE)
    return _page(found, sites, points, _pair_form(points), _point_form(found, sites))


def _page(
    event: Event, sites: list[Site], points: list[Point], pairing: PairForm, adding: PointForm
) -> str:
    here, at = {site.id for site in sites}, now()
    devices = [d for d in devices_of(db.session(), event.id) if d.site_id in here]
    _frame(event)
    return render_template(
        "checkin/doors.html",
        event=event,
        points=points,
        counts=point_counts(db.session(), event.id),
        phones=[phone_row(device, at) for device in devices],
        pairing=pairing,
        adding=adding,
        may_rehearse=current_actor().can(Permission.CHECKIN_MANAGE, scope_of(event)),
    )


def _pair_form(points: list[Point]) -> PairForm:
    form = PairForm(prefix="pair")
    form.offer(points)
    return form


def _point_form(event: Event, sites: list[Site]) -> PointForm:
    form = PointForm(prefix="point")
    form.offer(sites, planned(sessions_of(db.session(), event.id)))
    return form


@bp.post("/points")
@requires(Permission.CHECKIN_MANAGE)
def add(event: str) -> Response | tuple[str, int]:
    found, sites, points = _load(event, Permission.CHECKIN_MANAGE)
    form = _point_form(found, sites)
    if not form.validate_on_submit():
        return _page(found, sites, points, _pair_form(points), form), 422
    if any(p.site_id == form.site.data and p.name == form.name.data for p in points):
        form.name.errors = [gettext("This site has a door of that name.")]
        return _page(found, sites, points, _pair_form(points), form), 422
    site = next(site for site in sites if site.id == form.site.data)
    add_point(
        db.session(),
        site,
        name=form.name.data,
        kind=PointKind(form.kind.data),
        session_id=form.session_id,
        exits=form.exits.data,
    )
    db.session.commit()
    flash(gettext("%(door)s is a door now.", door=form.name.data), "success")
    return redirect(url_for("doors.index", event=event), 303)


@bp.post("/pairings")
@requires(Permission.CHECKIN_MANAGE)
def offer(event: str) -> Response | tuple[str, int]:
    found, sites, points = _load(event, Permission.CHECKIN_MANAGE)
    form = _pair_form(points)
    if not form.validate_on_submit():
        return _page(found, sites, points, form, _point_form(found, sites)), 422
    point = next(point for point in points if point.id == form.point.data)
    session[OFFERED] = offer_pairing(
        db.session(),
        point,
        role=DeviceRole(form.role.data),
        device_name=form.device_name.data,
        now=now(),
    )
    db.session.commit()
    return redirect(url_for("doors.pairing", event=event), 303)


@bp.get("/pairing")
@requires(Permission.CHECKIN_MANAGE)
def pairing(event: str) -> str:
    """The QR and the link that were just made; they work once."""
    found = event_of(db.session(), event)
    code = str(session.get(OFFERED, ""))
    offered = open_pairing(db.session(), code, now=now()) if code else None
    url = f"{base_url()}{url_for('door.pair', code=code)}" if offered else ""
    label = gettext("Link that pairs a phone")
    _frame(
        found,
        Link(gettext("Doors"), url_for("doors.index", event=event)),
        Link(gettext("Pair a phone"), None),
    )
    return render_template(
        "checkin/pairing.html",
        event=found,
        pairing=offered,
        url=url,
        picture=Markup(svg_of(code_of(url), label)) if url else None,  # noqa: S704 -- our own
    )


@bp.post("/devices/<int:device>/revoke")
@requires(Permission.CHECKIN_MANAGE)
def take_off(event: str, device: int) -> Response:
    found, at = event_of(db.session(), event), now()
    phone = device_of(db.session(), found.id, device)
    where = Scope(found.coalition_id, found.id, phone.site_id)
    allow(Permission.CHECKIN_MANAGE, where)
    revoke(phone, now=at)
    who = current_actor()
    record(db.session(), "device:revoke", f"device:{phone.id}", actor=who, now=at, scope=where)
    db.session.commit()
    flash(gettext("%(phone)s is off the doors.", phone=phone.name), "success")
    return redirect(url_for("doors.index", event=event), 303)


@bp.get("/desk")
@requires(Permission.CHECKIN_DESK)
def desk(event: str) -> str:
    """For staff with a log-in: make this very browser a help desk."""
    found, _sites, points = _load(event, Permission.CHECKIN_DESK)
    _frame(found, Link(gettext("Help desk"), None))
    return render_template("checkin/desk.html", event=found, points=points)


@bp.post("/desk/<int:point>")
@requires(Permission.CHECKIN_DESK)
def open_desk(event: str, point: int) -> Response:
    found, at = event_of(db.session(), event), now()
    here = point_of(db.session(), found.id, point)
    where = Scope(found.coalition_id, found.id, here.site_id)
    allow(Permission.CHECKIN_DESK, where)
    who = current_actor()
    device, secret = pair_here(
        db.session(), here, role=DeviceRole.HELP_DESK, device_name=who.name[:40], now=at
    )
    record(db.session(), "device:pair", f"point:{here.id}", actor=who, now=at, scope=where)
    response = make_response(redirect(url_for("door.page"), 303))
    carry(response, device, secret)
    db.session.commit()
    return response
