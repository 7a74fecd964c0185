"""The front page and the public page of an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import NotFound
from summit.events.colours import colour_of
from summit.events.models import Event, Site
from summit.events.phases import Phase, Window, phase, window
from summit.events.places import Places, places_of
from summit.events.queries import (
    event_of,
    hours_of,
    partners_of,
    published_events,
    scope_of,
    stamp_of_page,
)
from summit.events.states import EventState
from summit.events.tour import AS_OF, LOG_INS, PASSWORD, STEPS, LogIn, Step, Which
from summit.extensions import db
from summit.web.access import current_actor, public
from summit.web.kept_pages import Reading, kept_page
from summit.web.layout import Link, frame, language
from summit.web.navigation import event_frame
from summit.web.panels import panels

bp = Blueprint("front", __name__)
bp.add_app_template_filter(colour_of, "site_colour")


@bp.app_template_filter("zone_name")
def zone_name(zone: str) -> str:
    """ "Pacific Time": a zone as people call it."""
    return str(get_timezone_name(ZoneInfo(zone), locale=language()))


@dataclass(frozen=True, slots=True)
class SiteCard:
    site: Site
    places: Places
    colour: str


@dataclass(frozen=True, slots=True)
class EventCard:
    event: Event
    phase: Phase
    window: Window
    sites: list[SiteCard]

    @property
    def one_zone(self) -> bool:
        return all(s.site.timezone in (None, self.event.timezone) for s in self.sites)


def card_of(event: Event, *, now: datetime) -> EventCard:
    hours = hours_of(event)
    return EventCard(
        event, phase(hours, now=now), window(event.state, hours, now=now), site_cards(event)
    )


def site_cards(event: Event) -> list[SiteCard]:
    return [
        SiteCard(site, places_of(site), colour_of(position))
        for position, site in enumerate(event.sites)
    ]


@bp.get("/")
@public
def index() -> str:
    cards = [card_of(event, now=now()) for event in published_events(db.session())]
    ahead = [card for card in cards if card.phase != Phase.OVER]
    over = [card for card in cards if card.phase == Phase.OVER]
    frame(nav=[Link(_("For organizers"), url_for("console.index"))])
    guide = _guide(ahead, over) if current_app.config["DEMO"] else None
    return render_template("events/index.html", ahead=ahead[::-1], over=over, guide=guide)


@dataclass(frozen=True, slots=True)
class Guide:
    steps: list[tuple[str, str, str]]
    dates: list[tuple[str, date, str]]
    log_ins: tuple[LogIn, ...]
    password: str


def _guide(ahead: Sequence[EventCard], over: Sequence[EventCard]) -> Guide | None:
    """The tour of the demo, once its two events are there."""
    if not (ahead and over):
        return None
    slugs = {Which.NEXT: ahead[-1].event.slug, Which.PAST: over[0].event.slug}
    steps = [(_address(step, slugs), step.label, step.text) for step in STEPS]
    monday = [
        (url_for("monday.index", event=slugs[Which.PAST], as_of=day.isoformat()), day, text)
        for day, text in AS_OF
    ]
    return Guide(steps, monday, LOG_INS, PASSWORD)


def _address(step: Step, slugs: dict[str, str]) -> str:
    if step.which == Which.NONE:
        return url_for(step.endpoint)
    return url_for(step.endpoint, event=slugs[step.which])


@bp.get("/e/<string:event>/")
@public
def event(event: str) -> str | Response:
    return kept_page(partial(_reading, event), partial(_event_page, event))


def _reading(event: str) -> Reading | None:
    stamp = stamp_of_page(db.session(), event, now=now())
    return None if stamp is None else Reading(stamp)


def _event_page(event: str) -> str:
    session, moment = db.session(), now()
    found = event_of(session, event)
    if found.state == EventState.DRAFT and not _may_preview(found):
        raise NotFound
    host = found.coalition
    event_frame(event, found.name.say(language()), host.name, host.contact_email)
    return render_template(
        "events/event.html",
        card=card_of(found, now=moment),
        event=found,
        partners=partners_of(session, found.coalition_id),
        panels=panels("event", session, found, now=moment),
    )


def _may_preview(event: Event) -> bool:
    return current_actor().may_enter(Permission.EVENT_MANAGE, scope_of(event))
