"""The page on which organizers write down what limits the programme."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.schedule.limits.actions import set_limits
from summit.schedule.limits.forms import limits_form
from summit.schedule.limits.queries import limits_of
from summit.web.access import allow, current_actor, requires
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("limits", __name__, url_prefix="/console/<string:event>/programme")


@bp.route("/limits", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def index(event: str) -> str | Response | tuple[str, int]:
    session, found = db.session(), event_of(db.session(), event)
    allow(Permission.PROGRAMME_MANAGE, scope_of(found))
    form = limits_form(found, limits_of(session, found))
    if form.validate_on_submit():
        set_limits(session, found, form.draft(), actor=current_actor(), now=now())
        db.session.commit()
        flash(_("Saved. The programme is looked at with it from now on."), "success")
        return redirect(url_for("builder.index", event=event), 303)
    back = Link(_("Programme"), url_for("builder.index", event=event))
    here = Link(_("Rooms and ways"), None)
    console_frame(event, found.name.say(language()), scope_of(found), back, here)
    page = render_template("schedule/limits.html", event=found, form=form)
    return page, 422 if form.errors else 200
