"""Doing something for many: whom, what would follow, how far it is, and what came of it."""

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.clock import now
from summit.directory.actions import acts
from summit.directory.blueprint import Desk, bp, desk_of
from summit.directory.deeds import DEED_WORDS, INVERSE, Deed, Outlook, Room, foresee
from summit.directory.models import BulkAct
from summit.directory.people import look_at
from summit.directory.places.queries import queues_of
from summit.directory.places.reasons import Queue
from summit.directory.queries.acts import act_of, progress_of, refused_of, tallies
from summit.directory.queries.listing import chosen
from summit.directory.states import BulkState
from summit.errors import Conflict, NotFound
from summit.events.models import Site
from summit.events.places import places_of
from summit.events.queries import scope_of, site_of
from summit.extensions import db
from summit.registration.models import Registration
from summit.web.access import allow, current_actor, requires
from summit.web.errors import say
from summit.web.layout import Link, language
from summit.web.query import parameters

P = Permission
SECONDS = 3  # between two looks at something that is running
MOST_TICKED = 500


@bp.post("/people/bulk")
@requires(P.PEOPLE_MANAGE)
def prepare(event: str) -> Response:
    """Note whom it is about, and lead on to what would follow. Nothing is done yet."""
    desk = desk_of(event)
    query = request.form.get("query", "")
    deed, target = _deed(desk)
    if deed is None:
        raise NotFound
    act = acts.prepare(
        db.session(),
        desk.event,
        deed,
        _people(desk, query),
        actor=current_actor(),
        language=language(),
        now=now(),
        query=query,
        sites=_managed(desk),
        **({"site_id": target.id} if target else {}),
    )
    if not progress_of(db.session(), act.id).all:
        db.session.rollback()
        flash(_("Tick the people whom it is about, or choose all that the list holds."), "warning")
        return redirect(url_for(".index", event=event) + f"?{query}", 303)
    to = url_for(".act", event=event, uid=act.uid)
    if deed == Deed.WRITE:
        to = url_for("writing.write", event=event, people=act.uid)
    db.session.commit()
    return redirect(to, 303)


def _deed(desk: Desk) -> tuple[Deed | None, Site | None]:
    name, _sep, slug = request.form.get("deed", "").partition(":")
    if name not in (Deed.WRITE, Deed.MOVE, Deed.CONFIRM, Deed.CANCEL):
        return None, None
    if name != Deed.MOVE:
        return Deed(name), None
    site = site_of(desk.event, slug)
    allow(P.PEOPLE_MANAGE, Scope(desk.event.coalition_id, desk.event.id, site.id))
    return Deed.MOVE, site


def _people(desk: Desk, query: str) -> sa.Select[int]:
    """The ids of those ticked, or of all that fit: never beyond the sites that are one's own."""
    choice = look_at(desk, parameters(query)).choice
    found = chosen(desk.event.id, choice)
    if request.form.get("whom") != "all":
        ticked = [int(n) for n in request.form.getlist("id") if n.isascii() and n.isdigit()]
        found = sa.select(Registration.id).where(
            Registration.event_id == desk.event.id, Registration.id.in_(ticked[:MOST_TICKED])
        )
    limit = _managed(desk)
    return found if limit is None else found.where(Registration.site_id.in_(limit))


def _managed(desk: Desk) -> list[int] | None:
    """The sites whose people the reader manages; None: all of them."""
    limit = current_actor().sites_at(P.PEOPLE_MANAGE, scope_of(desk.event))
    return None if limit is None else sorted(limit)


@bp.get("/people/bulk/<string:uid>")
@requires(P.PEOPLE_MANAGE)
def act(event: str, uid: str) -> Response:
    """Before it is begun what would follow, then how far it is, then what came of it."""
    desk, found = _open(event, uid)
    if found.state == BulkState.READY and found.deed == Deed.WRITE:
        return make_response(redirect(url_for("writing.write", event=event, people=uid)))
    outlook = _outlook(desk, found) if found.state == BulkState.READY else None
    page = render_template(
        "directory/people/act.html",
        desk=desk,
        event=desk.event,
        act=found,
        deed=Deed(found.deed),
        words=DEED_WORDS,
        outlook=outlook,
        target=_target(desk, found),
        progress=progress_of(db.session(), found.id),
        refused=refused_of(db.session(), found.id),
        inverse=INVERSE.get(Deed(found.deed)),
        letters=_letters(desk, found) if found.deed == Deed.WRITE else None,
        back=url_for(".index", event=event) + f"?{found.options.get('query', '')}",
    )
    answer = make_response(page)
    if found.state == BulkState.RUNNING:
        answer.headers["Refresh"] = str(SECONDS)
    return answer


def _open(event: str, uid: str) -> tuple[Desk, BulkAct]:
    """An act of one's own, or anybody's where one manages the whole event."""
    crumbs = (
        Link(_("People"), url_for("people.index", event=event)),
        Link(_("For many"), None, current=True),
    )
    desk = desk_of(event, *crumbs)
    found = act_of(db.session(), desk.event.id, uid)
    if found.user_id != current_actor().user_id:
        allow(P.PEOPLE_MANAGE, scope_of(desk.event))
    return desk, found


def _letters(desk: Desk, found: BulkAct) -> str | None:
    """Where one reads what became of each letter, if this reader may."""
    if not current_actor().can(P.MESSAGE_READ, scope_of(desk.event)):
        return None
    return url_for("outbox.messages", event=desk.event.slug, campaign=found.options.get("campaign"))


def _target(desk: Desk, found: BulkAct) -> Site | None:
    site_id = found.options.get("site_id")
    return next((site for site in desk.event.sites if site.id == site_id), None)


def _outlook(desk: Desk, found: BulkAct) -> Outlook:
    queues = queues_of(db.session(), [site.id for site in desk.event.sites])
    rooms = {
        site.id: Room(places_of(site).left, queues.get(site.id, Queue()).reachable)
        for site in desk.event.sites
    }
    counted = tallies(db.session(), found.id)
    return foresee(Deed(found.deed), counted, rooms, found.options.get("site_id"))


def _do(event: str, uid: str, deed: Callable[..., BulkAct]) -> Response:
    """Do it to the act, and lead to the one that ``deed`` says is to be looked at."""
    desk, found = _open(event, uid)
    try:
        shown = deed(db.session(), desk.event, found, actor=current_actor(), now=now()).uid
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        shown = uid
    db.session.commit()
    return redirect(url_for(".act", event=event, uid=shown), 303)


@bp.post("/people/bulk/<string:uid>/begin")
@requires(P.PEOPLE_MANAGE)
def begin(event: str, uid: str) -> Response:
    return _do(event, uid, acts.begin)


@bp.post("/people/bulk/<string:uid>/stop")
@requires(P.PEOPLE_MANAGE)
def stop(event: str, uid: str) -> Response:
    return _do(event, uid, acts.stop)


@bp.post("/people/bulk/<string:uid>/undo")
@requires(P.PEOPLE_MANAGE)
def undo(event: str, uid: str) -> Response:
    """Prepare what takes it back; it too is looked at before it is begun."""
    return _do(event, uid, partial(acts.take_back, language=language()))
