"""A member's own tasks: done with one press."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.clock import now
from summit.extensions import db
from summit.groups import actions
from summit.groups.queries import membership_by_link, own_task
from summit.groups.views.framing import offer_undo
from summit.web.access import by_link
from summit.web.forms import sent_id
from summit.web.layout import speak

bp = Blueprint("membertasks", __name__, url_prefix="/m/<string:token>/tasks")


@bp.post("/done")
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
