"""A screen in the foyer of a site, or at the door of one of its rooms; it looks again by itself."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from summit.clock import now
from summit.db import LANGUAGES
from summit.events.colours import colour_of
from summit.events.models import Event, Room, Site
from summit.events.queries import public_event, site_of
from summit.extensions import db
from summit.schedule.foyer.rota import rota
from summit.schedule.models import ProgrammeSession
from summit.schedule.public import shown, zone_of
from summit.schedule.queries import at_site, planned, released_sessions
from summit.web.access import public
from summit.web.layout import Link, language
from summit.web.navigation import event_frame

bp = Blueprint("foyer", __name__)


@dataclass(frozen=True, slots=True)
class Sign:
    """A session as it is read from across a foyer; ``other``: its title in the other language."""

    starts_at: datetime
    ends_at: datetime
    hours: str
    title: str
    other: str
    where: str
    speakers: str


@bp.get("/e/<string:event>/now")
@public
def show(event: str) -> str:
    found = public_event(db.session(), event)
    host = found.coalition
    event_frame(event, found.name.say(language()), host.name, host.contact_email)
    site = _site(found)
    if site is None:
        return render_template("schedule/foyer/choose.html", event=found, links=_screens(found))
    at, room = now(), _room(site)
    sessions = at_site(planned(released_sessions(db.session(), found, now=at)), site)
    return render_template(
        "schedule/foyer/show.html",
        event=found,
        site=site,
        room=room,
        colour=colour_of(found.sites.index(site)),
        zone=zone_of(site, found),
        at=at,
        rota=rota([_sign(s, found, site) for s in sessions if _is_in(s, room)], at),
        known=bool(sessions),
    )


def _site(event: Event) -> Site | None:
    """The site of the screen; None where there are several and the address names none."""
    name = request.args.get("site")
    if name:
        return site_of(event, name)
    return event.sites[0] if len(event.sites) == 1 else None


def _room(site: Site) -> Room | None:
    """The room at whose door the screen hangs; an address that names none of ours means all."""
    asked = request.args.get("room", "")
    return next((room for room in site.rooms if str(room.id) == asked), None)


def _is_in(s: ProgrammeSession, room: Room | None) -> bool:
    return room is None or any(p.room_id == room.id for p in s.placements)


def _sign(s: ProgrammeSession, event: Event, site: Site) -> Sign:
    told = shown([s], event, site)[0]
    others = [s.title.get(code, "") for code in LANGUAGES if code != language()]
    return Sign(
        starts_at=s.starts_at,
        ends_at=s.ends_at,
        hours=told.hours,
        title=told.title,
        other=next((text for text in others if text and text != told.title), ""),
        where=told.where,
        speakers=told.speakers,
    )


def _screens(event: Event) -> list[tuple[str, list[Link]]]:
    """For each site the screen of its foyer, then those of its rooms."""
    screens = []
    for site in event.sites:
        foyer = Link(_("The foyer"), url_for("foyer.show", event=event.slug, site=site.slug))
        doors = [
            Link(room.name, url_for("foyer.show", event=event.slug, site=site.slug, room=room.id))
            for room in site.rooms
        ]
        screens.append((site.name.say(language()), [foyer, *doors]))
    return screens
