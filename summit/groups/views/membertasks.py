"""What a member does for the group by one press: a task that is done, an answer about dates."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.clock import now
from summit.extensions import db
from summit.groups import actions
from summit.groups.queries import membership_by_link, own_fact, own_task, poll_in
from summit.groups.views.framing import offer_undo
from summit.web.access import by_link
from summit.web.forms import sent_id
from summit.web.layout import speak

bp = Blueprint("membertasks", __name__, url_prefix="/m/<string:token>")


@bp.post("/tasks/done")
@by_link
def done(token: str) -> Response:
    membership = membership_by_link(db.session(), token)
    speak(membership.person.language)
    task = own_task(db.session(), membership, sent_id("task"))
    fact = actions.finish(db.session(), task, now=now(), by=None)
    db.session.commit()
    if fact is None:
        flash(_("This task is done already. Nothing has changed."), "info")
    else:
        way_back = url_for("member.undo", token=token)
        offer_undo(_("Done. Thank you: that is what moves the group."), way_back, fact.id)
    return redirect(url_for("member.page", token=token), 303)


@bp.post("/dates")
@by_link
def vote(token: str) -> Response:
    """Which dates of the poll suit them; none is an answer too."""
    membership = membership_by_link(db.session(), token)
    speak(membership.person.language)
    poll = poll_in(db.session(), membership.group_id, sent_id("poll"))
    suiting = {int(value) for value in request.form.getlist("slot") if value.isdecimal()}
    fact = actions.vote(db.session(), membership, poll, suiting, now=now())
    db.session.commit()
    text = _("Your answer is noted. You hear as soon as a date is fixed.")
    if fact is None:
        flash(text, "success")
    else:
        toast: Any = {"text": text, "url": url_for("membertasks.unvote", token=token),
                      "label": _("Undo"), "fields": {"fact": fact.id, "poll": poll.id}}  # fmt: skip
        flash(toast, "undo")
    return redirect(url_for("member.page", token=token), 303)


@bp.post("/dates/undo")
@by_link
def unvote(token: str) -> Response:
    membership = membership_by_link(db.session(), token)
    speak(membership.person.language)
    poll = poll_in(db.session(), membership.group_id, sent_id("poll"))
    fact = own_fact(db.session(), membership, sent_id("fact"))
    actions.take_back_vote(db.session(), membership, poll, fact, now=now())
    db.session.commit()
    flash(_("Undone. It is as it was before."), "success")
    return redirect(url_for("member.page", token=token), 303)
