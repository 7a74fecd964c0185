"""The papers of the doors: lists for the last resort, badges, spare badges, name tents."""

from collections.abc import Iterable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.access.tokens import Purpose
from summit.audit.actions import record
from summit.checkin.actions import make_spares
from summit.checkin.doors import own_sites
from summit.checkin.models import Spare
from summit.checkin.papers.badges import Badge, badges_pdf
from summit.checkin.papers.formats import FORMATS
from summit.checkin.papers.forms import BadgeForm, SpareForm, sheet_choices
from summit.checkin.papers.lists import DoorList, Guest, Tent, door_list_pdf, tents_pdf
from summit.checkin.papers.queries import (
    Holder,
    holder_with_code,
    holders,
    holders_named,
    spares_left,
    speakers_of,
)
from summit.checkin.points.views import frame_of
from summit.clock import now
from summit.errors import NotFound
from summit.events.colours import colour_of
from summit.events.models import Event, Site
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.registration.links import spelled, ticket_url
from summit.registration.paper import PAPERS
from summit.registration.states import HOLDS_A_PLACE, State
from summit.web.access import allow, current_actor, requires
from summit.web.keys import base_url, keyring
from summit.web.layout import LANGUAGE_NAMES, Link, language
from summit.web.moments import day, time

bp = Blueprint("papers", __name__, url_prefix="/console/<string:event>/doors/papers")

P = Permission


@bp.get("")
@requires(P.CHECKIN_DESK)
def index(event: str) -> str:
    return _page(event_of(db.session(), event), SpareForm())


def _page(event: Event, spare: SpareForm) -> str:
    sites = own_sites(event, P.CHECKIN_DESK)
    form = BadgeForm(request.args, prefix="")
    form.offer(sites)
    name = request.args.get("name", "")[:80].strip()
    here = [site.id for site in sites]
    frame_of(event, Link(_("Papers"), None))
    return render_template(
        "checkin/papers.html",
        event=event,
        sites=sites,
        form=form,
        spare=spare,
        sheets=sheet_choices(),
        name=name,
        found=holders_named(db.session(), event.id, name, here) if len(name) > 1 else [],
        spares=len(spares_left(db.session(), event.id)),
        speakers=len(speakers_of(db.session(), event.id)),
    )


def _own(slug: str, site_id: int) -> tuple[Event, Site]:
    """The event and one of its sites that the actor may print for. Raises NotFound, NotAllowed."""
    event = event_of(db.session(), slug)
    site = next((site for site in event.sites if site.id == site_id), None)
    if site is None:
        raise NotFound
    allow(P.CHECKIN_DESK, Scope(event.coalition_id, event.id, site.id))
    return event, site


def _first_site(slug: str) -> int:
    """The site that is meant where none is named."""
    sites = own_sites(event_of(db.session(), slug), P.CHECKIN_DESK)
    return sites[0].id if sites else 0


def _sheets() -> str:
    asked = request.args.get("sheets", "")
    return asked if asked in FORMATS else next(iter(FORMATS))


def _paper() -> str:
    asked = request.args.get("paper", "")
    return asked if asked in PAPERS else "letter"


def pdf(raw: bytes, name: str) -> Response:
    """A file that opens in the browser, from where it is printed; nothing keeps a copy."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(raw, mimetype="application/pdf", headers=headers)


@bp.get("/list-<int:site_id>.pdf", endpoint="door_list")
@requires(P.CHECKIN_DESK)
def the_list(event: str, site_id: int) -> Response:
    found, site = _own(event, site_id)
    zone, at = site.timezone or found.timezone, now()
    printed = _("Printed %(day)s at %(time)s. Shred it afterwards.") % {
        "day": day(at, zone, language(), "short"),
        "time": time(at, zone, language()),
    }
    door = DoorList(
        title=f"{found.name.say(language())}, {day(found.starts_at, zone, language())}",
        site=site.name.say(language()),
        colour=colour_of(site.position),
        columns=(_("Name, by first name"), _("Organization"), _("Code")),
        note=printed,
        nobody=_("Nobody is registered here yet."),
        guests=[_guest(one) for one in holders(db.session(), found.id, site.id)],
    )
    return pdf(door_list_pdf(door, _paper()), f"{found.slug}-{site.slug}-door.pdf")


def _guest(one: Holder) -> Guest:
    marks = {State.WAITLISTED: _("WAITLIST"), State.PENDING: _("NOT CONFIRMED")}
    code = spelled(one.code) if one.code else ""
    mark, came = marks.get(one.state, ""), one.arrived_at is not None
    return Guest(one.name, one.organization or "", code, mark, came)


@bp.get("/badges.pdf")
@requires(P.CHECKIN_DESK)
def badges(event: str) -> Response:
    """``?site=&sheets=``: a badge for everybody who has a place there."""
    found, site = _own(event, request.args.get("site", 0, type=int) or _first_site(event))
    here = [h for h in holders(db.session(), found.id, site.id) if h.state in HOLDS_A_PLACE]
    return _badges(found, _faces(found, here), f"{found.slug}-{site.slug}-badges.pdf")


@bp.get("/badge.pdf")
@requires(P.CHECKIN_DESK)
def badge(event: str) -> Response:
    """``?code=&sheets=``: one badge, also a second time."""
    found = event_of(db.session(), event)
    code = request.args.get("code", "")
    if not code:
        return _badges(found, [], f"{found.slug}-badge.pdf")
    one = holder_with_code(db.session(), found.id, code)
    if one is None:
        raise NotFound
    allow(P.CHECKIN_DESK, Scope(found.coalition_id, found.id, one.site_id))
    return _badges(found, _faces(found, [one]), f"{found.slug}-badge.pdf")


@bp.get("/spares.pdf")
@requires(P.CHECKIN_DESK)
def spares(event: str) -> Response:
    """Those badges without a name that nobody has yet."""
    found = event_of(db.session(), event)
    made = [_blank(found, one) for one in spares_left(db.session(), found.id)]
    return _badges(found, made, f"{found.slug}-spares.pdf")


@bp.post("/spares")
@requires(P.CHECKIN_MANAGE)
def more_spares(event: str) -> Redirect | tuple[str, int]:
    found, form, at = event_of(db.session(), event), SpareForm(), now()
    if not form.validate_on_submit():
        return _page(found, form), 422
    number = int(form.number.data or 0)
    make_spares(db.session(), found, number, now=at, keys=keyring())
    who, where = current_actor(), scope_of(found)
    record(
        db.session(), "spare:make", f"event:{found.id}", actor=who, now=at, scope=where, n=number
    )
    db.session.commit()
    flash(_("The spare badges are ready to be printed."), "success")
    return redirect(url_for("papers.index", event=event), 303)


@bp.get("/tents.pdf")
@requires(P.CHECKIN_DESK)
def tents(event: str) -> Response:
    found = event_of(db.session(), event)
    made = [Tent(s.name, s.about.say(language())) for s in speakers_of(db.session(), found.id)]
    title = f"{found.name.say(language())}: {_('Name tents')}"
    nobody = _("No speaker is named in the programme yet.")
    raw = tents_pdf(made, title=title, nobody=nobody, paper=_paper())
    return pdf(raw, f"{found.slug}-tents.pdf")


def _badges(event: Event, made: list[Badge], name: str) -> Response:
    return pdf(badge_file(event, made, _sheets()), name)


def badge_file(event: Event, made: list[Badge], sheets: str) -> bytes:
    title = f"{event.name.say(language())}: {_('Badges')}"
    return badges_pdf(made, FORMATS[sheets], title=title, nobody=_("There is no badge to print."))


def _faces(event: Event, people: Iterable[Holder]) -> list[Badge]:
    return [badge_of(event, one) for one in people if one.code]


def badge_of(event: Event, one: Holder) -> Badge:
    """The badge of somebody who has a ticket."""
    site = next(site for site in event.sites if site.id == one.site_id)
    several = len(event.coalition.languages) > 1
    return Badge(
        name=one.name,
        organization=one.organization or "",
        event=event.name.say(language()),
        site=site.name.say(language()),
        colour=colour_of(site.position),
        ribbon=LANGUAGE_NAMES[one.language][1] if several else "",
        url=_url(one.uid, one.version or 1, one.digest or ""),
        code=spelled(one.code or ""),
    )


def _blank(event: Event, spare: Spare) -> Badge:
    """A spare badge: it becomes the first ticket of its person."""
    url, name = _url(spare.uid, 1, spare.digest), event.name.say(language())
    return Badge("", "", name, _("Guest"), "", "", url, spelled(spare.code))


def _url(uid: str, version: int, digest: str) -> str:
    token = keyring().token(Purpose.TICKET, uid, version, digest_known=digest)
    return ticket_url(base_url(), token)
