"""Calendars of an event, a site and a session; those of a person are in ``agenda``."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from summit.calendars import calendar
from summit.clock import now
from summit.events.models import Event, Site
from summit.events.queries import public_event, site_of
from summit.extensions import db
from summit.schedule.public import entries_of
from summit.schedule.queries import at_site, released_session, released_sessions
from summit.web.access import public
from summit.web.layout import language

bp = Blueprint("feeds", __name__)


@bp.get("/e/<string:event>/programme.ics")
@public
def programme(event: str) -> Response:
    """Of the whole event, or of the site that ``?site=`` names."""
    found = public_event(db.session(), event)
    site = _site(found)
    sessions = released_sessions(db.session(), found, now=now())
    here = at_site(sessions, site) if site else sessions
    return answer(event, calendar(entries_of(here, found, site), name=title_of(found, site)))


@bp.get("/e/<string:event>/programme/<string:session>.ics")
@public
def session(event: str, session: str) -> Response:
    """Of one session. Raises NotFound."""
    found = public_event(db.session(), event)
    site, programmed = _site(found), released_session(db.session(), found, session, now=now())
    entries = entries_of(at_site([programmed], site) if site else [programmed], found, site)
    return answer(event, calendar(entries, name=programmed.title.say(language())))


def _site(event: Event) -> Site | None:
    """The site that the address names. Raises NotFound."""
    name = request.args.get("site")
    return site_of(event, name) if name else None


def title_of(event: Event, site: Site | None) -> str:
    name = event.name.say(language())
    return f"{name}, {site.name.say(language())}" if site else name


def answer(name: str, raw: bytes) -> Response:
    """A calendar; who has asked before is told when nothing has changed."""
    response = Response(raw, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response.add_etag()
    return response.make_conditional(request)
