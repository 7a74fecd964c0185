"""One point: how many came, who, which phones stand there, and its settings."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.audit.actions import record
from summit.checkin import queries
from summit.checkin.actions import place_at, remove_point
from summit.checkin.doors import own_sites, phone_row
from summit.checkin.forms import PointChangeForm
from summit.checkin.models import Device, Point
from summit.checkin.points.queries import Visit, count_of_visits, counts_at, is_used, visits_to
from summit.checkin.states import PointKind
from summit.checkin.telling import told
from summit.checkin.words import WORDS
from summit.clock import now
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file
from summit.web.forms import sent_id
from summit.web.layout import Link, language
from summit.web.moments import moment as told_moment
from summit.web.navigation import console_frame
from summit.web.paging import Page, page_number

bp = Blueprint("points", __name__, url_prefix="/console/<string:event>/doors/points")

SIZE = 50
FEW = 8


def _load(slug: str, point_id: int, permission: Permission) -> tuple[Event, Point]:
    """The point, if the actor may do this at its site. Raises NotFound, NotAllowed."""
    event = event_of(db.session(), slug)
    point = queries.point_of(db.session(), event.id, point_id)
    allow(permission, _where(event, point))
    return event, point


def _where(event: Event, point: Point) -> Scope:
    return Scope(event.coalition_id, event.id, point.site_id)


@bp.get("/<int:point>")
@requires(Permission.CHECKIN_READ)
def show(event: str, point: int) -> str:
    found, here = _load(event, point, Permission.CHECKIN_READ)
    return _page(found, here, PointChangeForm(obj=here))


def _page(event: Event, point: Point, form: PointChangeForm) -> str:
    session, at, name = db.session(), now(), request.args.get("name", "")[:80].strip()
    frame_of(event, Link(point.name, None))
    may_see = current_actor().can(Permission.PEOPLE_READ, _where(event, point))
    page = Page(page_number(), SIZE, count_of_visits(session, point.id, name=name))
    visits = visits_to(session, point.id, name=name, first=page.first - 1, most=SIZE)
    named = {point.site_id} if may_see else set()
    rows = [row for row in (phone_row(d, at) for d in _own_devices(event)) if row.in_use]
    return render_template(
        "checkin/point.html",
        event=event,
        point=point,
        form=form,
        zone=_zone(event, point),
        counts=counts_at(session, point.id),
        room=_room(point),
        name=name,
        page=page,
        visits=visits if may_see else [],
        may_see=may_see,
        used=is_used(session, point.id),
        may_manage=current_actor().can(Permission.CHECKIN_MANAGE, _where(event, point)),
        scans=told(queries.last_scans(session, event.id, point=point.id, most=FEW), named),
        refused=told(queries.refused_scans(session, event.id, point=point.id, most=FEW), named),
        phones=[row for row in rows if row.device.point_id == point.id],
        others=[row.device for row in rows if row.device.point_id != point.id],
        words={key: _(text) for key, text in WORDS.items()} | {"admitted": _("Came in")},
    )


def frame_of(event: Event, *crumbs: Link) -> None:
    """The frame of a page below the doors."""
    doors = Link(_("Doors"), url_for("doors.index", event=event.slug))
    console_frame(event.slug, event.name.say(language()), scope_of(event), doors, *crumbs)


def _room(point: Point) -> Any:
    if point.kind != PointKind.SESSION or point.session_id is None:
        return None
    return queries.rooms_of(db.session(), [point.session_id], point.site_id).get(point.session_id)


def _own_devices(event: Event) -> list[Device]:
    here = {site.id for site in own_sites(event, Permission.CHECKIN_READ)}
    return [d for d in queries.devices_of(db.session(), event.id) if d.site_id in here]


@bp.post("/<int:point>")
@requires(Permission.CHECKIN_MANAGE)
def change(event: str, point: int) -> Response | tuple[str, int]:
    found, here = _load(event, point, Permission.CHECKIN_MANAGE)
    form = PointChangeForm()
    others = queries.points_at(db.session(), here.site_id)
    if not form.validate_on_submit():
        return _page(found, here, form), 422
    if any(p.name == form.name.data and p.id != here.id for p in others):
        form.name.errors = [_("This site has a door of that name.")]
        return _page(found, here, form), 422
    here.name, here.exits = form.name.data, form.exits.data
    db.session.commit()
    flash(_("Saved. Phones hear of it within half a minute."), "success")
    return redirect(url_for("points.show", event=event, point=point), 303)


@bp.post("/<int:point>/remove")
@requires(Permission.CHECKIN_MANAGE)
def remove(event: str, point: int) -> Response:
    """Take a door away that was added by mistake."""
    found, here = _load(event, point, Permission.CHECKIN_MANAGE)
    name, who, where = here.name, current_actor(), _where(found, here)
    remove_point(db.session(), here)
    record(db.session(), "point:remove", f"point:{point}", actor=who, now=now(), scope=where)
    db.session.commit()
    flash(_("%(door)s is no door any more.", door=name), "success")
    return redirect(url_for("doors.index", event=event), 303)


@bp.post("/<int:point>/phones")
@requires(Permission.CHECKIN_MANAGE)
def bring(event: str, point: int) -> Response:
    """Put a phone of the same event at this point."""
    found, here = _load(event, point, Permission.CHECKIN_MANAGE)
    phone = queries.device_of(db.session(), found.id, sent_id("device"))
    allow(Permission.CHECKIN_MANAGE, Scope(found.coalition_id, found.id, phone.site_id))
    place_at(phone, here)
    who, where = current_actor(), _where(found, here)
    record(db.session(), "device:place", f"device:{phone.id}", actor=who, now=now(), scope=where)
    db.session.commit()
    flash(_("%(phone)s stands at %(door)s now.", phone=phone.name, door=here.name), "success")
    return redirect(url_for("points.show", event=event, point=point), 303)


@bp.get("/<int:point>/people.csv")
@requires(Permission.PEOPLE_READ)
def people(event: str, point: int) -> Response:
    found, here = _load(event, point, Permission.PEOPLE_READ)
    headings = [_("Name"), _("Organization"), _("Came"), _("Left")]
    lines = [_line(one, _zone(found, here)) for one in visits_to(db.session(), here.id)]
    return csv_file(f"{found.slug}-door-{here.id}.csv", headings, lines)


def _line(one: Visit, zone: str) -> Sequence[str]:
    left = told_moment(one.left_at, zone, language()) if one.left_at else ""
    came = told_moment(one.arrived_at, zone, language())
    return [one.name, one.organization or "", came, left]


def _zone(event: Event, point: Point) -> str:
    return point.site.timezone or event.timezone
