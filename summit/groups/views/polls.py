"""A lead asks which date suits, sees who can come when, and fixes one."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import FieldError, NotFound
from summit.extensions import db
from summit.groups import actions
from summit.groups.actions.polls import Dates
from summit.groups.forms import DATES, DatesForm
from summit.groups.models import DatePoll, Group, PollSlot
from summit.groups.queries import group_with_id, open_poll, poll_in, register_of
from summit.groups.views.framing import links, stand_in_group
from summit.groups.waiting import days_waited, is_late
from summit.retention.states import Register
from summit.web.access import current_actor, requires
from summit.web.forms import sent_id
from summit.web.layout import Link
from summit.web.times import local_day

bp = Blueprint("polls", __name__, url_prefix="/lead/<int:group>/dates")


@dataclass(frozen=True, slots=True)
class Line:
    """One date: who can come, who cannot, and how long some would have waited by then."""

    slot: PollSlot
    can: list[str]
    cannot: int
    waited: int | None
    late: bool


@bp.route("", methods=["GET", "POST"])
@requires(Permission.GROUP_LEAD)
def index(group: int) -> str | Response | tuple[str, int]:
    found = group_with_id(db.session(), group)
    form = DatesForm()
    if form.validate_on_submit():
        try:
            return _asked(found, form)
        except FieldError as error:
            db.session.rollback()
            found = group_with_id(db.session(), group)
            form.refuse(error)
    page = _page(found, form)
    return (page, 422) if form.errors else page


def _page(group: Group, form: DatesForm) -> str:
    stand_in_group(group, Link(_("Find a date"), None))
    register = register_of(db.session(), [group.id], now())
    poll = open_poll(db.session(), group.id)
    today = now().astimezone(ZoneInfo(group.timezone)).date()
    return render_template(
        "groups/lead/dates.html",
        group=group,
        poll=poll,
        lines=_lines(group, poll, register) if poll else [],
        waited=days_waited(register, group.id, today),
        form=form,
        rows=range(DATES),
    )


def _lines(group: Group, poll: DatePoll, register: Register) -> list[Line]:
    """The dates, in their order; the votes of those who left count no more."""
    inside = {m.person for m in register.of_group(group.id) if m.open_episode is not None}
    lines: list[Line] = []
    for slot in poll.slots:
        votes = [vote for vote in slot.votes if vote.membership.person_id in inside]
        day = slot.starts_at.astimezone(ZoneInfo(group.timezone)).date()
        waited = days_waited(register, group.id, day)
        can = sorted(vote.membership.person.full_name for vote in votes if vote.can)
        lines.append(Line(slot, can, len(votes) - len(can), waited, is_late(waited)))
    return lines


def _asked(group: Group, form: DatesForm) -> Response:
    dates = Dates(
        form.moments(group.timezone), form.minutes.data,
        form.place.data or "", form.link.data or "",
    )  # fmt: skip
    poll = actions.ask_dates(
        db.session(), group, dates, actor=current_actor(), links=links(), now=now()
    )
    db.session.commit()
    _say(group, poll, _("Every member is asked by mail which date suits."), "drop")
    return _home(group)


def _say(group: Group, poll: DatePoll, text: str, deed: str) -> None:
    toast: Any = {"text": text, "url": url_for(f"polls.{deed}", group=group.id),
                  "label": _("Undo"), "fields": {"poll": poll.id}}  # fmt: skip
    flash(toast, "undo")


@bp.post("/choose")
@requires(Permission.GROUP_LEAD)
def choose(group: int) -> Response:
    found = group_with_id(db.session(), group)
    poll, wanted = poll_in(db.session(), found.id, sent_id("poll")), sent_id("slot")
    slot = next((one for one in poll.slots if one.id == wanted), None)
    if slot is None:
        raise NotFound
    meeting = actions.choose_date(
        db.session(), poll, slot, actor=current_actor(), links=links(), now=now()
    )
    db.session.commit()
    day = local_day(meeting.starts_at, found.timezone)
    flash(_("The meeting on %(day)s is planned. Every member gets a mail.", day=day), "success")
    return redirect(url_for("lead.group", group=found.id), 303)


@bp.post("/drop")
@requires(Permission.GROUP_LEAD)
def drop(group: int) -> Response:
    """End the poll without a date."""
    found = group_with_id(db.session(), group)
    poll = poll_in(db.session(), found.id, sent_id("poll"))
    actions.drop_poll(db.session(), poll, now=now())
    db.session.commit()
    _say(found, poll, _("The poll has ended without a date."), "restore")
    return _home(found)


@bp.post("/restore")
@requires(Permission.GROUP_LEAD)
def restore(group: int) -> Response:
    found = group_with_id(db.session(), group)
    poll = poll_in(db.session(), found.id, sent_id("poll"))
    actions.take_up_poll(db.session(), poll)
    db.session.commit()
    flash(_("Undone. It is as it was before."), "success")
    return _home(found)


def _home(group: Group) -> Response:
    return redirect(url_for("polls.index", group=group.id), 303)
