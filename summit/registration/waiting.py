"""Waiting by the personal link: answering an offer, queueing elsewhere, leaving a queue."""

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug import Response

from summit.clock import now
from summit.errors import NotFound
from summit.events.queries import site_of
from summit.extensions import db
from summit.registration.actions import offers, queueing
from summit.registration.actions.offers import is_over
from summit.registration.actions.papers import zone_of
from summit.registration.links import read_token
from summit.registration.models import Registration
from summit.registration.my import attempt
from summit.registration.opening import opened
from summit.registration.queues.queries import latest_offer
from summit.registration.states import OfferState, State
from summit.web.access import by_link
from summit.web.keys import base_url, keyring
from summit.web.layout import language

bp = Blueprint("waiting", __name__, url_prefix="/my/<string:token>")


@bp.get("/offer")
@by_link
def offer(token: str) -> str:
    found = opened(db.session(), token)
    last = latest_offer(db.session(), found)
    if last is None:
        raise NotFound
    held = last.state == OfferState.OPEN and not is_over(last, found.event, now())
    return render_template(
        "registration/my/offer.html",
        registration=found,
        token=read_token(token),
        offer=last,
        held=held,
        taken=last.state == OfferState.ACCEPTED,
        elsewhere=found.state == State.CONFIRMED and found.site_id != last.site_id,
        zone=zone_of(last.site, found.event),
    )


@bp.post("/offer/accept")
@by_link
def accept(token: str) -> Response:
    def deed(found: Registration) -> None:
        offers.accept(db.session(), found, now=now(), keys=keyring(), base_url=base_url())
        site = found.site.name.say(language())
        flash(_("The place is yours: you are coming to %(site)s.", site=site), "success")

    return attempt(token, deed)


@bp.post("/offer/decline")
@by_link
def decline(token: str) -> Response:
    def deed(found: Registration) -> None:
        offers.decline(db.session(), found, now=now(), keys=keyring(), base_url=base_url())
        if found.state == State.CONFIRMED:
            flash(_("You keep the place you have. The other one goes to whoever is next."),
                  "success")  # fmt: skip
        else:
            flash(_("The place goes to whoever is next. You have left the waitlist."), "success")

    return attempt(token, deed)


@bp.post("/wait")
@by_link
def join(token: str) -> Response:
    def deed(found: Registration) -> None:
        site = site_of(found.event, request.form.get("site", ""))
        queueing.wait_for(db.session(), found, site, now=now(), keys=keyring(), base_url=base_url())
        flash(_("You wait for a place in %(site)s.", site=site.name.say(language())), "success")

    return attempt(token, deed)


@bp.post("/wait/stop")
@by_link
def leave(token: str) -> Response:
    def deed(found: Registration) -> None:
        queueing.stop_waiting(db.session(), found, now=now(), keys=keyring(), base_url=base_url())
        flash(_("You do not wait any more. You keep the place you have."), "success")

    return attempt(token, deed)
