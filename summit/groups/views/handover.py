"""Organizers let a lead hand over: to whom, with which note; the open tasks go along."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import FieldError, NotFound
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.groups import actions
from summit.groups.forms import HandoverForm
from summit.groups.models import Group, GroupLead
from summit.groups.queries import group_named, lock_group
from summit.groups.views.framing import links, stand_in_console
from summit.web.access import allow, current_actor, requires
from summit.web.layout import Link, language

bp = Blueprint(
    "handover",
    __name__,
    url_prefix="/console/<string:event>/groups/<string:group_slug>/leads/<int:lead>",
)
MANAGE = Permission.GROUP_MANAGE


def _found(event: str, group_slug: str, lead: int) -> tuple[Group, GroupLead]:
    found = event_of(db.session(), event)
    allow(MANAGE, scope_of(found))
    group = group_named(db.session(), found, group_slug)
    row = next((one for one in group.leads if one.id == lead), None)
    if row is None:
        raise NotFound
    return group, row


@bp.route("/hand-over", methods=["GET", "POST"])
@requires(MANAGE)
def page(event: str, group_slug: str, lead: int) -> str | Response | tuple[str, int]:
    group, row = _found(event, group_slug, lead)
    form = HandoverForm()
    if form.validate_on_submit():
        try:
            return _handed(group, row, form)
        except FieldError as error:
            db.session.rollback()
            group, row = _found(event, group_slug, lead)
            form.refuse(error)
    home = url_for("groupdesk.group", event=event, group_slug=group_slug)
    stand_in_console(
        group.event, Link(group.name.say(language()), home), Link(_("Hand over the lead"), None)
    )
    shown = render_template(
        "groups/desk/handover.html", event=group.event, group=group, lead=row, form=form
    )
    return (shown, 422) if form.errors else shown


def _handed(group: Group, lead: GroupLead, form: HandoverForm) -> Response:
    at = now()
    person, _unknown = actions.newcomer(
        db.session(), group,
        full_name=form.full_name.data, email=form.email.data, organization="",
        language=language(), now=at,
    )  # fmt: skip
    db.session.flush()  # a new person gets the id by which leads are compared
    lock_group(db.session(), group)
    opened = actions.hand_over(
        db.session(), group, lead, person, form.note.data,
        today=at.astimezone(ZoneInfo(group.timezone)).date(), actor=current_actor(),
        links=links(), now=at,
    )  # fmt: skip
    db.session.commit()
    here: dict[str, Any] = {"event": group.event.slug, "group_slug": group.slug}
    text = _("%(name)s leads the group now.", name=person.full_name)
    if not opened:
        text = f"{text} {_('They have no log-in yet. Invite them on the team page.')}"
    toast: Any = {"text": text, "url": url_for("handover.take_back", lead=lead.id, **here),
                  "label": _("Undo"), "fields": {}}  # fmt: skip
    flash(toast, "undo")
    return redirect(url_for("groupdesk.group", **here), 303)


@bp.post("/take-back")
@requires(MANAGE)
def take_back(event: str, group_slug: str, lead: int) -> Response:
    group, row = _found(event, group_slug, lead)
    lock_group(db.session(), group)
    today = now().astimezone(ZoneInfo(group.timezone)).date()
    actions.take_back_handover(
        db.session(), group, row, today=today, actor=current_actor(), now=now()
    )
    db.session.commit()
    flash(_("Undone. It is as it was before."), "success")
    return redirect(url_for("groupdesk.group", event=event, group_slug=group_slug), 303)
