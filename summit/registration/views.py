"""Registering in public, and the address behind the QR code of a ticket."""

import re
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import TypeVar

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

from summit.access.tokens import Purpose, new_uid
from summit.accounts.actions.throttles import count_try
from summit.clock import now
from summit.errors import Busy, FieldError
from summit.events.colours import colour_of
from summit.events.models import Event
from summit.events.phases import Window, window
from summit.events.places import places_of
from summit.events.queries import hours_of, public_event, site_of
from summit.extensions import db
from summit.people.matching import email_key
from summit.questions.form import lock_full, parts_of
from summit.registration import actions, limits
from summit.registration.form.queries import choices_left
from summit.registration.forms import RegisterForm, busy_note, register_form
from summit.registration.links import link_token
from summit.registration.models import FormQuestion, Registration
from summit.registration.queries import asked_of_people, queue_lengths, registration_by_ticket
from summit.registration.refusals import AlreadyRegistered
from summit.web.access import by_link, public
from summit.web.keys import base_url, keyring
from summit.web.layout import language
from summit.web.navigation import event_frame
from summit.web.throttling import ask_to_wait, visitor_address

bp = Blueprint("registration", __name__)
ONCE = re.compile(r"[0-9a-f]{32}")
Made = TypeVar("Made")


@bp.route("/e/<string:event>/register", methods=["GET", "POST"])
@public
def register(event: str) -> Response | Redirect:
    found = public_event(db.session(), event)
    event_frame(found.slug, found.name.say(language()), found.coalition.name,
                found.coalition.contact_email)  # fmt: skip
    opening = window(found.state, hours_of(found), now=now())
    if opening != Window.OPEN:
        return closed_page(found, opening)
    questions = asked_of_people(db.session(), found.id)
    form = register_form(
        found, questions, language=language(), site=request.args.get("site", ""), once=form_name()
    )
    if not form.validate_on_submit():
        return _page(found, questions, form, 422 if form.is_submitted() else 200)
    if not count_form():
        db.session.rollback()
        return ask_to_wait(partial(_shown, public_event(db.session(), event), questions, form))
    return _take(found, questions, form)


def count_form(weight: int = 1) -> bool:
    """Count the form for the network address it comes from; whether it still may be taken."""
    address, limit = visitor_address(), limits.REGISTER_FROM_ADDRESS
    if not address:
        return True
    return count_try(db.session(), limit, address, now=now(), weight=weight) <= limit.tries


def form_name() -> str:
    """The name of the forms now open in this browser; a new one after each registration."""
    name: str = cookie.setdefault("once", new_uid())
    return name


def _take(event: Event, questions: list[FormQuestion], form: RegisterForm) -> Response | Redirect:
    try:
        made = _registered(event, questions, form)
    except AlreadyRegistered as refusal:
        return answer_known(event, form, refusal.registration)
    except FieldError as refusal:
        db.session.rollback()
        form.refuse(refusal)
        slug = request.view_args["event"] if request.view_args else ""
        event = public_event(db.session(), slug)
        return _page(event, asked_of_people(db.session(), event.id), form, 422)
    except Busy:
        db.session.rollback()
        flash(busy_note(), "warning")
        answer = _page(event, questions, form, 503)
        answer.headers["Retry-After"] = "3"
        return answer
    if made.person.created_at < made.made_at:
        return answer_known(event, form, None)
    cookie.pop("once", None)
    return redirect(url_for("my.index", token=link_token(keyring(), made)), 303)


def answer_known(event: Event, form: RegisterForm, registered: Registration | None) -> Redirect:
    """Somebody knew the address before: what to do stands in a mail to it and nowhere else.

    Anybody may have typed it, and its owner's page also opens what is known of them (groups,
    telephone). The answer is like that to a new address; the page it leads to tells nothing.
    """
    if registered is not None:
        actions.send_link(db.session(), registered, now=now(), keys=keyring(), base_url=base_url())
    count_form(limits.KNOWN_WEIGHT)
    token = keyring().token(Purpose.SENT_PAGE, form_uid(event, form), 1)
    cookie["sent"] = {"token": token, "event": event.slug}
    cookie.pop("once", None)
    db.session.commit()
    return redirect(url_for("my.index", token=token), 303)


def _registered(event: Event, questions: list[FormQuestion], form: RegisterForm) -> Registration:
    return committed(lambda: _register(event, questions, form))


def committed(deed: Callable[[], Made]) -> Made:
    """Do and commit. Who meets the same person, sent twice at once, looks again."""
    try:
        made = deed()
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        made = deed()
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
        answers=form.answers,
        now=now(),
        keys=keyring(),
        base_url=base_url(),
        uid=form_uid(event, form),
    )


def form_uid(event: Event, form: RegisterForm) -> str:
    """The same form for the same address gives the same registration; another address, another.

    The name of the form is known to its browser alone, so that nobody opens a page by sending
    somebody else's address.
    """
    once = form.once.data if ONCE.fullmatch(form.once.data or "") else new_uid()
    return sha256(f"{once}:{event.id}:{email_key(form.email.data)}".encode()).hexdigest()[:32]


def _page(event: Event, questions: list[FormQuestion], form: RegisterForm, status: int) -> Response:
    return make_response(_shown(event, questions, form), status)


def _shown(event: Event, questions: list[FormQuestion], form: RegisterForm) -> str:
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
    lock_full(form, choices_left(db.session(), questions))
    names = {site.slug: site.name.say(language()) for site in event.sites}
    parts = parts_of(form, language(), names)
    return render_template(
        "registration/register.html", event=event, form=form, sites=sites, parts=parts
    )


def closed_page(event: Event, opening: Window) -> Response:
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
