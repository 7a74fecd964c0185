"""Registering in public, and the address behind the QR code of a ticket."""

import re
from hashlib import sha256

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
from sqlalchemy.exc import IntegrityError
from werkzeug import Response as Redirect

from summit.access.tokens import new_uid
from summit.clock import now
from summit.errors import Busy
from summit.events.colours import colour_of
from summit.events.models import Event
from summit.events.phases import Window, window
from summit.events.places import places_of
from summit.events.queries import hours_of, public_event, site_of
from summit.extensions import db
from summit.people.matching import email_key
from summit.questions.form import answers_in, asked
from summit.registration import actions
from summit.registration.forms import RegisterForm, busy_note, register_form
from summit.registration.links import link_token
from summit.registration.models import FormQuestion, Registration
from summit.registration.queries import form_questions, queue_lengths, registration_by_ticket
from summit.registration.refusals import AlreadyRegistered
from summit.web.access import by_link, public
from summit.web.keys import base_url, keyring
from summit.web.layout import language
from summit.web.navigation import event_frame

bp = Blueprint("registration", __name__)
ONCE = re.compile(r"[0-9a-f]{32}")


@bp.route("/e/<string:event>/register", methods=["GET", "POST"])
@public
def register(event: str) -> Response | Redirect:
    found = public_event(db.session(), event)
    event_frame(found.slug, found.name.say(language()), found.coalition.name,
                found.coalition.contact_email)  # fmt: skip
    opening = window(found.state, hours_of(found), now=now())
    if opening != Window.OPEN:
        return _closed(found, opening)
    questions = list(form_questions(db.session(), found.id))
    form = register_form(
        found, questions, language=language(), site=request.args.get("site", ""), once=_once()
    )
    if form.validate_on_submit():
        return _take(found, questions, form)
    return _page(found, questions, form, 422 if form.is_submitted() else 200)


def _once() -> str:
    """The name of the forms now open in this browser; a new one after each registration."""
    name: str = cookie.setdefault("once", new_uid())
    return name


def _take(event: Event, questions: list[FormQuestion], form: RegisterForm) -> Response | Redirect:
    try:
        made = _registered(event, questions, form)
    except AlreadyRegistered as refusal:
        form.refuse(refusal)
        actions.send_link(
            db.session(), refusal.registration, now=now(), keys=keyring(), base_url=base_url()
        )
        db.session.commit()
        return _page(event, questions, form, 422)
    except Busy:
        db.session.rollback()
        flash(busy_note(), "warning")
        answer = _page(event, questions, form, 503)
        answer.headers["Retry-After"] = "3"
        return answer
    cookie.pop("once", None)
    return redirect(_next_page(made), 303)


def _next_page(made: Registration) -> str:
    """The personal page. It also opens what is known of a person from before (groups, telephone),
    so for an address that was known the way there goes by mail: anybody may have typed it.
    """
    if made.person.created_at < made.made_at:
        return url_for("registration.sent", event=made.event.slug)
    return url_for("my.index", token=link_token(keyring(), made))


@bp.get("/e/<string:event>/register/sent")
@public
def sent(event: str) -> str:
    found = public_event(db.session(), event)
    event_frame(found.slug, found.name.say(language()), found.coalition.name,
                found.coalition.contact_email)  # fmt: skip
    return render_template("registration/sent.html", event=found)


def _registered(event: Event, questions: list[FormQuestion], form: RegisterForm) -> Registration:
    """Register and commit. Who meets the same person, sent twice at once, looks again."""
    try:
        made = _register(event, questions, form)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        made = _register(event, questions, form)
        db.session.commit()
    return made


def _register(event: Event, questions: list[FormQuestion], form: RegisterForm) -> Registration:
    return actions.register(
        db.session(),
        event,
        site_of(event, str(form.site.data)),
        full_name=form.full_name.data,
        email=form.email.data,
        organization=form.organization.data or "",
        language=str(form.language.data),
        answers=answers_in(form, questions),
        now=now(),
        keys=keyring(),
        base_url=base_url(),
        uid=_uid(event, form),
    )


def _uid(event: Event, form: RegisterForm) -> str:
    """The same form for the same address gives the same registration; another address, another.

    The name of the form is known to its browser alone, so that nobody opens a page by sending
    somebody else's address.
    """
    once = form.once.data if ONCE.fullmatch(form.once.data or "") else new_uid()
    return sha256(f"{once}:{event.id}:{email_key(form.email.data)}".encode()).hexdigest()[:32]


def _page(event: Event, questions: list[FormQuestion], form: RegisterForm, status: int) -> Response:
    waiting = queue_lengths(db.session(), event.id)
    sites = {
        site.slug: {
            "site": site,
            "places": places_of(site),
            "waiting": waiting.get(site.id, 0),
            "colour": colour_of(position),
        }
        for position, site in enumerate(event.sites)
    }
    items = asked(form, questions, language())
    page = render_template(
        "registration/register.html", event=event, form=form, sites=sites, items=items
    )
    return make_response(page, status)


def _closed(event: Event, opening: Window) -> Response:
    """Why one cannot register, and what to do instead; the same page whatever was sent."""
    page = render_template(
        "registration/closed.html",
        event=event,
        opening=opening,
        over=now() >= event.ends_at,
        cancelled=opening == Window.HIDDEN,
    )
    return make_response(page, 409 if request.method == "POST" else 200)


@bp.get("/T/<string:ticket>")
@bp.get("/t/<string:ticket>")
@by_link
def ticket(ticket: str) -> Redirect:
    """Where a phone's own camera leads who scans a ticket."""
    found = registration_by_ticket(db.session(), ticket)
    return redirect(url_for("my.index", token=link_token(keyring(), found)), 303)
