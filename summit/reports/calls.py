"""The call list: who calls whom today, what came of it with one click, and whether calls help."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.accounts.models import User
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
from summit.reports.actions import TAKEN_AT_ONCE, demand_turn, draw_arms, give_back, take_calls
from summit.reports.covering import Matrix, holders
from summit.reports.monday import Monday
from summit.reports.queries import matrix_of, monday_of, people_lines
from summit.reports.queries.calls import (
    leaders_of,
    left_alone,
    lock_calls,
    running_draws,
    trials_of,
    turns_on,
)
from summit.reports.views import asked_day
from summit.retention.facts import ContactOutcome, Key, Source
from summit.retention.outreach import CallList, Candidate, call_list, is_quiet
from summit.retention.trials import Arm, effects
from summit.web.access import current_actor, requires
from summit.web.errors import say
from summit.web.forms import sent_id
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("calls", __name__, url_prefix="/console/<string:event>/calls")
MOST_DRAWN = 40  # of a long list, the first are drawn together


@dataclass(frozen=True, slots=True)
class Desk:
    """The calls of a day: the list without those that somebody has taken, mine, and others'."""

    page: Monday
    calls: CallList
    mine: tuple[Candidate, ...]
    others: tuple[tuple[Candidate, User], ...]
    gaps: frozenset[Key]
    """Who leads a group, or alone brings in a required sector: they come first in their band."""

    @classmethod
    def of(cls, event: Event, day: date) -> "Desk":
        session = db.session()
        page = monday_of(session, event, day, at_once=True)
        turns = turns_on(session, event, day)
        left = left_alone(running_draws(session, event, page.to_reach, day))
        free = [one for one in page.to_reach if one.risk.person not in turns]
        ready = call_list([one for one in page.to_reach if one.risk.person in turns], day)
        owned = [(one, turns[one.risk.person]) for one in (*ready.due, *ready.later)]
        me = current_actor().user_id
        leaders, matrix = leaders_of(session, event, day), matrix_of(session, event, page)
        calls = call_list(free, day, left=left, first=leaders | _sole(matrix))
        return cls(
            page,
            replace(
                calls,
                resting=(*ready.resting, *calls.resting),
                silent=(*ready.silent, *calls.silent),
            ),
            tuple(one for one, user in owned if user.id == me),
            tuple((one, user) for one, user in owned if user.id != me),
            frozenset(leaders | (holders(matrix.coverage.cells) if matrix else set())),
        )

    @property
    def named(self) -> list[Candidate]:
        others = (one for one, _user in self.others)
        return [*self.mine, *others, *self.calls.due, *self.calls.resting]


def _sole(matrix: Matrix | None) -> set[Key]:
    """The people on whom alone a required place hangs, for whatever it asks."""
    names = matrix.coverage.sole_holders() if matrix else ()
    return {number for kind, number in names if kind == "person"}


@bp.get("")
@requires(Permission.GROUP_MANAGE)
def index(event: str) -> str:
    """The list of today; with ``?as_of=YYYY-MM-DD`` that of a day gone by, to look at alone."""
    found, at = event_of(db.session(), event), now()
    zone, day = ZoneInfo(found.timezone), asked_day(found)
    desk = Desk.of(found, day)
    ids = [int(one.risk.person) for one in desk.named]
    page = replace(desk.page, people=people_lines(db.session(), found, ids, zone))
    _frame(found)
    groups = sorted({int(one.risk.group) for one in desk.named})
    return render_template(
        "reports/calls.html",
        event=found,
        calls=desk.calls,
        mine=[page.named(one) for one in desk.mine],
        others=desk.others,
        lines=[page.named(one) for one in desk.calls.due],
        people=memberships_of_people(db.session(), groups, ids),
        outcomes=[(o.value, _(word)) for o, word in OUTCOMES.items() if o not in _WITH_A_DAY],
        outcome_word=_outcome_word,
        gaps=desk.gaps,
        at_once=TAKEN_AT_ONCE,
        tomorrow=day + timedelta(days=1),
        quiet=is_quiet(at, zone),
        back=day if day < at.astimezone(zone).date() else None,
        words=wording,
    )


_WITH_A_DAY = frozenset({ContactOutcome.CALL_BACK})


def _outcome_word(outcome: str | None) -> str:
    return _(OUTCOMES[ContactOutcome(outcome)]) if outcome in set(ContactOutcome) else ""


@bp.post("/take")
@requires(Permission.GROUP_MANAGE)
def take(event: str) -> Response:
    """The next calls are mine; who has not been drawn yet is drawn now, by lot if that is asked."""
    found, at, by = event_of(db.session(), event), now(), current_actor().user_id
    day = at.astimezone(ZoneInfo(found.timezone)).date()
    lock_calls(db.session(), found)
    desk = Desk.of(found, day)
    listed = [*desk.calls.due, *desk.calls.later][:MOST_DRAWN]
    draws = running_draws(db.session(), found, listed, day)
    new = [one for one in listed if one.risk.person not in draws]
    by_lot = bool(request.form.get("by_lot"))
    for draw in draw_arms(db.session(), found, new, day, by_lot=by_lot, now=at, by=by):
        draws[draw.membership.person_id] = draw
    chosen = [draws[one.risk.person] for one in listed]
    mine = [draw for draw in chosen if draw.arm is Arm.CALL][:TAKEN_AT_ONCE]
    take_calls(db.session(), mine, day, now=at, by=by or 0)
    db.session.commit()
    said = ngettext("%(num)d call is yours.", "%(num)d calls are yours.", len(mine))
    flash(said, "success" if mine else "warning")
    return redirect(url_for("calls.index", event=event), 303)


@bp.post("/give-back")
@requires(Permission.GROUP_MANAGE)
def release(event: str) -> Response:
    """Somebody else may make this call."""
    found, at = event_of(db.session(), event), now()
    member = membership_at(db.session(), found.id, sent_id("member"))
    day = at.astimezone(ZoneInfo(found.timezone)).date()
    lock_calls(db.session(), found)
    try:
        give_back(db.session(), found, member, day, now=at, by=current_actor().user_id or 0)
    except Conflict as refusal:
        return _refused(event, refusal)
    db.session.commit()
    flash(_("Somebody else may call %(name)s now.", name=member.person.full_name), "success")
    return redirect(url_for("calls.index", event=event), 303)


@bp.post("/note")
@requires(Permission.GROUP_MANAGE)
def note(event: str) -> Response:
    """What came of a call that was made just now; the person rests for some days."""
    found, at, by = event_of(db.session(), event), now(), current_actor().user_id
    member = membership_at(db.session(), found.id, sent_id("member"))
    outcome = request.form.get("outcome", "")
    if outcome not in set(ContactOutcome):
        raise NotFound
    day = at.astimezone(ZoneInfo(found.timezone)).date()
    back_on = _back_on(day) if outcome in _WITH_A_DAY else None
    try:
        demand_turn(db.session(), found, member, day, by=by)
        fact = note_call(
            db.session(), member, ContactOutcome(outcome), back_on=back_on, now=at, by=by
        )
    except Conflict as refusal:
        return _refused(event, refusal)
    db.session.commit()
    said = _("%(name)s: %(outcome)s. It is noted.", name=member.person.full_name,
             outcome=_outcome_word(outcome))  # fmt: skip
    toast: Any = {"text": said, "url": url_for("calls.undo", event=event), "label": _("Undo"),
                  "fields": {"fact": fact.id}}  # fmt: skip
    flash(toast, "undo")
    return redirect(url_for("calls.index", event=event), 303)


def _back_on(day: date) -> date:
    """The day that was asked for, tomorrow if none was; within a month, or it is a mistake."""
    asked = request.form.get("back_on", "")
    try:
        wanted = date.fromisoformat(asked) if asked else day + timedelta(days=1)
    except ValueError:
        abort(404)
    return min(max(wanted, day + timedelta(days=1)), day + timedelta(days=31))


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


@bp.get("/effect")
@requires(Permission.GROUP_MANAGE)
def effect(event: str) -> str:
    """Whether calls help: both arms of what a lot decided, and what proves nothing beside it."""
    found = event_of(db.session(), event)
    day = asked_day(found)
    trials, called = trials_of(db.session(), found, day)
    crumbs = Link(_("Calls"), url_for("calls.index", event=event))
    _frame(found, crumbs, Link(_("Do calls help?"), None))
    return render_template(
        "reports/effect.html", event=found, effects=effects(trials), called=called, words=wording
    )


def _refused(event: str, refusal: Conflict) -> Response:
    """Nothing was done; the list shows how things stand now."""
    db.session.rollback()
    flash(say(refusal), "warning")
    return redirect(url_for("calls.index", event=event), 303)


def _frame(summit: Event, *crumbs: Link) -> None:
    trail = (Link(_("Monday"), url_for("monday.index", event=summit.slug)),
             *(crumbs or (Link(_("Calls"), None),)))  # fmt: skip
    console_frame(summit.slug, summit.name.say(language()), scope_of(summit), *trail)
