"""Two questions after a session by the personal link, and what was answered."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import Conflict
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.registration.links import read_token
from summit.registration.opening import opened
from summit.schedule.queries import planned, sessions_of
from summit.surveys.pulses.actions import count_answer
from summit.surveys.pulses.forms import PulseForm
from summit.surveys.pulses.queries import asked_after, pulses_of
from summit.surveys.pulses.shown import best_percent
from summit.surveys.pulses.steps import BATCH
from summit.web.access import allow, by_link, requires
from summit.web.errors import say
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("pulse", __name__)


@bp.route("/my/<string:token>/pulse/<int:number>", methods=["GET", "POST"])
@by_link
def answer(token: str, number: int) -> str | Response | tuple[str, int]:
    """Who is not asked (any more) is led back to their page."""
    mine = opened(db.session(), token)
    back = redirect(url_for("my.index", token=read_token(token)), 303)
    asked = {s.id: s for s in asked_after(db.session(), mine, now=now())}
    if number not in asked:
        flash(_("There is nothing to answer there, or you have answered already."), "warning")
        return back
    form = PulseForm()
    form.fill()
    if not form.validate_on_submit():
        page = render_template("surveys/pulses/answer.html", form=form, s=asked[number],
                               token=read_token(token), batch=BATCH)  # fmt: skip
        return page, 422 if form.errors else 200
    try:
        count_answer(db.session(), mine, number, form.chosen)
    except Conflict as refusal:
        flash(say(refusal), "warning")
        return back
    db.session.commit()
    flash(_("Thank you. Your answer is counted."), "success")
    return back


@bp.get("/console/<string:event>/programme/pulse")
@requires(Permission.SURVEY_RESULTS)
def index(event: str) -> str:
    """Of every session what was answered; nobody's answer can be told from the counts."""
    found = event_of(db.session(), event)
    allow(Permission.SURVEY_RESULTS, scope_of(found))
    console_frame(found.slug, found.name.say(language()), scope_of(found),
                  Link(_("After the sessions"), None))  # fmt: skip
    known = pulses_of(db.session(), found.id)
    rows = [
        (s, known[s.id], best_percent(known[s.id], "worth"), best_percent(known[s.id], "next"))
        for s in planned(sessions_of(db.session(), found.id))
        if s.id in known
    ]
    return render_template("surveys/pulses/index.html", event=found, rows=rows, batch=BATCH)
