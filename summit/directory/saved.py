"""Searches under a name: one's own, and those that the team shares."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.directory.blueprint import bp, desk_of
from summit.directory.models import SavedFilter
from summit.directory.people import look_at
from summit.directory.queries.saved import filter_named, saved_filter
from summit.errors import NotFound
from summit.events.queries import scope_of
from summit.extensions import db
from summit.web.access import current_actor, requires
from summit.web.query import parameters

P = Permission
LONGEST = 60


@bp.post("/people/filters")
@requires(P.PEOPLE_READ)
def save_filter(event: str) -> Response:
    """Keep a search; the same name of the same person is written anew."""
    desk = desk_of(event)
    query = look_at(desk, parameters(request.form.get("query", ""))).wanted.query
    typed = "".join(c if c.isprintable() else " " for c in request.form.get("name", ""))
    name = " ".join(typed.split())[:LONGEST]
    back = url_for(".index", event=event) + f"?{query}"
    if not name:
        flash(_("Give the filter a name, so that it can be found again."), "warning")
        return redirect(back, 303)
    user_id = current_actor().user_id or 0
    found = filter_named(db.session(), desk.event.id, user_id, name)
    found = found or SavedFilter(event_id=desk.event.id, user_id=user_id, name=name)
    found.query, found.shared = query, request.form.get("shared") == "y"
    db.session.add(found)
    flash(_("The filter %(name)s stands above the list now.", name=name), "success")
    db.session.commit()
    return redirect(back, 303)


@bp.post("/people/filters/<int:filter_id>/delete")
@requires(P.PEOPLE_READ)
def forget_filter(event: str, filter_id: int) -> Response:
    """Take one away: one's own, or one of the team's where one manages its people."""
    desk = desk_of(event)
    found = saved_filter(db.session(), desk.event.id, filter_id)
    mine = found.user_id == current_actor().user_id
    manages = current_actor().can(P.PEOPLE_MANAGE, scope_of(desk.event))
    if not mine and not (found.shared and manages):
        raise NotFound
    again = {"name": found.name, "query": found.query, "shared": "y" if found.shared else ""}
    undo = {"url": url_for(".save_filter", event=event), "label": _("Undo"), "fields": again}
    gone = {"text": _("The filter %(name)s is gone.", name=found.name)} | undo
    flash(gone, "undo")  # type: ignore[arg-type]  # the toast takes a text with a way back
    db.session.delete(found)
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)
