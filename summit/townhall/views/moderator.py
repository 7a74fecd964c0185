"""Which part of a town hall is a moderator's, for all pages of moderators."""

from typing import Any

from flask import Blueprint, redirect
from flask import url_for as to
from flask_babel import gettext as _
from werkzeug import Response as Redirect

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.clock import now
from summit.errors import NotFound
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.schedule.models import ProgrammeSession
from summit.townhall.models import TownHall
from summit.townhall.queries import hall_named, session_named
from summit.web.access import allow, current_actor
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("townhalls", __name__, url_prefix="/console/<string:event>/town-halls")
P = Permission


def stand_in(slug: str, *crumbs: Link) -> Event:
    found = event_of(db.session(), slug)
    above = Link(_("Town halls"), to("townhalls.index", event=slug))
    console_frame(slug, found.name.say(language()), scope_of(found),
                  *([above, *crumbs] if crumbs else ()))  # fmt: skip
    return found


def own_sites(event: Event) -> frozenset[int] | None:
    """The sites whose queues are this moderator's; None: all."""
    return current_actor().sites_at(P.TOWNHALL_MODERATE, scope_of(event))


def is_mine(programmed: ProgrammeSession, sites: frozenset[int] | None) -> bool:
    return sites is None or any(place.site_id in sites for place in programmed.placements)


def talk_of(event: Event, slug: str) -> ProgrammeSession:
    """The session, if it takes place at a site of this moderator. Raises NotFound."""
    programmed = session_named(db.session(), event, slug)
    if not is_mine(programmed, own_sites(event)):
        raise NotFound
    return programmed


def hall_at(event: Event, slug: str) -> TownHall:
    talk_of(event, slug)
    return hall_named(db.session(), event, slug)


def may_run(event: Event, programmed: ProgrammeSession) -> bool:
    """Whether every hall of the session is this moderator's: then they open and close it."""
    sites = own_sites(event)
    return sites is None or all(place.site_id in sites for place in programmed.placements)


def talk_to_run(event: Event, slug: str) -> ProgrammeSession:
    programmed = talk_of(event, slug)
    for place in programmed.placements:
        allow(P.TOWNHALL_MODERATE, Scope(event.coalition_id, event.id, place.site_id))
    return programmed


def who(event: Event) -> dict[str, Any]:
    return {"sites": own_sites(event), "actor": current_actor(), "now": now()}


def done(event: str, talk: str) -> Redirect:
    db.session.commit()
    return redirect(to("townhalls.hall", event=event, talk=talk), 303)
