"""Answering an invitation with no: the way to yes is the registration form."""

from collections.abc import Callable

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug import Response as Redirect

from summit.clock import now
from summit.errors import Conflict, NotFound
from summit.events.models import Event
from summit.events.queries import public_event
from summit.extensions import db
from summit.registration.actions.inviting import decline as say_no
from summit.registration.actions.inviting import think_again
from summit.registration.invited.queries import invite_of
from summit.registration.models import Invitation
from summit.registration.views import unrepeated
from summit.web.access import public
from summit.web.errors import say
from summit.web.layout import language, speak
from summit.web.navigation import event_frame

bp = Blueprint("invited", __name__, url_prefix="/e/<string:event>")


def _open(slug: str) -> tuple[Event, Invitation | None]:
    """The event, and the invitation that the address names, if it is one."""
    found = public_event(db.session(), slug)
    invitation = invite_of(db.session(), found.id, request.args.get("invite", "")).invitation
    if invitation is not None:
        speak(invitation.language)
    event_frame(found.slug, found.name.say(language()), found.coalition.name,
                found.coalition.contact_email)  # fmt: skip
    return found, invitation


@bp.get("/decline")
@public
def decline(event: str) -> Response:
    """Mail programs open links ahead of people: looking at it changes nothing."""
    found, invitation = _open(event)
    page = render_template(
        "registration/invited/decline.html",
        event=found,
        invitation=invitation,
        token=request.args.get("invite", ""),
    )
    return unrepeated(make_response(page, 200 if invitation else 404))


@bp.post("/decline")
@public
def answer_no(event: str) -> Redirect:
    return _do(event, lambda invitation: say_no(invitation, now=now()))


@bp.post("/decline/undo")
@public
def undo(event: str) -> Redirect:
    return _do(event, think_again)


def _do(event: str, deed: Callable[[Invitation], None]) -> Redirect:
    _found, invitation = _open(event)
    if invitation is None:
        raise NotFound
    try:
        deed(invitation)
    except Conflict as refusal:
        flash(say(refusal), "warning")
    db.session.commit()
    return redirect(
        url_for("invited.decline", event=event, invite=request.args.get("invite", "")), 303
    )
