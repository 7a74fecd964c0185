"""A lead brings in attendance sheets: looked at as a whole, then written, or taken back."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import FieldError
from summit.extensions import db
from summit.groups import actions
from summit.groups.attendance import Attendance, read_attendance
from summit.groups.forms import SheetForm
from summit.groups.models import Group
from summit.groups.queries import fact_in, group_with_id
from summit.groups.roster import Mark
from summit.groups.views.framing import links, stand_in_group
from summit.web.access import current_actor, requires
from summit.web.forms import sent_id
from summit.web.layout import Link

bp = Blueprint("attendance", __name__, url_prefix="/lead/<int:group>/attendance")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.GROUP_LEAD)
def index(group: int) -> str | Response | tuple[str, int]:
    """Look at a sheet first; the second press writes exactly what was shown."""
    found = group_with_id(db.session(), group)
    form = SheetForm()
    sheet: Attendance | None = None
    if form.validate_on_submit():
        try:
            sheet = _read(found, form)
            if "write" in request.form and not sheet.findings:
                return _written(found, form, sheet)
        except FieldError as error:
            db.session.rollback()
            found = group_with_id(db.session(), group)
            form.refuse(error)
    page = _page(found, form, sheet)
    return (page, 422) if form.errors else page


def _read(group: Group, form: SheetForm) -> Attendance:
    """The sheet that was sent; its rows stand in the text field from now on."""
    read = form.sheet()
    today = now().astimezone(ZoneInfo(group.timezone)).date()
    return read_attendance(read.headings, read.rows, today)


def _page(group: Group, form: SheetForm, sheet: Attendance | None) -> str:
    stand_in_group(group, Link(_("Attendance from paper"), None))
    planned = sheet and actions.plan_attendance(db.session(), group, sheet, now())
    came = (
        {day: sum(row.marks.get(day) is Mark.CAME for row in sheet.rows) for day in sheet.days}
        if sheet
        else {}
    )
    return render_template(
        "groups/lead/attendance.html",
        group=group, form=form, sheet=sheet, planned=planned, came=came,
    )  # fmt: skip


def _written(group: Group, form: SheetForm, sheet: Attendance) -> Response:
    fact = actions.record_attendance(
        db.session(), group, sheet,
        hour=form.hour.data, language=group.event.coalition.languages[0],
        actor=current_actor(), links=links(), now=now(),
    )  # fmt: skip
    db.session.commit()
    if fact is None:
        flash(_("All of it stood there already. Nothing has changed."), "info")
    else:
        toast: Any = {"text": _("The sheet is written."), "label": _("Undo"),
                      "url": url_for("attendance.undo", group=group.id),
                      "fields": {"fact": fact.id}}  # fmt: skip
        flash(toast, "undo")
    return redirect(url_for("lead.group", group=group.id), 303)


@bp.post("/undo")
@requires(Permission.GROUP_LEAD)
def undo(group: int) -> Response:
    found = group_with_id(db.session(), group)
    fact = fact_in(db.session(), found, sent_id("fact"))
    by = current_actor().user_id
    actions.take_back_attendance(db.session(), found, fact, now=now(), by=by)
    db.session.commit()
    flash(_("Undone. It is as it was before."), "success")
    return redirect(url_for("lead.group", group=found.id), 303)
