"""The call list: whom to call today, and what came of it with one click."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import Conflict, NotFound
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.groups.actions import note_call
from summit.groups.actions import undo as take_back
from summit.groups.queries import fact_at, membership_at, memberships_of_people
from summit.groups.words import OUTCOMES
from summit.reports import wording
from summit.reports.queries import monday_of, people_lines
from summit.reports.views import asked_day
from summit.retention.facts import ContactOutcome, Source
from summit.retention.outreach import CallList, call_list, is_quiet
from summit.web.access import current_actor, requires
from summit.web.errors import say
from summit.web.forms import sent_id
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("calls", __name__, url_prefix="/console/<string:event>/calls")


@bp.get("")
@requires(Permission.GROUP_MANAGE)
def index(event: str) -> str:
    """The list of today; with ``?as_of=YYYY-MM-DD`` that of a day gone by, to look at alone."""
    found, at = event_of(db.session(), event), now()
    zone = ZoneInfo(found.timezone)
    day = asked_day(found)
    page = monday_of(db.session(), found, day)
    calls = call_list(page.to_reach, day)
    due = [int(one.risk.person) for one in calls.due]
    page = replace(page, people=people_lines(db.session(), found, due, zone))
    _frame(found)
    people = memberships_of_people(
        db.session(), [group.id for group in page.frame.groups], _shown(calls)
    )
    return render_template(
        "reports/calls.html",
        event=found,
        calls=calls,
        people=people,
        lines=[page.named(one) for one in calls.due],
        outcomes=[(outcome.value, _(word)) for outcome, word in OUTCOMES.items()],
        outcome_word=_outcome_word,
        quiet=is_quiet(at, zone),
        back=day if day < at.astimezone(zone).date() else None,
        words=wording,
    )


def _shown(calls: CallList) -> list[int]:
    return [int(one.risk.person) for one in (*calls.due, *calls.resting)]


def _outcome_word(outcome: str | None) -> str:
    return _(OUTCOMES[ContactOutcome(outcome)]) if outcome in set(ContactOutcome) else ""


@bp.post("/note")
@requires(Permission.GROUP_MANAGE)
def note(event: str) -> Response:
    """What came of a call that was made just now; the person rests for some days."""
    found, at = event_of(db.session(), event), now()
    member = membership_at(db.session(), found.id, sent_id("member"))
    outcome = request.form.get("outcome", "")
    if outcome not in set(ContactOutcome):
        raise NotFound
    by = current_actor().user_id
    try:
        fact = note_call(db.session(), member, ContactOutcome(outcome), now=at, by=by)
    except Conflict as refusal:
        return _refused(event, refusal)
    db.session.commit()
    said = _("%(name)s: %(outcome)s. It is noted.", name=member.person.full_name,
             outcome=_outcome_word(outcome))  # fmt: skip
    toast: Any = {"text": said, "url": url_for("calls.undo", event=event), "label": _("Undo"),
                  "fields": {"fact": fact.id}}  # fmt: skip
    flash(toast, "undo")
    return redirect(url_for("calls.index", event=event), 303)


@bp.post("/undo")
@requires(Permission.GROUP_MANAGE)
def undo(event: str) -> Response:
    """Take the note back; the person is on the list again."""
    found = event_of(db.session(), event)
    fact = fact_at(db.session(), found.id, sent_id("fact"))
    try:
        take_back(db.session(), fact, now=now(), source=Source.WEB, by=current_actor().user_id)
    except Conflict as refusal:
        return _refused(event, refusal)
    flash(_("The note is taken back."), "success")
    db.session.commit()
    return redirect(url_for("calls.index", event=event), 303)


def _refused(event: str, refusal: Conflict) -> Response:
    """Nothing was done; the list shows how things stand now."""
    db.session.rollback()
    flash(say(refusal), "warning")
    return redirect(url_for("calls.index", event=event), 303)


def _frame(summit: Event) -> None:
    crumbs = (Link(_("Monday"), url_for("monday.index", event=summit.slug)),
              Link(_("Calls"), None))  # fmt: skip
    console_frame(summit.slug, summit.name.say(language()), scope_of(summit), *crumbs)
