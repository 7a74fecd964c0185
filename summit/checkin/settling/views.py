"""The list of scans that need an organizer's word."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.audit.actions import record
from summit.checkin.doors import own_sites
from summit.checkin.points.views import frame_of
from summit.checkin.settling.actions import settle
from summit.checkin.settling.queries import question_of, questions
from summit.checkin.states import Settlement
from summit.checkin.words import WORDS
from summit.clock import now
from summit.errors import N_, NotFound
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.web.access import allow, current_actor, requires
from summit.web.layout import Link

bp = Blueprint("settling", __name__, url_prefix="/console/<string:event>/doors/conflicts")

DONE = {
    Settlement.COUNTED: N_("Counted: the person is in."),
    Settlement.LEFT: N_("Left as it is."),
    Settlement.REOPENED: N_("Open again."),
}


@bp.get("")
@requires(Permission.CHECKIN_MANAGE)
def index(event: str) -> str:
    found = event_of(db.session(), event)
    mine = current_actor().sites_at(Permission.CHECKIN_MANAGE, scope_of(found))
    asked = questions(db.session(), found.id, mine)
    frame_of(found, Link(_("Needs your word"), None))
    sites = own_sites(found, Permission.CHECKIN_MANAGE)
    return render_template(
        "checkin/conflicts.html",
        event=found,
        open=[one for one in asked if one.is_open],
        settled=[one for one in asked if not one.is_open],
        words={key: _(text) for key, text in WORDS.items()},
        done={key.value: _(text) for key, text in DONE.items()},
        zones={site.id: site.timezone or found.timezone for site in sites},
    )


@bp.post("/<string:scan>")
@requires(Permission.CHECKIN_MANAGE)
def decide(event: str, scan: str) -> Response:
    session, at, who = db.session(), now(), current_actor()
    found = event_of(session, event)
    where = Scope(found.coalition_id, found.id, question_of(session, found.id, scan).site_id)
    allow(Permission.CHECKIN_MANAGE, where)
    decision = _decision()
    settle(session, found.id, scan, decision, by=who.name, now=at)
    record(session, f"scan:{decision.value}", f"scan:{scan}", actor=who, now=at, scope=where)
    session.commit()
    _tell(decision, url_for("settling.decide", event=event, scan=scan))
    return redirect(url_for("settling.index", event=event), 303)


def _decision() -> Settlement:
    given = request.form.get("decision", "")
    if given not in list(Settlement):
        raise NotFound
    return Settlement(given)


def _tell(decision: Settlement, url: str) -> None:
    """Say what was done, with the button that takes it back."""
    if decision == Settlement.REOPENED:
        flash(_(DONE[decision]), "success")
        return
    back = {"decision": Settlement.REOPENED.value}
    toast: Any = {"text": _(DONE[decision]), "url": url, "label": _("Undo"), "fields": back}
    flash(toast, "undo")
