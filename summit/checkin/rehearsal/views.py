"""The organizers' page of the rehearsal: start, print, pair, wipe."""

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from summit.access.permissions import Permission
from summit.access.tokens import Purpose
from summit.audit.actions import record
from summit.checkin.actions import offer_pairing
from summit.checkin.doors import OFFERED
from summit.checkin.papers.views import pdf
from summit.checkin.points.views import frame_of
from summit.checkin.queries import points_of
from summit.checkin.rehearsal.actions import start_rehearsal, wipe_rehearsal
from summit.checkin.rehearsal.forms import PracticeForm
from summit.checkin.rehearsal.models import PracticeTicket
from summit.checkin.rehearsal.parts import COLOUR_WORDS, PARTS
from summit.checkin.rehearsal.queries import count_of_practice, practice_tickets
from summit.checkin.rehearsal.sheet import PracticeSheet, Sample, practice_pdf
from summit.checkin.states import DeviceRole, PointKind
from summit.clock import now
from summit.events.models import Event, Site
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.registration.links import spelled, ticket_url
from summit.registration.paper import PAPERS
from summit.web.access import allow, current_actor, requires
from summit.web.keys import base_url, keyring
from summit.web.layout import Link, language

bp = Blueprint("rehearsal", __name__, url_prefix="/console/<string:event>/doors/rehearsal")

EXPECTED = {part.kind: part for part in PARTS}


@bp.get("")
@requires(Permission.CHECKIN_MANAGE)
def index(event: str) -> str:
    found = _load(event)
    return _page(found, _form(found))


def _load(slug: str) -> Event:
    """A rehearsal is of all sites: who manages one site's doors alone sees it not. NotAllowed."""
    found = event_of(db.session(), slug)
    allow(Permission.CHECKIN_MANAGE, scope_of(found))
    return found


def _form(event: Event) -> PracticeForm:
    form = PracticeForm()
    points = points_of(db.session(), event.id)
    form.offer([point for point in points if point.kind == PointKind.ENTRANCE])
    form.choices()
    return form


def _page(event: Event, form: PracticeForm) -> str:
    tickets = practice_tickets(db.session(), event.id)
    phones, scans = count_of_practice(db.session(), event.id)
    frame_of(event, Link(_("Rehearsal"), None))
    return render_template(
        "checkin/rehearsal.html",
        event=event,
        tickets=tickets,
        expected=EXPECTED,
        colours={key: _(word) for key, word in COLOUR_WORDS.items()},
        phones=phones,
        scans=scans,
        form=form,
        sites={site.id: site for site in event.sites},
    )


@bp.post("")
@requires(Permission.CHECKIN_MANAGE)
def start(event: str) -> Redirect:
    found, at = _load(event), now()
    start_rehearsal(db.session(), found, now=at, keys=keyring())
    _log(found, "rehearsal:start")
    db.session.commit()
    flash(_("The rehearsal is ready: print its page, then pair a phone."), "success")
    return redirect(url_for("rehearsal.index", event=event), 303)


@bp.post("/wipe")
@requires(Permission.CHECKIN_MANAGE)
def wipe(event: str) -> Redirect:
    found = _load(event)
    wipe_rehearsal(db.session(), found.id, now=now())
    _log(found, "rehearsal:wipe")
    db.session.commit()
    flash(_("The rehearsal is wiped. Its phones delete what they hold."), "success")
    return redirect(url_for("rehearsal.index", event=event), 303)


def _log(event: Event, deed: str) -> None:
    who, where = current_actor(), scope_of(event)
    record(db.session(), deed, f"event:{event.id}", actor=who, now=now(), scope=where)


@bp.post("/pairings")
@requires(Permission.CHECKIN_MANAGE)
def offer(event: str) -> Redirect | tuple[str, int]:
    found = _load(event)
    form = _form(found)
    if not form.validate_on_submit():
        return _page(found, form), 422
    points = points_of(db.session(), found.id)
    session[OFFERED] = offer_pairing(
        db.session(),
        next(point for point in points if point.id == form.point.data),
        role=DeviceRole(form.role.data),
        device_name=_("Practice"),
        now=now(),
        practice=True,
    )
    db.session.commit()
    return redirect(url_for("doors.pairing", event=event), 303)


@bp.get("/sheet.pdf")
@requires(Permission.CHECKIN_MANAGE)
def sheet(event: str) -> Response:
    found = _load(event)
    tickets = practice_tickets(db.session(), found.id)
    sheets = [
        _sheet(found, site, [t for t in tickets if t.site_id == site.id]) for site in found.sites
    ]
    asked = request.args.get("paper", "")
    raw = practice_pdf(sheets, asked if asked in PAPERS else "letter")
    return pdf(raw, f"{found.slug}-rehearsal.pdf")


def _sheet(event: Event, site: Site, tickets: list[PracticeTicket]) -> PracticeSheet:
    return PracticeSheet(
        title=f"{_('Rehearsal')}: {site.name.say(language())}",
        lead=_("Scan each of them with a phone that says “Practice”. Nothing of it counts."),
        samples=[_sample(ticket) for ticket in tickets],
    )


def _sample(ticket: PracticeTicket) -> Sample:
    part = EXPECTED[ticket.kind]
    token = keyring().token(Purpose.TICKET, ticket.uid, 1, digest_known=ticket.digest)
    url = ticket_url(base_url(), token) if ticket.known else "HTTPS://EXAMPLE.ORG/MENU"
    name = ticket.name or _("No ticket at all")
    code = spelled(ticket.code) if ticket.known else ""
    return Sample(name, code, url, part.colour, _(COLOUR_WORDS[part.colour]), _(part.expect))
