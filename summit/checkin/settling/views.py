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
from summit.checkin.settling.queries import (
    Question,
    count_of_questions,
    question_of,
    questions,
)
from summit.checkin.states import Settlement
from summit.checkin.words import WORDS
from summit.clock import now
from summit.errors import N_, NotFound
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file
from summit.web.layout import Link, language
from summit.web.moments import moment as told_moment
from summit.web.paging import Page, page_number

bp = Blueprint("settling", __name__, url_prefix="/console/<string:event>/doors/conflicts")

SIZE, MOST = 50, 10_000
DONE = {
    Settlement.COUNTED: N_("Counted: the person is in."),
    Settlement.LEFT: N_("Left as it is."),
    Settlement.REOPENED: N_("Open again."),
}


@bp.get("")
@requires(Permission.CHECKIN_MANAGE)
def index(event: str) -> str:
    session, found = db.session(), event_of(db.session(), event)
    mine, name, settled = _asked(found)
    counts = {
        one: count_of_questions(session, found.id, mine, name=name, settled=one)
        for one in (False, True)
    }
    page = Page(page_number(), SIZE, counts[settled])
    frame_of(found, Link(_("Needs your word"), None))
    sites = own_sites(found, Permission.CHECKIN_MANAGE)
    return render_template(
        "checkin/conflicts.html",
        event=found,
        rows=questions(
            session, found.id, mine, settled=settled, name=name, first=page.first - 1, most=SIZE
        ),
        page=page,
        counts=counts,
        settled=settled,
        name=name,
        words={key: _(text) for key, text in WORDS.items()},
        done={key.value: _(text) for key, text in DONE.items()},
        zones={site.id: site.timezone or found.timezone for site in sites},
    )


def _asked(event: Event) -> tuple[frozenset[int] | None, str, bool]:
    """The sites of the reader, the name looked for, and whether what is settled is asked for."""
    mine = current_actor().sites_at(Permission.CHECKIN_MANAGE, scope_of(event))
    name = request.args.get("name", "")[:80].strip()
    return mine, name, request.args.get("show") == "settled"


@bp.get("/list.csv")
@requires(Permission.CHECKIN_MANAGE)
def as_csv(event: str) -> Response:
    """All of them, the settled ones too."""
    session, found = db.session(), event_of(db.session(), event)
    mine, name, _settled = _asked(found)
    rows = [
        one
        for settled in (False, True)
        for one in questions(session, found.id, mine, settled=settled, name=name, most=MOST)
    ]
    heads = (_("Who"), _("What"), _("Phone"), _("Door"), _("Scanned"), _("Sent"), _("Your word"))
    return csv_file(f"{found.slug}-scans.csv", heads, [_cells(found, one) for one in rows])


def _cells(event: Event, one: Question) -> list[object]:
    moments = [told_moment(at, event.timezone, language()) for at in (one.at, one.received_at)]
    said = "" if one.is_open else _(DONE[Settlement(str(one.decision))])
    return [one.name or "", _(WORDS[one.verdict]), one.device, one.point, *moments, said]


@bp.post("/<string(length=36):scan>")  # its id, never the name of a file
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
