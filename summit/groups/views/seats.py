"""A lead's page of seats: which organizations sit here, who holds each seat, who may stand in."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import FieldError, NotFound
from summit.extensions import db
from summit.groups import actions
from summit.groups.actions.seats import SeatPlan
from summit.groups.forms import AlternateForm, SeatForm
from summit.groups.models import Fact, Group, Seat, SeatHolder
from summit.groups.queries import (
    fact_in,
    group_with_id,
    membership_in,
    register_of,
    seat_in,
    seat_register,
    seats_of,
)
from summit.groups.sheet import standing_of
from summit.groups.views.framing import links, stand_in_group
from summit.groups.views.tasks import owners_of, today_in
from summit.groups.words import STATE_PILLS, STATES
from summit.people.keypeople import CATEGORY_WORDS, Category
from summit.people.sectors import SECTOR_WORDS, Sector
from summit.web.access import current_actor, requires
from summit.web.forms import sent_id
from summit.web.layout import Link, language

bp = Blueprint("seats", __name__, url_prefix="/lead/<int:group>/seats")


@dataclass(frozen=True, slots=True)
class Line:
    """A seat, what it is called, and how it stands: a pill, or None while nobody holds it."""

    seat: Seat
    name: str
    status: tuple[str, str] | None


@bp.route("", methods=["GET", "POST"])
@requires(Permission.GROUP_LEAD)
def index(group: int) -> str | Response | tuple[str, int]:
    found = group_with_id(db.session(), group)
    form = _seat_form(found)
    if form.validate_on_submit():
        try:
            return _given(found, form)
        except FieldError as error:
            db.session.rollback()
            found = group_with_id(db.session(), group)
            form.refuse(error)
    page = _page(found, form, AlternateForm(formdata=None))
    return (page, 422) if form.errors else page


def _seat_form(group: Group, **kwargs: Any) -> SeatForm:
    form = SeatForm(**kwargs)
    register = register_of(db.session(), [group.id], now())
    form.name_members([(m.id, m.person.full_name) for m in owners_of(group, register)])
    return form


def _page(group: Group, form: SeatForm, alternate: AlternateForm) -> str:
    stand_in_group(group, Link(_("Seats"), None))
    register = seat_register(db.session(), group.id, now())
    lines: list[Line] = []
    for seat in seats_of(db.session(), group.id):
        standing = seat.primary and standing_of(register, seat.primary.person_id, group.id)
        state = standing.state if standing else None
        status = (STATE_PILLS.get(state, ""), _(STATES[state])) if state else None
        lines.append(Line(seat, name_of(seat), status))
    alternate.name_seats((line.seat.id, line.name) for line in lines)
    return render_template(
        "groups/lead/seats.html",
        group=group, lines=lines, form=form, alternate=alternate,
        members=form.primary.choices[1:],
    )  # fmt: skip


def name_of(seat: Seat) -> str:
    """The organization, or whom it is for while nobody is named."""
    if seat.organization is not None:
        return seat.organization.name
    wanted = [_(SECTOR_WORDS[seat.sector])] if seat.sector else []
    wanted += [_(CATEGORY_WORDS[seat.category])] if seat.category else []
    return _("Somebody from: %(sector)s", sector=", ".join(wanted))


def _given(group: Group, form: SeatForm) -> Response:
    chosen = form.primary.data
    member = membership_in(db.session(), group, chosen) if chosen else None
    plan = SeatPlan(
        form.organization.data or "",
        Sector(form.sector.data) if form.sector.data else None,
        Category(form.category.data) if form.category.data else None,
        member.person if member else None,
        form.until.data,
    )  # fmt: skip
    seat = actions.give_seat(
        db.session(), group, plan, today=today_in(group), actor=current_actor(), now=now()
    )
    db.session.commit()
    return _done(group, _("The seat is given."), "end", {"seat": seat.id})


@bp.post("/alternates")
@requires(Permission.GROUP_LEAD)
def alternate(group: int) -> Response | tuple[str, int]:
    """Name somebody who may come in place of who holds the seat; they need not be a member."""
    found = group_with_id(db.session(), group)
    seat, form = seat_in(db.session(), found.id, sent_id("seat")), AlternateForm()
    form.name_seats([(seat.id, name_of(seat))])
    if form.validate_on_submit():
        try:
            return _named(found, seat, form)
        except FieldError as error:
            db.session.rollback()
            found = group_with_id(db.session(), group)
            form.refuse(error)
    return _page(found, _seat_form(found, formdata=None), form), 422


def _named(group: Group, seat: Seat, form: AlternateForm) -> Response:
    person, _unknown = actions.newcomer(
        db.session(), group,
        full_name=form.full_name.data, email=form.email.data,
        organization=seat.organization.name if seat.organization else "",
        language=language(), now=now(),
    )  # fmt: skip
    db.session.flush()  # a new person gets the id by which holders are compared
    holder = actions.name_alternate(db.session(), seat, person, today=today_in(group))
    db.session.commit()
    text = _("%(name)s may stand in.", name=person.full_name)
    return _done(group, text, "drop", {"seat": seat.id, "holder": holder.id})


@bp.post("/alternates/end")
@requires(Permission.GROUP_LEAD)
def drop(group: int) -> Response:
    found = group_with_id(db.session(), group)
    seat, holder = _holder(found)
    actions.end_alternate(holder, today=today_in(found))
    db.session.commit()
    text = _("%(name)s stands in no longer.", name=holder.person.full_name)
    return _done(found, text, "restore", {"seat": seat.id, "holder": holder.id})


@bp.post("/alternates/restore")
@requires(Permission.GROUP_LEAD)
def restore(group: int) -> Response:
    found = group_with_id(db.session(), group)
    _seat, holder = _holder(found)
    actions.restore_alternate(holder)
    return _undone(found)


def _holder(group: Group) -> tuple[Seat, SeatHolder]:
    seat = seat_in(db.session(), group.id, sent_id("seat"))
    wanted = sent_id("holder")
    holder = next((h for h in seat.holders if h.id == wanted), None)
    if holder is None:
        raise NotFound
    return seat, holder


@bp.post("/hand-over")
@requires(Permission.GROUP_LEAD)
def hand_over(group: int) -> Response | tuple[str, int]:
    """Somebody else holds the seat from today: a member, or one of its stand-ins."""
    found = group_with_id(db.session(), group)
    seat, at = seat_in(db.session(), found.id, sent_id("seat")), now()
    stand_in = next((h.person for h in seat.alternates if h.id == sent_id("holder")), None)
    person = stand_in or membership_in(db.session(), found, sent_id("member")).person
    fact = actions.hand_over_seat(
        db.session(), found, seat, person,
        leaves="leaves" in request.form, today=today_in(found), actor=current_actor(),
        links=links(), now=at,
    )  # fmt: skip
    db.session.flush()  # the way back names the fact by its id
    db.session.commit()
    text = _("%(name)s holds the seat now.", name=person.full_name)
    return _done(found, text, "take_back", {"seat": seat.id, "fact": fact.id if fact else 0})


@bp.post("/take-back")
@requires(Permission.GROUP_LEAD)
def take_back(group: int) -> Response:
    found = group_with_id(db.session(), group)
    seat = seat_in(db.session(), found.id, sent_id("seat"))
    fact: Fact | None = None
    if sent_id("fact"):
        fact = fact_in(db.session(), found, sent_id("fact"))
    actions.take_back_seat(db.session(), seat, fact, now=now(), by=current_actor().user_id)
    return _undone(found)


@bp.post("/end")
@requires(Permission.GROUP_LEAD)
def end(group: int) -> Response:
    found = group_with_id(db.session(), group)
    seat = seat_in(db.session(), found.id, sent_id("seat"))
    actions.end_seat(seat, now=now())
    db.session.commit()
    return _done(found, _("The seat has ended. Its people stay members."), "reopen",
                 {"seat": seat.id})  # fmt: skip


@bp.post("/reopen")
@requires(Permission.GROUP_LEAD)
def reopen(group: int) -> Response:
    found = group_with_id(db.session(), group)
    actions.restore_seat(seat_in(db.session(), found.id, sent_id("seat")))
    return _undone(found)


def _done(group: Group, text: str, deed: str, fields: dict[str, int]) -> Response:
    toast: Any = {"text": text, "url": url_for(f"seats.{deed}", group=group.id),
                  "label": _("Undo"), "fields": fields}  # fmt: skip
    flash(toast, "undo")
    return redirect(url_for("seats.index", group=group.id), 303)


def _undone(group: Group) -> Response:
    db.session.commit()
    flash(_("Undone. It is as it was before."), "success")
    return redirect(url_for("seats.index", group=group.id), 303)
