"""The personal page: what a person sees and does with the link of their registration."""

from collections.abc import Callable
from typing import Any

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
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from summit.calendars import calendar
from summit.clock import now
from summit.errors import Conflict, FieldError, NotFound
from summit.events.colours import colour_of
from summit.events.models import Site
from summit.events.phases import phase
from summit.events.places import places_of
from summit.events.queries import hours_of, public_event, site_of
from summit.events.states import EventState
from summit.extensions import db
from summit.questions.form import lock_full, parts_of
from summit.registration import actions
from summit.registration.actions.answering import current, outdated
from summit.registration.actions.offers import is_over
from summit.registration.actions.papers import (
    appointment,
    code_url,
    link_of,
    ticket_face,
    ticket_of,
    zone_of,
)
from summit.registration.form.queries import choices_left, still_needed
from summit.registration.forms import DetailsForm, details_form
from summit.registration.links import read_token, spelled
from summit.registration.models import Offer, Registration, Ticket
from summit.registration.opening import opened
from summit.registration.paper import PAPERS
from summit.registration.qr import code_of, svg_of
from summit.registration.queries import (
    answers_of,
    asked_of_people,
    queue_lengths,
    waitlist_position,
)
from summit.registration.queues.queries import contact_of, open_offer
from summit.registration.states import OPEN, Source, State
from summit.registration.ticket_pdf import ticket_pdf
from summit.web.access import by_link
from summit.web.errors import say
from summit.web.keys import base_url, keyring
from summit.web.layout import language
from summit.web.navigation import event_frame
from summit.web.panels import panels

bp = Blueprint("my", __name__, url_prefix="/my/<string:token>")


def _sent(token: str) -> str | None:
    """The page of whoever typed an address that was known before (views._known)."""
    kept = cookie.get("sent", {})
    if kept.get("token") != read_token(token):
        return None
    event = public_event(db.session(), kept["event"])
    event_frame(event.slug, event.name.say(language()), event.coalition.name,
                event.coalition.contact_email)  # fmt: skip
    return render_template("registration/sent.html", event=event)


@bp.get("/")
@by_link
def index(token: str) -> str:
    if (sent := _sent(token)) is not None:
        return sent
    found = opened(db.session(), token)
    held = ticket_of(found)
    return render_template(
        "registration/my/index.html",
        registration=found,
        token=read_token(token),
        colour=_colour(found),
        zone=zone_of(found.site, found.event),
        phase=phase(hours_of(found.event), now=now()),
        cancelled_event=found.event.state == EventState.CANCELLED,
        ticket=_shown(found, held) if held and found.state == State.CONFIRMED else None,
        may_bring=found.party_id is None or found.party_contact,
        unasked=_unasked(found),
        position=waitlist_position(db.session(), found),
        offer=_offered(found),
        contact=_told_for(found),
        waiting=queue_lengths(db.session(), found.event_id),
        others=[(s, places_of(s)) for s in found.event.sites if s is not found.site],
        here=places_of(found.site),
        panels=panels("my", db.session(), found, now=now()),
    )


def _offered(registration: Registration) -> Offer | None:
    """The place that the person can take at this moment."""
    if registration.queue_site_id is None:
        return None
    offer = open_offer(db.session(), registration)
    return None if offer is None or is_over(offer, registration.event, now()) else offer


def _told_for(registration: Registration) -> bool:
    """Whether somebody else gets the letters of one who waits without an address."""
    waits = registration.state == State.WAITLISTED and not registration.person.email
    return waits and contact_of(db.session(), registration) is not None


def _unasked(registration: Registration) -> int:
    """How many answers are needed of who did not give them with the form: those who were
    registered by somebody else, and those who came to another site since.
    """
    mine = registration.source in (Source.WEB, Source.INVITATION) and registration.party_id is None
    if registration.state not in OPEN or (mine and registration.revision == 1):
        return 0
    return len(still_needed(db.session(), registration))


def _colour(registration: Registration) -> str:
    return colour_of(registration.event.sites.index(registration.site))


def _shown(registration: Registration, ticket: Ticket) -> dict[str, Any]:
    code = code_of(code_url(registration, ticket, keys=keyring(), base_url=base_url()))
    return {"size": code.size, "path": code.path, "code": spelled(ticket.code)}


def _ticket(token: str) -> tuple[Registration, Ticket]:
    """The ticket of who has a place. Raises NotFound for everybody else."""
    found = opened(db.session(), token)
    held = ticket_of(found)
    if held is None or found.state != State.CONFIRMED:
        raise NotFound
    return found, held


def _file(content: bytes | str, mimetype: str, name: str = "") -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = mimetype
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/ticket.svg")
@by_link
def ticket_svg(token: str) -> Response:
    found, held = _ticket(token)
    code = code_of(code_url(found, held, keys=keyring(), base_url=base_url()))
    return _file(svg_of(code, _("QR code of your ticket")), "image/svg+xml")


@bp.get("/ticket.pdf", endpoint="ticket_pdf")
@by_link
def ticket_pdf_file(token: str) -> Response:
    found, held = _ticket(token)
    face = ticket_face(found, held, language=language(), keys=keyring(), base_url=base_url())
    asked = request.args.get("paper", "")
    pdf = ticket_pdf(face, asked if asked in PAPERS else "letter")
    return _file(pdf, "application/pdf", f"{found.event.slug}-ticket.pdf")


@bp.get("/event.ics")
@by_link
def event_ics(token: str) -> Response:
    found, _held = _ticket(token)
    entry = appointment(
        found,
        language=language(),
        link=link_of(found, keys=keyring(), base_url=base_url()),
        now=now(),
    )
    return _file(calendar([entry]), "text/calendar; charset=utf-8", f"{found.event.slug}.ics")


@bp.route("/change", methods=["GET", "POST"])
@by_link
def change(token: str) -> Response | Redirect:
    found = opened(db.session(), token)
    questions = asked_of_people(db.session(), found.event_id, found.site.slug)
    known = current(questions, answers_of(db.session(), [found.id]))
    form = details_form(found, questions, known, language=language(), sent=request.method == "POST")
    if not form.validate_on_submit() or not _changed(found, form):
        return _change_page(token, form)
    flash(_("Your details are changed."), "success")
    db.session.commit()
    return redirect(url_for("my.index", token=token), 303)


def _changed(found: Registration, form: DetailsForm) -> bool:
    """Whether what was typed could be kept; if not, the reason stands beside its field."""
    try:
        actions.change(
            db.session(),
            found,
            full_name=form.full_name.data,
            phone=form.phone.data or "",
            organization=form.organization.data or "",
            language=str(form.language.data),
            answers=form.answers,
        )
    except FieldError as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return False
    return True


def _change_page(token: str, form: DetailsForm) -> Response:
    found = opened(db.session(), token)
    questions = asked_of_people(db.session(), found.event_id, found.site.slug)
    answers = answers_of(db.session(), [found.id])
    lock_full(form, choices_left(db.session(), questions), current(questions, answers))
    parts = parts_of(form, language(), before=outdated(questions, answers, language()))
    page = render_template("registration/my/change.html", registration=found, form=form,
                           parts=parts, token=read_token(token))  # fmt: skip
    return make_response(page, 422 if form.errors else 200)


def attempt(token: str, deed: Callable[[Registration], None]) -> Redirect:
    """Do something that may have become impossible, and show how things stand now."""
    found = opened(db.session(), token)
    try:
        deed(found)
    except Conflict as refusal:
        flash(say(refusal), "warning")
        db.session.rollback()
    else:
        db.session.commit()
    return redirect(url_for("my.index", token=token), 303)


@bp.post("/cancel")
@by_link
def cancel(token: str) -> Redirect:
    def deed(found: Registration) -> None:
        if found.state == State.CANCELLED:
            return
        had_a_place = found.state == State.CONFIRMED
        actions.cancel(db.session(), found, now=now(), keys=keyring(), base_url=base_url())
        text = _("Your place is given back.") if had_a_place else _("You have left the waitlist.")
        back = {"text": text, "url": url_for("my.come_back", token=token), "label": _("Come back")}
        flash(back, "undo")  # type: ignore[arg-type]  # the toast takes a text with a way back

    return attempt(token, deed)


@bp.post("/return")
@by_link
def come_back(token: str) -> Redirect:
    def deed(found: Registration) -> None:
        if found.state == State.CANCELLED:
            lost = actions.come_back(
                db.session(), found, now=now(), keys=keyring(), base_url=base_url()
            )
            for option in lost:
                flash(_("“%(choice)s” is full now, so it is no longer among your answers.",
                        choice=option), "warning")  # fmt: skip

    return attempt(token, deed)


@bp.post("/move")
@by_link
def move(token: str) -> Redirect:
    def deed(found: Registration) -> None:
        site: Site = site_of(found.event, request.form.get("site", ""))
        if site is found.site:
            return
        actions.move(db.session(), found, site, now=now(), keys=keyring(), base_url=base_url())
        name = site.name.say(language())
        if found.state == State.PENDING:
            flash(_("Your registration is for %(site)s now. The organizers have yet to look at it.",
                    site=name), "success")  # fmt: skip
        else:
            flash(_("You are coming to %(site)s now.", site=name), "success")

    return attempt(token, deed)
