"""A lead plans, moves and cancels meetings."""

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import FieldError
from summit.extensions import db
from summit.groups import actions
from summit.groups.forms import MeetingForm
from summit.groups.models import Group, GroupMeeting
from summit.groups.queries import group_with_id, meeting_in, register_of
from summit.groups.views.framing import links, offer_undo, stand_in_group
from summit.groups.waiting import days_waited, is_late
from summit.web.access import current_actor, requires
from summit.web.layout import Link
from summit.web.times import local_day

bp = Blueprint("leadmeetings", __name__, url_prefix="/lead/<int:group>/meetings")


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.GROUP_LEAD)
def plan(group: int) -> str | Response | tuple[str, int]:
    found = group_with_id(db.session(), group)
    stand_in_group(found, Link(_("Plan a meeting"), None))
    form = MeetingForm.blank()
    if form.validate_on_submit():
        try:
            return _planned(found, form)
        except FieldError as error:
            form.refuse(error)
    page = render_template("groups/lead/meeting.html", group=found, form=form, meeting=None)
    return (page, 422) if form.errors else page


def _planned(group: Group, form: MeetingForm) -> Response:
    actor = current_actor()
    plan = form.plan(group.timezone)
    local = plan.starts_at.astimezone(ZoneInfo(group.timezone)).date()
    waited = days_waited(register_of(db.session(), [group.id], now()), group.id, local)
    actions.plan_meeting(db.session(), group, plan, actor=actor, links=links(), now=now())
    db.session.commit()
    if is_late(waited):
        text = _("Some will have waited %(days)d days by then. An earlier date keeps more of them.",
                 days=waited)  # fmt: skip
        flash(text, "warning")
    day = local_day(plan.starts_at, group.timezone)
    flash(_("The meeting on %(day)s is planned. Every member gets a mail.", day=day), "success")
    return redirect(url_for("lead.group", group=group.id), 303)


@bp.route("/<int:meeting>/change", methods=["GET", "POST"])
@requires(Permission.GROUP_LEAD)
def change(group: int, meeting: int) -> str | Response | tuple[str, int]:
    found = group_with_id(db.session(), group)
    row = meeting_in(db.session(), found, meeting, lock=request.method == "POST")
    stand_in_group(found, Link(_("Change the meeting"), None))
    form = MeetingForm.showing(row, found.timezone)
    if form.validate_on_submit():
        try:
            return _changed(found, row, form)
        except FieldError as error:
            form.refuse(error)
    page = render_template("groups/lead/meeting.html", group=found, form=form, meeting=row)
    return (page, 422) if form.errors else page


def _changed(group: Group, meeting: GroupMeeting, form: MeetingForm) -> Response:
    actor, plan = current_actor(), form.plan(group.timezone)
    actions.change_meeting(db.session(), meeting, plan, actor=actor, links=links(), now=now())
    db.session.commit()
    flash(_("The meeting has changed. Every member gets a mail."), "success")
    return redirect(url_for("lead.group", group=group.id), 303)


@bp.post("/<int:meeting>/cancel")
@requires(Permission.GROUP_LEAD)
def cancel(group: int, meeting: int) -> Response:
    found = group_with_id(db.session(), group)
    row = meeting_in(db.session(), found, meeting, lock=True)
    fact = actions.cancel_meeting(
        db.session(), row, actor=current_actor(), links=links(), now=now()
    )
    db.session.commit()
    day = local_day(row.starts_at, found.timezone)
    text = _("The meeting on %(day)s is cancelled.", day=day)
    offer_undo(text, url_for("lead.undo", group=found.id), fact.id)
    return redirect(url_for("lead.group", group=found.id), 303)
