"""The report of who came to the sessions, and the people behind each of its numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.checkin.doors import own_sites
from summit.checkin.sessions.queries import Guest, count_of_guests, guests_of, tallies
from summit.checkin.sessions.ways import WAY_WORDS, Tally, Way, total
from summit.clock import now
from summit.events.models import Event, Site
from summit.events.queries import event_of, scope_of, site_of
from summit.extensions import db
from summit.schedule.agenda.queries import room_seats
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import ProgrammeSession
from summit.schedule.queries import planned, session_of, sessions_of
from summit.schedule.states import PAUSES
from summit.web import moments
from summit.web.access import requires
from summit.web.downloads import csv_file
from summit.web.layout import Link, language
from summit.web.navigation import console_frame
from summit.web.paging import Page, page_number

bp = Blueprint("turnout", __name__, url_prefix="/console/<string:event>/programme")

SIZE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A session at a site. ``seats``: how many there are, None for as many as come."""

    number: int
    title: str
    site: Site
    hours_from: datetime
    seats: int | None
    tally: Tally


def _frame(event: Event, *crumbs: Link) -> None:
    programme = Link(_("Attendance of the sessions"), url_for("turnout.index", event=event.slug))
    console_frame(event.slug, event.name.say(language()), scope_of(event), programme, *crumbs)


@bp.get("/attendance")
@requires(Permission.CHECKIN_READ)
def index(event: str) -> str:
    found = event_of(db.session(), event)
    _frame(found)
    rows = _rows(found, own_sites(found, Permission.CHECKIN_READ))
    return render_template(
        "checkin/sessions/index.html",
        event=found,
        rows=rows,
        whole=total([row.tally for row in rows]),
        people={site.id for site in own_sites(found, Permission.PEOPLE_READ)},
        begun=any(row.tally.here for row in rows) or now() >= found.starts_at,
    )


def _rows(event: Event, sites: list[Site]) -> list[Row]:
    known = tallies(db.session(), event.id)
    return [
        _row(s, site, known.get((s.id, site.id), Tally()))
        for s in planned(sessions_of(db.session(), event.id))
        for site in sites
        if (s.id, site.id) in known or _is_held(s, site)
    ]


def _is_held(s: ProgrammeSession, site: Site) -> bool:
    """Whether people come to it there; nobody is counted at a break."""
    return s.kind not in PAUSES and any(p.site_id == site.id for p in s.placements)


def _row(s: ProgrammeSession, site: Site, tally: Tally) -> Row:
    limits = [n for n in (s.capacity, room_seats(s, site.id)) if n is not None]
    return Row(s.id, s.title.say(language()), site, s.starts_at, min(limits, default=None), tally)


@bp.get("/attendance.csv")
@requires(Permission.CHECKIN_READ)
def as_csv(event: str) -> Response:
    found = event_of(db.session(), event)
    rows = _rows(found, own_sites(found, Permission.CHECKIN_READ))
    headings = [
        _("Session"),
        _("Site"),
        _("Starts"),
        _("Seats"),
        *(_(w) for w in WAY_WORDS.values()),
    ]
    return csv_file(f"{found.slug}-sessions.csv", headings, [_cells(found, row) for row in rows])


def _cells(event: Event, row: Row) -> list[object]:
    zone = row.site.timezone or event.timezone
    starts = moments.moment(row.hours_from, zone, language())
    numbers = [row.tally.of(way) for way in Way]
    return [row.title, row.site.name.say(language()), starts, row.seats or "", *numbers]


def _asked(event: Event) -> tuple[Way, list[Site]]:
    """The way of belonging and the sites that the address asks for. Raises NotFound."""
    asked = request.args.get("way", "")
    mine = own_sites(event, Permission.PEOPLE_READ)
    if slug := request.args.get("site"):
        mine = [site for site in mine if site is site_of(event, slug)]
    return (Way(asked) if asked in set(Way) else Way.CAME), mine


@bp.get("/<int:number>/attendance")
@requires(Permission.PEOPLE_READ)
def show(event: str, number: int) -> str:
    found = event_of(db.session(), event)
    s = session_of(db.session(), found, number)
    way, sites = _asked(found)
    ids = [site.id for site in sites]
    page = Page(page_number(), SIZE, count_of_guests(db.session(), s.id, way, ids))
    _frame(found, Link(s.title.say(language()), None))
    return render_template(
        "checkin/sessions/show.html",
        event=found,
        s=s,
        way=way,
        words={way: _(text) for way, text in WAY_WORDS.items()},
        whole=_whole(found, s, sites),
        site=sites[0] if request.args.get("site") and sites else None,
        page=page,
        guests=guests_of(db.session(), s.id, way, ids, first=page.first - 1, most=SIZE),
        zone=found.timezone,
    )


def _whole(event: Event, s: ProgrammeSession, sites: list[Site]) -> Tally:
    known = tallies(db.session(), event.id, only=s.id)
    return total([known.get((s.id, site.id), Tally()) for site in sites])


@bp.get("/<int:number>/attendance.csv")
@requires(Permission.PEOPLE_READ)
def people(event: str, number: int) -> Response:
    found = event_of(db.session(), event)
    s = session_of(db.session(), found, number)
    way, sites = _asked(found)
    guests = guests_of(db.session(), s.id, way, [site.id for site in sites])
    headings = [_("Name"), _("Organization"), _("Site"), _("Seat"), _("Came"), _("Followed online")]
    return csv_file(f"{found.slug}-session-{s.slug}.csv", headings, _lines(guests, found.timezone))


def _lines(guests: Sequence[Guest], zone: str) -> Iterator[list[str]]:
    def told(moment: datetime | None) -> str:
        return moments.moment(moment, zone, language()) if moment else ""

    for one in guests:
        seat = {BookingState.BOOKED: _("booked"), BookingState.WAITING: _("waiting")}
        yield [
            one.name,
            one.organization or "",
            one.site.say(language()),
            seat.get(one.booking, "") if one.booking else "",
            told(one.came_at),
            told(one.joined_at),
        ]
