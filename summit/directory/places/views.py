"""The page of an event's places: sites, queues, offers, and who waits for a decision."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.clock import now
from summit.directory.blueprint import Desk, desk_of
from summit.directory.places.forecast import Forecast, Turnout, forecast, safe_percent
from summit.directory.places.forms import DeclineForm, OverbookingForm
from summit.directory.places.queries import (
    first_of_queues,
    kept_places,
    one_at,
    open_offers,
    queues_of,
    turnout_by_kind,
    undecided,
)
from summit.directory.places.reasons import WHY_WORDS, Queue, Why, why_nobody
from summit.errors import N_, Conflict
from summit.events.models import Site
from summit.events.places import Places, places_of
from summit.events.queries import scope_of, site_of
from summit.extensions import db
from summit.registration.actions import approving, fill_places
from summit.registration.actions.papers import zone_of
from summit.registration.actions.seating import begun
from summit.registration.models import Allocation, Offer, Registration
from summit.registration.states import STATE_WORDS, State
from summit.web.access import allow, current_actor, requires
from summit.web.errors import say
from summit.web.keys import base_url, keyring
from summit.web.layout import Link, language

P = Permission
bp = Blueprint("places", __name__, url_prefix="/console/<string:event>/places")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page says of one site."""

    site: Site
    places: Places
    zone: str
    queue: Queue
    why: Why
    first: Sequence[tuple[int, Registration]]
    kept: Sequence[Allocation]
    offers: Sequence[Offer]
    turnout: Turnout
    forecast: Forecast | None
    safe: int | None
    form: OverbookingForm


@bp.get("")
@requires(P.PEOPLE_READ)
def index(event: str) -> str:
    return _page(_desk(event), {})


def _desk(event: str) -> Desk:
    return desk_of(event, Link(_("People"), url_for("people.index", event=event)))


def _page(desk: Desk, forms: Mapping[int, OverbookingForm]) -> str:
    """``forms`` are those that were sent and not taken, by the id of their site."""
    ids = [site.id for site in desk.sites]
    pending, first = undecided(db.session(), desk.event.id, ids)
    offered = open_offers(db.session(), ids)
    return render_template(
        "directory/places/index.html",
        event=desk.event,
        sheets=_sheets(desk, forms, offered.values()),
        offered=offered,
        pending=pending,
        undecided=first,
        why_words=WHY_WORDS,
        begun=begun(desk.event, now()),
        may_manage=current_actor().may_enter(P.PEOPLE_MANAGE, scope_of(desk.event)),
        may_decide=current_actor().can(P.EVENT_MANAGE, scope_of(desk.event)),
    )


def _sheets(
    desk: Desk, forms: Mapping[int, OverbookingForm], offers: Iterable[Offer]
) -> list[Sheet]:
    session, ids = db.session(), [site.id for site in desk.sites]
    queues, first = queues_of(session, ids), first_of_queues(session, ids)
    kept = kept_places(session, ids)
    turnouts = turnout_by_kind(session, desk.event.coalition_id, now=now())
    return [
        _sheet(
            site,
            queues.get(site.id, Queue()),
            first.get(site.id, []),
            [allocation for allocation in kept if allocation.site_id == site.id],
            [offer for offer in offers if offer.site_id == site.id],
            turnouts.get(site.kind, Turnout()),
            forms.get(site.id),
        )
        for site in desk.sites
    ]


def _sheet(
    site: Site,
    queue: Queue,
    first: Sequence[tuple[int, Registration]],
    kept: Sequence[Allocation],
    offers: Sequence[Offer],
    turnout: Turnout,
    form: OverbookingForm | None,
) -> Sheet:
    places = places_of(site)
    unused = sum(allocation.unused for allocation in kept)
    prefix = f"{site.slug}-"
    return Sheet(
        site,
        places,
        zone_of(site, site.event),
        queue,
        why_nobody(queue, places, kept=unused, begun=begun(site.event, now())),
        first,
        kept,
        offers,
        turnout,
        forecast(turnout, site.limit),
        safe_percent(turnout, site.capacity),
        form or OverbookingForm(None, prefix=prefix, data={"percent": site.overbook_percent}),
    )


@bp.post("/<string:site>/overbooking")
@requires(P.EVENT_MANAGE)
def overbook(event: str, site: str) -> Response | tuple[str, int]:
    desk = _desk(event)
    allow(P.EVENT_MANAGE, scope_of(desk.event))
    found = site_of(desk.event, site)
    form = OverbookingForm(prefix=f"{found.slug}-")
    if not form.validate_on_submit():
        return _page(desk, {found.id: form}), 422
    session = db.session()
    approving.change_overbooking(
        session, found, form.percent.data, actor=current_actor(), now=now()
    )
    called = fill_places(session, desk.event, found, now=now(), keys=keyring(), base_url=base_url())
    flash(_said_of(found, len(called)), "success")
    db.session.commit()
    return redirect(url_for(".index", event=event, _anchor=found.slug), 303)


def _said_of(site: Site, called: int) -> str:
    said: str = _(
        "Up to %(places)s places are given at %(site)s.",
        places=site.limit,
        site=site.name.say(language()),
    )
    if called:
        said += " " + ngettext(
            "%(num)s person who waited was called.",
            "%(num)s people who waited were called.",
            called,
        )
    return said


def _do(event: str, registration_id: int, deed: Callable[[Registration], object]) -> Response:
    """Do something for one who waits, and show the page as it is now. ``deed`` tells of itself."""
    desk = _desk(event)
    found = one_at(db.session(), desk.event.id, registration_id, desk.limit)
    site = found.queue_site_id or found.site_id
    allow(P.PEOPLE_MANAGE, Scope(desk.event.coalition_id, desk.event.id, site))
    try:
        deed(found)
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


def _undo(text: str, name: str, event: str, found: Registration) -> None:
    url = url_for(f".{name}", event=event, registration_id=found.id)
    flash({"text": text, "url": url, "label": _("Undo")}, "undo")  # type: ignore[arg-type]


@bp.post("/queue/<int:registration_id>/first")
@requires(P.PEOPLE_MANAGE)
def put_first(event: str, registration_id: int) -> Response:
    def deed(found: Registration) -> None:
        approving.call_first(db.session(), found, actor=current_actor(), now=now())
        said = _("%(name)s is called first.", name=found.person.full_name)
        _undo(said, "put_back", event, found)

    return _do(event, registration_id, deed)


@bp.post("/queue/<int:registration_id>/in-turn")
@requires(P.PEOPLE_MANAGE)
def put_back(event: str, registration_id: int) -> Response:
    def deed(found: Registration) -> None:
        approving.call_in_turn(db.session(), found, actor=current_actor(), now=now())
        flash(_("%(name)s is called in their turn.", name=found.person.full_name), "success")

    return _do(event, registration_id, deed)


@bp.post("/queue/<int:registration_id>/give")
@requires(P.PEOPLE_MANAGE)
def give(event: str, registration_id: int) -> Response:
    def deed(found: Registration) -> None:
        approving.give_place(
            db.session(),
            found,
            beyond=request.form.get("beyond") == "yes",
            actor=current_actor(),
            now=now(),
            keys=keyring(),
            base_url=base_url(),
        )
        flash(_("%(name)s has the place.", name=found.person.full_name), "success")

    return _do(event, registration_id, deed)


@bp.post("/queue/<int:registration_id>/decline-offer")
@requires(P.PEOPLE_MANAGE)
def decline_offer(event: str, registration_id: int) -> Response:
    def deed(found: Registration) -> None:
        approving.decline_offer_for(
            db.session(), found, actor=current_actor(), now=now(), keys=keyring(),
            base_url=base_url(),
        )  # fmt: skip
        flash(_("Noted. The place goes to whoever is next."), "success")

    return _do(event, registration_id, deed)


@bp.post("/decisions/<int:registration_id>/approve")
@requires(P.PEOPLE_MANAGE)
def approve(event: str, registration_id: int) -> Response:
    def deed(found: Registration) -> None:
        approving.approve(
            db.session(), found, actor=current_actor(), now=now(), keys=keyring(),
            base_url=base_url(),
        )  # fmt: skip
        name = found.person.full_name
        if found.state == State.CONFIRMED:
            flash(_("%(name)s has a place, and a letter with the ticket.", name=name), "success")
        else:
            flash(_("%(name)s is on the waitlist: the site is full.", name=name), "warning")

    return _do(event, registration_id, deed)


@bp.post("/decisions/<int:registration_id>/decline")
@requires(P.PEOPLE_MANAGE)
def decline(event: str, registration_id: int) -> Response:
    form = DeclineForm()

    def deed(found: Registration) -> None:
        if not form.validate_on_submit():
            raise Conflict(N_("The reason is too long: 600 characters at most."))
        approving.decline(
            db.session(), found, reason=form.reason.data or "", actor=current_actor(), now=now(),
            keys=keyring(), base_url=base_url(),
        )  # fmt: skip
        said = _("%(name)s gets no place, and a letter that says so.", name=found.person.full_name)
        _undo(said, "reopen", event, found)

    return _do(event, registration_id, deed)


@bp.post("/decisions/<int:registration_id>/reopen")
@requires(P.PEOPLE_MANAGE)
def reopen(event: str, registration_id: int) -> Response:
    def deed(found: Registration) -> None:
        approving.reopen(db.session(), found, actor=current_actor(), now=now())
        state = _(STATE_WORDS[found.state][1])
        flash(_("%(name)s: %(state)s.", name=found.person.full_name, state=state), "success")

    return _do(event, registration_id, deed)
