"""Organizers pause, resume and end a group, after seeing what would become of everybody in it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import FieldError
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.groups import actions
from summit.groups.ending import ENDINGS, Ending, consequences
from summit.groups.forms import EndForm, PauseForm
from summit.groups.models import Fact, Group
from summit.groups.queries import fact_in, group_named, groups_of, open_tasks, register_of
from summit.groups.states import GroupState, group_state
from summit.groups.views.framing import links, offer_undo, stand_in_console
from summit.retention.facts import Source
from summit.web.access import allow, current_actor, requires
from summit.web.forms import sent_id
from summit.web.layout import Link, language

bp = Blueprint(
    "groupend", __name__, url_prefix="/console/<string:event>/groups/<string:group_slug>"
)
MANAGE = Permission.GROUP_MANAGE


def _group(event: str, group_slug: str) -> Group:
    found = event_of(db.session(), event)
    allow(MANAGE, scope_of(found))
    return group_named(db.session(), found, group_slug)


def _frame(group: Group, title: str) -> None:
    stand_in_console(group.event, Link(group.name.say(language()), _home(group)), Link(title, None))


def _home(group: Group) -> str:
    return url_for("groupdesk.group", event=group.event.slug, group_slug=group.slug)


@bp.route("/pause", methods=["GET", "POST"])
@requires(MANAGE)
def pause(event: str, group_slug: str) -> str | Response | tuple[str, int]:
    """A pause asks for a word to the members: silence is what loses people."""
    found, form = _group(event, group_slug), PauseForm()
    if form.validate_on_submit():
        fact = actions.pause_group(
            db.session(), found, form.message.data,
            actor=current_actor(), links=links(), now=now(),
        )  # fmt: skip
        return _turned(found, fact, _("The group is paused. Nobody lapses meanwhile."))
    _frame(found, _("Pause the group"))
    page = render_template("groups/desk/pause.html", event=found.event, group=found, form=form)
    return (page, 422) if form.errors else page


@bp.post("/resume")
@requires(MANAGE)
def resume(event: str, group_slug: str) -> Response:
    found = _group(event, group_slug)
    fact = actions.resume_group(db.session(), found, actor=current_actor(), now=now())
    return _turned(found, fact, _("The group meets again."))


@bp.route("/end", methods=["GET", "POST"])
@requires(MANAGE)
def end(event: str, group_slug: str) -> str | Response | tuple[str, int]:
    """What each way of ending would do, by numbers, before it is done."""
    found = _group(event, group_slug)
    others = [g for g in groups_of(db.session(), found.event_id, (found.kind,)) if g.id != found.id]
    form = EndForm()
    form.offer(others, language())
    if form.validate_on_submit():
        try:
            return _ended(found, form, others)
        except FieldError as error:
            db.session.rollback()
            found = _group(event, group_slug)
            form.refuse(error)
    page = _preview(found, form)
    return (page, 422) if form.errors else page


def _preview(group: Group, form: EndForm) -> str:
    _frame(group, _("End the group"))
    register = register_of(db.session(), [group.id], now())
    tasks = len(open_tasks(db.session(), group.id))
    return render_template(
        "groups/desk/end.html",
        event=group.event,
        group=group,
        form=form,
        ended=group_state(group.id, register.known) is GroupState.CLOSED,
        ends=consequences(register, group.id, tasks=tasks),
    )


def _ended(group: Group, form: EndForm, others: Sequence[Group]) -> Response:
    ending = Ending(form.ending.data)
    fact = actions.end_group(
        db.session(), group, ending,
        into=next((g for g in others if g.id == form.into.data), None),
        message=form.message.data, actor=current_actor(), links=links(), now=now(),
    )  # fmt: skip
    return _turned(group, fact, f"{_(ENDINGS[ending][0])}. {_(ENDINGS[ending][1])}")


def _turned(group: Group, fact: Fact, text: str) -> Response:
    db.session.commit()
    back = url_for("groupend.undo", event=group.event.slug, group_slug=group.slug)
    offer_undo(text, back, fact.id)
    return redirect(_home(group), 303)


@bp.post("/undo")
@requires(MANAGE)
def undo(event: str, group_slug: str) -> Response:
    found = _group(event, group_slug)
    fact = fact_in(db.session(), found, sent_id("fact"))
    by = current_actor().user_id
    actions.undo(db.session(), fact, now=now(), source=Source.WEB, by=by)
    db.session.commit()
    flash(_("Undone. It is as it was before."), "success")
    return redirect(_home(found), 303)
