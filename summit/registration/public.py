"""Pages for everybody beside the form: finding one's ticket, and coming with others."""

from functools import partial

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
from flask import session as cookie
from werkzeug import Response as Redirect

from summit.accounts.actions.throttles import throttle
from summit.clock import now
from summit.errors import Busy, TooMany
from summit.events.models import Event
from summit.events.phases import Window, window
from summit.events.places import places_of
from summit.events.queries import hours_of, public_event, site_of
from summit.extensions import db
from summit.registration import limits
from summit.registration.actions.finding import send_ticket
from summit.registration.actions.parties import Guest, Hosting, Registered, register_party
from summit.registration.forms import FindForm, PartyForm, busy_note, party_form
from summit.registration.links import link_token
from summit.registration.refusals import AlreadyRegistered, TooFewPlaces
from summit.registration.views import (
    answer_known,
    closed_page,
    committed,
    count_form,
    form_name,
    form_uid,
)
from summit.web.access import public
from summit.web.errors import say
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


FEWEST = 2


@bp.route("/register/party", methods=["GET", "POST"])
@public
def party(event: str) -> Response | Redirect:
    """A family or a group of friends: one fills in, each gets a ticket."""
    found = _open(event)
    opening = window(found.state, hours_of(found), now=now())
    if opening != Window.OPEN:
        return closed_page(found, opening)
    people = _how_many()
    form = party_form(
        found, people, language=language(), site=request.args.get("site", ""), once=form_name()
    )
    if not form.validate_on_submit():
        return _party_page(found, form, people, 422 if form.is_submitted() else 200)
    if not count_form(people):
        db.session.rollback()
        return ask_to_wait(partial(_party_shown, _open(event), form, people))
    return _take_party(event, form, people)


def _how_many() -> int:
    """How many come together; the form repeats it in its address."""
    given = request.args.get("people", 3, type=int)
    return min(max(given, FEWEST), limits.MOST_IN_A_PARTY)


def _take_party(event: str, form: PartyForm, people: int) -> Response | Redirect:
    found = _open(event)
    try:
        done = committed(lambda: _register_party(_open(event), form))
    except AlreadyRegistered as refusal:
        return answer_known(found, form, refusal.registration)
    except TooFewPlaces as refusal:
        db.session.rollback()
        form.split.errors = [say(refusal)]
        return _party_page(_open(event), form, people, 422)
    except Busy:
        db.session.rollback()
        flash(busy_note(), "warning")
        answer = _party_page(_open(event), form, people, 503)
        answer.headers["Retry-After"] = "3"
        return answer
    contact = done.made[0]
    if contact.person.created_at < contact.made_at:
        return answer_known(found, form, None)
    cookie.pop("once", None)
    return redirect(url_for("party.index", token=link_token(keyring(), contact)), 303)


def _register_party(event: Event, form: PartyForm) -> Registered:
    contact = Guest(
        form.full_name.data,
        form.email.data,
        form.organization.data or "",
        phone=form.phone.data or "",
    )
    others = [Guest(name.data or "", email.data or None) for name, email in form.others]
    return register_party(
        db.session(),
        event,
        site_of(event, str(form.site.data)),
        [contact, *others],
        hosting=Hosting(form.full_name.data, str(form.language.data), leads=True),
        now=now(),
        keys=keyring(),
        base_url=base_url(),
        together=not form.split.data,
        uid=form_uid(event, form),
    )


def _party_page(event: Event, form: PartyForm, people: int, status: int) -> Response:
    return make_response(_party_shown(event, form, people), status)


def _party_shown(event: Event, form: PartyForm, people: int) -> str:
    return render_template(
        "registration/party.html",
        event=event,
        form=form,
        people=people,
        numbers=range(FEWEST, limits.MOST_IN_A_PARTY + 1),
        places={site.slug: places_of(site) for site in event.sites},
    )
