"""Pages for everybody beside the form: finding one's ticket, and coming with others."""

from functools import partial

from flask import Blueprint, Response, make_response, render_template

from summit.accounts.actions.throttles import throttle
from summit.clock import now
from summit.errors import TooMany
from summit.events.models import Event
from summit.events.queries import public_event
from summit.extensions import db
from summit.registration import limits
from summit.registration.actions.finding import send_ticket
from summit.registration.forms import FindForm
from summit.web.access import public
from summit.web.keys import base_url, keyring
from summit.web.layout import language
from summit.web.navigation import event_frame
from summit.web.throttling import ask_to_wait, client_address

bp = Blueprint("public", __name__, url_prefix="/e/<string:event>")


def _open(slug: str) -> Event:
    found = public_event(db.session(), slug)
    event_frame(found.slug, found.name.say(language()), found.coalition.name,
                found.coalition.contact_email)  # fmt: skip
    return found


@bp.route("/find", methods=["GET", "POST"])
@public
def find(event: str) -> Response:
    """The answer is the same page whether the address is known or not."""
    found, form = _open(event), FindForm()
    if not form.validate_on_submit():
        return make_response(_find_page(found, form), 422 if form.is_submitted() else 200)
    try:
        throttle(db.session(), limits.FIND_FROM_ADDRESS, client_address(), now=now())
    except TooMany:
        db.session.rollback()
        return ask_to_wait(partial(_find_page, _open(event), form))
    send_ticket(
        db.session(),
        found,
        form.email.data,
        language=language(),
        now=now(),
        keys=keyring(),
        base_url=base_url(),
    )
    db.session.commit()
    return make_response(_find_page(_open(event), form, sent=True))


def _find_page(event: Event, form: FindForm, *, sent: bool = False) -> str:
    return render_template("registration/find.html", event=event, form=form, sent=sent)
