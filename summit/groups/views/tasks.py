"""A lead's page of tasks: who has taken on what, what is late, what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import FieldError
from summit.extensions import db
from summit.groups import actions
from summit.groups.forms import TaskForm
from summit.groups.models import Group, Membership, Task
from summit.groups.queries import (
    fact_in,
    group_with_id,
    membership_in,
    memberships_of,
    register_of,
    task_in,
    tasks_of,
)
from summit.groups.sheet import standings
from summit.groups.tasks import Progress, progress_of, share_with_task
from summit.groups.views.framing import offer_undo, stand_in_group
from summit.retention.facts import Source
from summit.retention.states import Register
from summit.web.access import current_actor, requires
from summit.web.forms import sent_id
from summit.web.layout import Link

bp = Blueprint("tasks", __name__, url_prefix="/lead/<int:group>/tasks")


@dataclass(frozen=True, slots=True)
class Line:
    """One task and where it stands."""

    task: Task
    progress: Progress


def today_in(group: Group) -> date:
    """The group's date."""
    return now().astimezone(ZoneInfo(group.timezone)).date()


def lines_of(tasks: Sequence[Task], register: Register, today: date) -> list[Line]:
    progress = progress_of(tasks, register, today)
    return [Line(task, progress[task.id]) for task in tasks]


def owners_of(group: Group, register: Register) -> list[Membership]:
    """Who may take on a task: everybody whose membership is open."""
    known = standings(register, group.id)
    return [
        member
        for member in memberships_of(db.session(), group.id)
        if member.person_id in known and known[member.person_id].is_open
    ]


@bp.route("", methods=["GET", "POST"])
@requires(Permission.GROUP_LEAD)
def index(group: int) -> str | Response | tuple[str, int]:
    found = group_with_id(db.session(), group)
    register = register_of(db.session(), [found.id], now())
    form = TaskForm()
    owners = owners_of(found, register)
    form.name_members((m.id, m.person.full_name) for m in owners)
    if form.validate_on_submit():
        try:
            return _taken_on(found, form)
        except FieldError as error:
            form.refuse(error)
    page = _page(found, register, form, any_owner=bool(owners))
    return (page, 422) if form.errors else page


def _page(group: Group, register: Register, form: TaskForm, *, any_owner: bool) -> str:
    stand_in_group(group, Link(_("Tasks"), None))
    lines = lines_of(tasks_of(db.session(), group.id), register, today_in(group))
    busy = {x.task.membership.person_id for x in lines if x.progress.done is None}
    return render_template(
        "groups/lead/tasks.html",
        group=group,
        open_lines=[line for line in lines if line.progress.done is None],
        done_lines=[line for line in lines if line.progress.done is not None],
        share=share_with_task(register, group.id, busy),
        form=form,
        any_owner=any_owner,
    )


def _taken_on(group: Group, form: TaskForm) -> Response:
    member = membership_in(db.session(), group, form.owner.data)
    task = actions.take_on(
        db.session(), member, form.text.data,
        due_on=form.due_on.data, today=today_in(group), now=now(), by=current_actor().user_id,
    )  # fmt: skip
    db.session.commit()
    toast: Any = {
        "text": _("%(name)s has taken it on.", name=member.person.full_name),
        "url": url_for("tasks.drop", group=group.id),
        "label": _("Undo"),
        "fields": {"task": task.id},
    }
    flash(toast, "undo")
    return _home(group)


@bp.post("/done")
@requires(Permission.GROUP_LEAD)
def done(group: int) -> Response:
    found = group_with_id(db.session(), group)
    task = task_in(db.session(), found.id, sent_id("task"))
    fact = actions.finish(db.session(), task, now=now(), by=current_actor().user_id)
    db.session.commit()
    if fact is None:
        flash(_("This task is done already. Nothing has changed."), "info")
    else:
        offer_undo(_("The task is done."), url_for("tasks.undo", group=found.id), fact.id)
    return _home(found)


@bp.post("/undo")
@requires(Permission.GROUP_LEAD)
def undo(group: int) -> Response:
    """It is not done after all."""
    found = group_with_id(db.session(), group)
    fact = fact_in(db.session(), found, sent_id("fact"))
    by = current_actor().user_id
    actions.undo(db.session(), fact, now=now(), source=Source.WEB, by=by)
    db.session.commit()
    flash(_("Undone. It is as it was before."), "success")
    return _home(found)


@bp.post("/drop")
@requires(Permission.GROUP_LEAD)
def drop(group: int) -> Response:
    found = group_with_id(db.session(), group)
    task = task_in(db.session(), found.id, sent_id("task"))
    actions.drop(task, now=now())
    db.session.commit()
    toast: Any = {
        "text": _("The task is dropped."),
        "url": url_for("tasks.restore", group=found.id),
        "label": _("Undo"),
        "fields": {"task": task.id},
    }
    flash(toast, "undo")
    return _home(found)


@bp.post("/restore")
@requires(Permission.GROUP_LEAD)
def restore(group: int) -> Response:
    found = group_with_id(db.session(), group)
    actions.take_up_again(task_in(db.session(), found.id, sent_id("task")))
    db.session.commit()
    flash(_("Undone. It is as it was before."), "success")
    return _home(found)


def _home(group: Group) -> Response:
    return redirect(url_for("tasks.index", group=group.id), 303)
