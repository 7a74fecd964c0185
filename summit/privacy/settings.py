"""For how long the answers to each question are kept, and what ends next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from summit.access.permissions import Permission
from summit.clock import now
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.privacy import actions
from summit.privacy.forms import field_name, keep_form
from summit.privacy.queries import answer_counts, questions_ever
from summit.registration.models import FormQuestion
from summit.web.access import allow, current_actor, requires
from summit.web.forms import BaseForm
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("keeping", __name__, url_prefix="/console/<string:event>/privacy")
P = Permission


@dataclass(frozen=True, slots=True)
class Line:
    """A question with its field, its answers, and when they end (None: with the registration)."""

    question: FormQuestion
    answers: int
    ends_at: datetime | None


def _open(event: str) -> tuple[Event, Sequence[FormQuestion], BaseForm]:
    found = event_of(db.session(), event)
    allow(P.EVENT_MANAGE, scope_of(found))
    setup = Link(_("Set-up"), url_for("console.settings", event=event))
    console_frame(event, found.name.say(language()), scope_of(found), setup)
    questions = questions_ever(db.session(), found.id)
    return found, questions, keep_form(questions, language())


@bp.get("/")
@requires(P.EVENT_MANAGE)
def index(event: str) -> Response:
    return _page(*_open(event))


def _page(event: Event, questions: Sequence[FormQuestion], form: BaseForm) -> Response:
    counts = answer_counts(db.session(), event.id)
    lines = [
        (Line(q, counts.get(q.key, 0), _end(event, q)), form[field_name(q.key)]) for q in questions
    ]
    page = render_template(
        "privacy/settings.html", event=event, lines=lines, form=form, now=now(), zone=event.timezone
    )
    return make_response(page, 422 if form.is_submitted() else 200)


def _end(event: Event, question: FormQuestion) -> datetime | None:
    days = question.keep_days
    return None if days is None else event.ends_at + timedelta(days=days)


@bp.post("/")
@requires(P.EVENT_MANAGE)
def save(event: str) -> Response | Redirect:
    found, questions, form = _open(event)
    if not form.validate():
        return _page(found, questions, form)
    days = {q.key: form[field_name(q.key)].data for q in questions}
    changed = actions.keep_answers(db.session(), found, days, actor=current_actor(), now=now())
    flash(_("Saved.") if changed else _("Nothing has changed."), "success")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)
