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
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import IntegrityError
from werkzeug import Response as Redirect

from summit.access.tokens import Purpose, new_uid
from summit.accounts.actions.throttles import is_within
from summit.clock import now
from summit.errors import Busy, FieldError
from summit.events.colours import colour_of
from summit.events.models import Event
from summit.events.phases import Window, window
from summit.events.places import places_of
from summit.events.queries import hours_of, public_event, site_of, stamped_event
from summit.extensions import db
from summit.people.matching import email_key
from summit.questions.form import lock_full, parts_of
from summit.registration import actions, limits
from summit.registration.form.queries import choices_left, form_reading, intake_of
from summit.registration.forms import RegisterForm, busy_note, register_form
from summit.registration.intake import Intake
from summit.registration.invited.queries import Invite, invite_of
from summit.registration.links import link_token
from summit.registration.models import Partner, Registration
from summit.registration.queries import queue_lengths, registration_by_ticket
from summit.registration.refusals import AlreadyRegistered
from summit.registration.states import InvitationState, Source
from summit.web.access import by_link, public
from summit.web.kept_pages import Reading, kept_page
from summit.web.keys import base_url, keyring
from summit.web.layout import language, speak
from summit.web.navigation import event_frame
from summit.web.throttling import ask_to_wait, visitor_address

bp = Blueprint("registration", __name__)
ONCE = re.compile(r"[0-9a-f]{32}")
Made = TypeVar("Made")


@bp.route("/e/<string:event>/register", methods=["GET", "POST"])
@public
def register(event: str) -> str | Response | Redirect:
    if "invite" in request.args:
        return unrepeated(make_response(_registering(event)))
    return kept_page(partial(_reading, event), partial(_registering, event))


def unrepeated(answer: Response) -> Response:
    """Keep the secret in the address out of caches and of the next page's knowledge."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _reading(event: str) -> Reading | None:
    """What the page shows; its token, its name and the numbers of places are put in each time."""
    read = form_reading(db.session(), event, now=now())
    if read is None:
        return None
    if not read.open:
        return Reading(read.stamp)
    holes = {f"left-{site}": _places_left(site, left) for site, left in read.left.items()}
    return Reading(read.stamp, holes | {"csrf": generate_csrf(), "once": form_name()})


def _places_left(site: int, left: int) -> str:
    """The end of a pill, as ``places_pill`` in ``registration/_when.html`` writes it."""
    return f'data-left="{site}">{ngettext("%(num)s place left", "%(num)s places left", left)}<'


def _registering(event: str) -> Response | Redirect:
    found, stamp = stamped_event(db.session(), event)
    invite = _invite(found)
    opening = window(found.state, hours_of(found), now=now())
    early = opening == Window.NOT_YET and invite.personal is not None
    if opening != Window.OPEN and not early:
        return closed_page(found, opening)
    intake = intake_of(db.session(), found.id, stamp)
    form = register_form(
        found,
        intake.of_people,
        language=language(),
        site=request.args.get("site", ""),
        once=form_name(),
        known=_known_of(found, invite),
    )
    if not form.validate_on_submit():
        return _page(found, form, 422 if form.is_submitted() else 200)
    if not count_form():
        db.session.rollback()
        return ask_to_wait(partial(_shown, public_event(db.session(), event), form))
    return _take(found, intake, form, invite)


def _invite(event: Event) -> Invite:
    """Who is invited by the address, said on top of the page; nobody by most."""
    token = request.args.get("invite", "")
    if not token:
        return Invite()
    invite = invite_of(db.session(), event.id, token)
    if invite.personal is not None and request.method == "GET":
        speak(invite.personal.language)
    g.invite_note = _note(invite, event.coalition.name)
    return invite


def _note(invite: Invite, host: str) -> tuple[str, str]:
    """The kind of the note on top of the form, and what it says."""
    if invite.usable:
        by = invite.partner.organization.name if invite.partner else host
        said = [_("You are invited by %(inviter)s.", inviter=by), *_kept_for(invite.partner)]
        return "", " ".join(said)
    if invite.invitation is None:
        return "warn", _("This invitation is not known: its address is not complete or is an old "
                         "one. Open the link in the newest mail.")  # fmt: skip
    if invite.invitation.state == InvitationState.ACCEPTED:
        return "warn", _("This invitation has been used. If you are registered, your page is in "
                         "your mail.")  # fmt: skip
    return "warn", _("This invitation has been withdrawn.")


def _kept_for(partner: Partner | None) -> list[str]:
    """Where the delegates of a partner find a place although the site says that it is full."""
    sites = [
        kept.site.name.say(language())
        for kept in (partner.allocations if partner else ())
        if kept.released_at is None and kept.taken < kept.places
    ]
    return [_("Places are kept for you: %(sites)s.", sites=", ".join(sites))] if sites else []


def _known_of(event: Event, invite: Invite) -> dict[str, str]:
    """What need not be typed by who is invited."""
    known: dict[str, str] = {}
    if invite.partner is not None and invite.usable:
        known["organization"] = invite.partner.organization.name
    if (one := invite.personal) is not None:
        known |= {"full_name": one.full_name, "email": one.email, "language": one.language}
        known |= {"organization": one.organization} if one.organization else {}
        sites = {site.id: site.slug for site in event.sites}
        known |= {"site": sites[one.site_id]} if one.site_id in sites else {}
    return known


def count_form(weight: int = 1) -> bool:
    """Count the form for the network address it comes from; whether it still may be taken."""
    limit = limits.REGISTER_FROM_ADDRESS
    return is_within(db.session(), limit, visitor_address(), now=now(), weight=weight)


def form_name() -> str:
    """The name of the forms now open in this browser; a new one after each registration."""
    name: str = cookie.setdefault("once", new_uid())
    return name


def _take(event: Event, intake: Intake, form: RegisterForm, invite: Invite) -> Response | Redirect:
    try:
        made = committed(lambda: _register(event, intake, form, invite))
    except AlreadyRegistered as refusal:
        return answer_known(event, form, refusal.registration)
    except FieldError as refusal:
        db.session.rollback()
        form.refuse(refusal)
        slug = request.view_args["event"] if request.view_args else ""
        return _page(public_event(db.session(), slug), form, 422)
    except Busy:
        db.session.rollback()
        flash(busy_note(), "warning")
        answer = _page(event, form, 503)
        answer.headers["Retry-After"] = "3"
        return answer
    if made.person.created_at < made.made_at and not _proven(form, invite):
        return answer_known(event, form, None)
    cookie.pop("once", None)
    return redirect(url_for("my.index", token=link_token(keyring(), made)), 303)


def _proven(form: RegisterForm, invite: Invite) -> bool:
    """Whether the link came from the mailbox of the very address that was typed."""
    one = invite.invitation
    return one is not None and one.email_key == email_key(form.email.data)


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


def _register(event: Event, intake: Intake, form: RegisterForm, invite: Invite) -> Registration:
    return actions.register(
        db.session(),
        event,
        site_of(event, str(form.site.data)),
        full_name=form.full_name.data,
        email=form.email.data,
        phone=form.phone.data or "",
        organization=form.organization.data or "",
        language=str(form.language.data),
        answers=form.answers,
        now=now(),
        keys=keyring(),
        base_url=base_url(),
        uid=form_uid(event, form),
        source=Source.INVITATION if invite.usable else Source.WEB,
        invitation=invite.personal,
        partner=invite.partner if invite.usable else None,
        intake=intake,
    )


def form_uid(event: Event, form: RegisterForm) -> str:
    """The same form for the same address gives the same registration; another address, another.

    The name of the form is known to its browser alone, so that nobody opens a page by sending
    somebody else's address.
    """
    once = form.once.data if ONCE.fullmatch(form.once.data or "") else new_uid()
    return sha256(f"{once}:{event.id}:{email_key(form.email.data)}".encode()).hexdigest()[:32]


def _page(event: Event, form: RegisterForm, status: int) -> Response:
    return make_response(_shown(event, form), status)


def _shown(event: Event, form: RegisterForm) -> str:
    _frame(event)
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
    lock_full(form, choices_left(db.session(), form.questions))
    names = {site.slug: site.name.say(language()) for site in event.sites}
    parts = parts_of(form, language(), names)
    return render_template(
        "registration/register.html",
        event=event,
        form=form,
        sites=sites,
        parts=parts,
        note=g.get("invite_note"),
    )


def _frame(event: Event) -> None:
    """What stands around the page; not made for an answer that leads on to another page."""
    event_frame(event.slug, event.name.say(language()), event.coalition.name,
                event.coalition.contact_email)  # fmt: skip


def closed_page(event: Event, opening: Window) -> Response:
    """Why one cannot register, and what to do instead; the same page whatever was sent."""
    _frame(event)
    page = render_template(
        "registration/closed.html",
        event=event,
        opening=opening,
        over=now() >= event.ends_at,
        cancelled=opening == Window.HIDDEN,
        note=g.get("invite_note"),
    )
    return make_response(page, 409 if request.method == "POST" else 200)


@bp.get("/T/<string:ticket>")
@bp.get("/t/<string:ticket>")
@by_link
def ticket(ticket: str) -> Redirect:
    """Where a phone's own camera leads who scans a ticket."""
    found = registration_by_ticket(db.session(), ticket)
    return redirect(url_for("my.index", token=link_token(keyring(), found)), 303)
