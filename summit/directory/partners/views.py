"""The organizers' pages about the partners of an event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.directory.partners.forms import PartnerForm, form_of, last_day
from summit.directory.partners.funnel import Funnel, total
from summit.directory.partners.papers import kept_at, poster_of
from summit.directory.partners.queries import (
    funnels_of,
    organizations_to_add,
    partner_of,
    partners_of,
)
from summit.errors import Conflict, FieldError
from summit.events.models import Event
from summit.events.places import places_of
from summit.events.queries import event_of, scope_of, site_of
from summit.extensions import db
from summit.people.matching import name_key
from summit.people.sectors import SECTOR_WORDS
from summit.registration.actions import partnering
from summit.registration.models import Partner
from summit.registration.partner_links import invite_token, invite_url, page_token, page_url
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file
from summit.web.errors import say
from summit.web.keys import base_url, keyring
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("partners", __name__, url_prefix="/console/<string:event>/partners")
P = Permission
LONG = 8  # from so many partners on, a list is searched


@dataclass(frozen=True, slots=True)
class Line:
    """A partner with how far its delegates have come."""

    partner: Partner
    funnel: Funnel

    @property
    def kept(self) -> int:
        """Places kept or taken at all sites."""
        return sum(a.taken if a.released_at else a.places for a in self.partner.allocations)

    @property
    def taken(self) -> int:
        return sum(allocation.taken for allocation in self.partner.allocations)


SORTS: dict[str, Callable[[Line], object]] = {
    "name": lambda line: line.partner.organization.name_key,
    "places": lambda line: -line.kept,
    "registered": lambda line: -line.funnel.registered,
    "arrived": lambda line: -line.funnel.arrived,
    "signed-up": lambda line: -line.funnel.signed_up,
}


def _mine(slug: str, *crumbs: Link) -> Event:
    """The event, for who manages the people of all its sites."""
    found = event_of(db.session(), slug)
    allow(P.PEOPLE_MANAGE, scope_of(found))
    people = Link(_("People"), url_for("people.index", event=slug))
    console_frame(slug, found.name.say(language()), scope_of(found), people, *crumbs)
    return found


def _below(slug: str) -> Link:
    return Link(_("Partners"), url_for("partners.index", event=slug))


def _lines(event: Event) -> list[Line]:
    funnels = funnels_of(db.session(), event.id)
    partners = partners_of(db.session(), event.id)
    return [Line(partner, funnels.get(partner.id, Funnel())) for partner in partners]


@bp.get("")
@requires(P.PEOPLE_MANAGE)
def index(event: str) -> str:
    found = _mine(event)
    everybody = _lines(found)
    search, sort = request.args.get("q", "").strip()[:200], request.args.get("sort", "name")
    shown = _sorted([line for line in everybody if _fits(line, search)], sort)
    return render_template(
        "directory/partners/index.html",
        event=found,
        lines=shown,
        everybody=len(everybody),
        total=total(line.funnel for line in shown),
        per_site=[(site, _at(shown, site.id)) for site in found.sites],
        search=search,
        sort=sort if sort in SORTS else "name",
        long=len(everybody) > LONG,
        sectors=SECTOR_WORDS,
        kept_at=kept_at,
        last_day=last_day,
    )


def _fits(line: Line, search: str) -> bool:
    partner = line.partner
    text = (partner.organization.name, partner.contact_name, partner.contact_email or "")
    return name_key(search) in name_key(" ".join((*text, *partner.domains)))


def _sorted(lines: list[Line], sort: str) -> list[Line]:
    key = SORTS.get(sort, SORTS["name"])
    return sorted(lines, key=lambda line: (key(line), SORTS["name"](line)))


def _at(lines: Sequence[Line], site_id: int) -> tuple[int, int]:
    """Taken and kept places of a site, of all these partners."""
    here = [a for line in lines for a in line.partner.allocations if a.site_id == site_id]
    return sum(a.taken for a in here), sum(a.taken if a.released_at else a.places for a in here)


@bp.get("/list.csv")
@requires(P.PEOPLE_MANAGE)
def as_csv(event: str) -> Response:
    found = _mine(event)
    sites = [site.name.say(language()) for site in found.sites]
    headings = [
        *(_("Organization"), _("Sector"), _("Contact"), _("E-mail")),
        *(f"{name}: {word}" for name in sites for word in (_("taken"), _("places"))),
        *(_("Invited"), _("Registered"), _("Waiting"), _("Arrived"), _("Answered")),
        _("Signed up to a group"),
    ]
    rows = [_row(found, line) for line in _lines(found)]
    return csv_file(f"{event}-partners.csv", headings, rows)


def _row(event: Event, line: Line) -> list[object]:
    partner, funnel = line.partner, line.funnel
    places = [count for site in event.sites for count in _at([line], site.id)]
    return [
        partner.organization.name,
        _(SECTOR_WORDS[partner.organization.sector]),
        partner.contact_name,
        partner.contact_email or "",
        *places,
        funnel.invited,
        funnel.registered,
        funnel.waiting + funnel.pending,
        funnel.arrived,
        funnel.answered,
        funnel.signed_up,
    ]


@bp.route("/new", methods=["GET", "POST"])
@requires(P.PEOPLE_MANAGE)
def new(event: str) -> Response:
    found = _mine(event, _below(event))
    form = form_of(found)
    if form.validate_on_submit():
        try:
            made = partnering.add_partner(
                db.session(), found, form.draft(), keys=keyring(), actor=current_actor(), now=now()
            )
            _keep(found, made, form)
        except FieldError as refusal:
            return _again(event, form, refusal, None)
        flash(_("%(name)s is a partner now.", name=made.organization.name), "success")
        db.session.commit()
        return redirect(url_for(".show", event=event, partner_id=made.id), 303)
    return _form(found, form, None)


@bp.route("/<int:partner_id>/change", methods=["GET", "POST"])
@requires(P.PEOPLE_MANAGE)
def change(event: str, partner_id: int) -> Response:
    found = _mine(event, _below(event))
    partner = partner_of(db.session(), found.id, partner_id)
    form = form_of(found, partner)
    if form.validate_on_submit():
        try:
            partnering.change_partner(
                db.session(), partner, form.draft(), actor=current_actor(), now=now()
            )
            _keep(found, partner, form)
        except FieldError as refusal:
            return _again(event, form, refusal, partner_id)
        flash(_("%(name)s is changed.", name=partner.organization.name), "success")
        db.session.commit()
        return redirect(url_for(".show", event=event, partner_id=partner_id), 303)
    return _form(found, form, partner)


def _keep(event: Event, partner: Partner, form: PartnerForm) -> None:
    partnering.keep_places(
        db.session(), partner, form.wishes(event), actor=current_actor(), now=now()
    )


def _again(event: str, form: PartnerForm, refusal: FieldError, partner_id: int | None) -> Response:
    """The form as it was sent, with what the database had against it; nothing is done."""
    db.session.rollback()
    form.refuse(refusal)
    found = event_of(db.session(), event)
    partner = partner_of(db.session(), found.id, partner_id) if partner_id is not None else None
    return _form(found, form, partner)


def _form(event: Event, form: PartnerForm, partner: Partner | None) -> Response:
    known = [] if partner else organizations_to_add(db.session(), event)
    page = render_template(
        "directory/partners/form.html",
        event=event,
        form=form,
        partner=partner,
        sites=[(site, places_of(site)) for site in event.sites],
        known=[organization.name for organization in known],
    )
    return make_response(page, 422 if form.errors else 200)


@bp.get("/<int:partner_id>")
@requires(P.PEOPLE_MANAGE)
def show(event: str, partner_id: int) -> str:
    found = _mine(event, _below(event))
    partner = partner_of(db.session(), found.id, partner_id)
    funnel = funnels_of(db.session(), found.id, partner.id).get(partner.id, Funnel())
    return render_template(
        "directory/partners/show.html",
        event=found,
        partner=partner,
        funnel=funnel,
        sectors=SECTOR_WORDS,
        last_day=last_day,
        invite=invite_url(base_url(), invite_token(keyring(), partner)),
        page=page_url(base_url(), page_token(keyring(), partner)),
    )


@bp.get("/<int:partner_id>/poster.pdf")
@requires(P.PEOPLE_MANAGE)
def poster(event: str, partner_id: int) -> Response:
    """``?paper=a4``, else Letter."""
    found = _mine(event)
    return poster_of(partner_of(db.session(), found.id, partner_id))


def _do(event: str, partner_id: int, deed: Callable[[Partner], str]) -> Response:
    """Do something about a partner and show it as it is now; a refusal is said there."""
    found = _mine(event)
    partner = partner_of(db.session(), found.id, partner_id)
    try:
        said = deed(partner)
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
    else:
        flash(said, "success")
        db.session.commit()
    return redirect(url_for(".show", event=event, partner_id=partner_id), 303)


@bp.post("/<int:partner_id>/invite-link")
@requires(P.PEOPLE_MANAGE)
def renew_invite(event: str, partner_id: int) -> Response:
    def deed(partner: Partner) -> str:
        partnering.renew_invite(
            db.session(), partner, keys=keyring(), actor=current_actor(), now=now()
        )
        said: str = _(
            "There is a new invite link. The old one and its posters open nothing any more."
        )
        return said

    return _do(event, partner_id, deed)


@bp.post("/<int:partner_id>/page-link")
@requires(P.PEOPLE_MANAGE)
def renew_page(event: str, partner_id: int) -> Response:
    def deed(partner: Partner) -> str:
        partnering.renew_page(
            db.session(), partner, keys=keyring(), actor=current_actor(), now=now()
        )
        said: str = _("The page has a new link. The old one opens nothing any more.")
        return said

    return _do(event, partner_id, deed)


@bp.post("/<int:partner_id>/send")
@requires(P.PEOPLE_MANAGE)
def send(event: str, partner_id: int) -> Response:
    def deed(partner: Partner) -> str:
        partnering.send_page(db.session(), partner, actor=current_actor(), now=now())
        said: str = _("The link is on its way to %(email)s.", email=partner.contact_email)
        return said

    return _do(event, partner_id, deed)


@bp.post("/<int:partner_id>/release/<string:site>")
@requires(P.PEOPLE_MANAGE)
def release(event: str, partner_id: int, site: str) -> Response:
    """Give the places that are not taken to everybody, before their day."""

    def deed(partner: Partner) -> str:
        place = site_of(partner.event, site)
        partnering.release_places(
            db.session(),
            partner,
            place,
            keys=keyring(),
            base_url=base_url(),
            actor=current_actor(),
            now=now(),
        )
        said: str = _(
            "The places at %(site)s are open to everybody.", site=place.name.say(language())
        )
        return said

    return _do(event, partner_id, deed)


@bp.post("/<int:partner_id>/remove")
@requires(P.PEOPLE_MANAGE)
def remove(event: str, partner_id: int) -> Response:
    found = _mine(event)
    partner = partner_of(db.session(), found.id, partner_id)
    name = partner.organization.name
    try:
        partnering.remove_partner(db.session(), partner, actor=current_actor(), now=now())
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return redirect(url_for(".show", event=event, partner_id=partner_id), 303)
    flash(_("%(name)s is no partner of this summit any more.", name=name), "success")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)
