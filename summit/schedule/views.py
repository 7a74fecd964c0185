"""The public programme: page and print."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _

from summit.clock import now
from summit.events.models import Event, Site
from summit.events.queries import public_event, site_of
from summit.extensions import db
from summit.registration.paper import PAPERS
from summit.schedule.finding.shown import (
    asked_filter,
    asked_zone,
    fitting,
    kept,
    selects_for,
    zone_options,
)
from summit.schedule.leaflet import Back, leaflet_pdf
from summit.schedule.models import ProgrammeSession
from summit.schedule.printed import Column, Item, Sheet, programme_pdf
from summit.schedule.public import shown, table_of
from summit.schedule.queries import (
    at_site,
    planned,
    released,
    released_sessions,
)
from summit.schedule.releases.queries import latest_release
from summit.web.access import public
from summit.web.keys import base_url
from summit.web.layout import Link, language
from summit.web.navigation import event_frame
from summit.web.panels import panels
from summit.web.times import local_day

bp = Blueprint("schedule", __name__)


def _asked(slug: str) -> tuple[Event, Site | None, Sequence[ProgrammeSession]]:
    """The event, the site that ``?site=`` names, and what is released of its programme."""
    session = db.session()
    event = public_event(session, slug)
    name = request.args.get("site")
    site = site_of(event, name) if name else None
    sessions = released_sessions(session, event, now=now())
    return event, site, at_site(sessions, site) if site else sessions


@bp.get("/e/<string:event>/programme")
@public
def programme(event: str) -> str:
    found, site, sessions = _asked(event)
    wanted, zone = asked_filter(), asked_zone(found)
    listed = shown(fitting(sessions, wanted), found, site, zone)
    host = found.coalition
    event_frame(event, found.name.say(language()), host.name, host.contact_email)
    return render_template(
        "schedule/programme.html",
        event=found,
        site=site,
        sites=_tabs(found, site),
        listed=listed,
        table=table_of(listed, found),
        selects=selects_for(sessions, wanted),
        filtered=bool(wanted),
        zone=zone,
        zones=zone_options(found, zone),
        kept=kept("kind", "room", "pillar", "language", "zone"),
        released=released(found, now=now()),
        panels=panels("programme", db.session(), found, now=now()),
        changed_at=_changed_at(found),
    )


def _tabs(event: Event, site: Site | None) -> list[Link]:
    def link(label: str, slug: str | None) -> Link:
        asked: dict[str, Any] = {**kept("room"), "site": slug}
        address = url_for("schedule.programme", event=event.slug, **asked)
        return Link(label, address, slug == (site.slug if site else None))

    everywhere = _("Both sites") if len(event.sites) == 2 else _("All sites")
    return [link(everywhere, None), *(link(s.name.say(language()), s.slug) for s in event.sites)]


def _changed_at(event: Event) -> datetime | None:
    """When the programme last changed after everybody had seen it."""
    last = latest_release(db.session(), event.id)
    return last.released_at if last and last.number > 1 else None


@bp.get("/e/<string:event>/programme.pdf")
@public
def programme_pdf_file(event: str) -> Response:
    """On ``?paper=`` letter or a4; with ``?fold=`` as a leaflet for each site."""
    found, site, sessions = _asked(event)
    sites = [site] if site else found.sites
    sheet = _sheet(found, sites, planned(sessions))
    paper = PAPERS.get(request.args.get("paper", ""), PAPERS["letter"])
    if request.args.get("fold"):
        raw = leaflet_pdf(sheet, [found.sites.index(s) for s in sites], _back(found, site), paper)
    else:
        raw = programme_pdf(sheet, paper)
    response = Response(raw, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.slug}.pdf"'
    return response


def _back(event: Event, site: Site | None) -> Back:
    address = url_for("schedule.programme", event=event.slug, site=site.slug if site else None)
    changed = _("What has changed since this was printed stands here.")
    return Back(_("Notes"), changed, base_url() + address)


def _sheet(event: Event, sites: Sequence[Site], sessions: Sequence[ProgrammeSession]) -> Sheet:
    return Sheet(
        title=event.name.say(language()),
        day=local_day(event.starts_at, event.timezone),
        columns=[_column(event, site, sessions) for site in sites],
        foot=_("Hosted by %(host)s.", host=event.coalition.name),
        empty=_("The programme has not been released yet."),
    )


def _column(event: Event, site: Site, sessions: Sequence[ProgrammeSession]) -> Column:
    items = [
        Item(s.hours, s.title, s.where, s.speakers, s.pause, len(s.sites) > 1)
        for s in shown(at_site(sessions, site), event, site)
    ]
    return Column(site.name.say(language()), site.venue, site.address, items)
