"""At the meeting, without a log-in: the host closes the roster, members say that they are here."""

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.policy import Actor
from summit.access.tokens import Purpose
from summit.accounts.actions.throttles import is_within
from summit.accounts.limits import Limit
from summit.clock import now
from summit.errors import NotFound
from summit.extensions import db
from summit.groups import actions
from summit.groups.forms import JoinForm
from summit.groups.models import GroupMeeting
from summit.groups.queries import fact_of_meeting, meeting_with_id
from summit.groups.states import ROSTER_DAYS, arrivals_open
from summit.groups.views.framing import links, stand_in_event
from summit.groups.views.rosterpage import Entrance, roster_page
from summit.retention.facts import Source
from summit.web.access import by_link
from summit.web.forms import sent_id
from summit.web.layout import language
from summit.web.throttling import ask_to_wait, visitor_address

bp = Blueprint("host", __name__)
ARRIVE_FROM_ADDRESS = Limit("arrive-address", 300, timedelta(minutes=15))


def _meeting(number: int, token: str, purpose: Purpose, *, lock: bool = False) -> GroupMeeting:
    """The meeting of this link. Raises NotFound, for a wrong link as for none."""
    meeting = meeting_with_id(db.session(), number, lock=lock)
    if not links().opens(purpose, meeting, token):
        raise NotFound
    stand_in_event(meeting.group.event)
    return meeting


@bp.route("/host/<int:number>/<string:token>", methods=["GET", "POST"])
@by_link
def roster(number: int, token: str) -> str | Response | tuple[str, int]:
    meeting = _meeting(number, token, Purpose.HOST_LINK, lock=request.method == "POST")
    if now() > meeting.ends_at + timedelta(days=ROSTER_DAYS):
        return _over(meeting, "host")
    if now() < meeting.starts_at:
        return render_template("groups/early.html", meeting=meeting, group=meeting.group)
    here = url_for("host.roster", number=number, token=token)
    entrance = Entrance(
        layout="layouts/public.html",
        action=here,
        home=here,
        undo=url_for("host.undo", number=number, token=token),
        actor=Actor(None, "host link", ()),
    )
    return roster_page(meeting.group, meeting, entrance)


@bp.post("/host/<int:number>/<string:token>/undo")
@by_link
def undo(number: int, token: str) -> Response:
    """Open the roster again, as it was before this host closed it."""
    meeting = _meeting(number, token, Purpose.HOST_LINK, lock=True)
    fact = fact_of_meeting(db.session(), meeting, sent_id("fact"))
    actions.undo(db.session(), fact, now=now(), source=Source.WEB)
    db.session.commit()
    flash(_("Undone. It is as it was before."), "success")
    return redirect(url_for("host.roster", number=number, token=token), 303)


@bp.route("/here/<int:number>/<string:token>", methods=["GET", "POST"])
@by_link
def arrive(number: int, token: str) -> str | Response | tuple[str, int]:
    """ "I am here", by the code that hangs at the meeting; who is new signs up with it."""
    meeting = _meeting(number, token, Purpose.ARRIVAL_CODE)
    if not arrivals_open(meeting.starts_at, meeting.ends_at, now()):
        return _over(meeting, "here")
    form = JoinForm()
    if not form.validate_on_submit():
        page = _arrival_page(meeting, form)
        return (page, 422) if form.errors else page
    if not is_within(db.session(), ARRIVE_FROM_ADDRESS, visitor_address(), now=now()):
        db.session.rollback()
        meeting = _meeting(number, token, Purpose.ARRIVAL_CODE)
        return ask_to_wait(lambda: _arrival_page(meeting, form))
    return _arrived(meeting, form, now())


def _arrival_page(meeting: GroupMeeting, form: JoinForm) -> str:
    return render_template("groups/here.html", meeting=meeting, group=meeting.group, form=form)


def _arrived(meeting: GroupMeeting, form: JoinForm, at: datetime) -> Response:
    """The same answer for whoever is a member and whoever is not: it tells nothing of others."""
    actions.arrive(
        db.session(),
        meeting,
        full_name=form.full_name.data,
        email=form.email.data,
        organization=form.organization.data or "",
        language=language(),
        links=links(),
        now=at,
    )
    db.session.commit()
    token = request.view_args["token"] if request.view_args else ""
    return redirect(url_for("host.arrived", number=meeting.id, token=token), 303)


@bp.get("/here/<int:number>/<string:token>/thanks")
@by_link
def arrived(number: int, token: str) -> str:
    meeting = _meeting(number, token, Purpose.ARRIVAL_CODE)
    return render_template("groups/arrived.html", meeting=meeting, group=meeting.group, token=token)


def _over(meeting: GroupMeeting, kind: str) -> tuple[str, int]:
    """The link had its time."""
    return render_template("groups/over.html", meeting=meeting, group=meeting.group, kind=kind), 410
