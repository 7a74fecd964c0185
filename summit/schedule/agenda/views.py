"""A person's own day: what they marked and booked, its calendar, and the way into a stream."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.calendars import calendar
from summit.clock import now
from summit.errors import Conflict, NotFound
from summit.extensions import db
from summit.registration.links import read_token
from summit.registration.models import Registration
from summit.registration.opening import opened
from summit.registration.queries import registration_by_link
from summit.schedule.agenda.actions import book, give_back, join, mark, unmark
from summit.schedule.agenda.queries import chosen_by, counts_of
from summit.schedule.agenda.shown import Reader, is_open, lines_of, own, status_of, stream_for
from summit.schedule.agenda.states import BookingState
from summit.schedule.feeds.views import answer, title_of
from summit.schedule.finding.shown import (
    asked_filter,
    asked_zone,
    fitting,
    selects_for,
    zone_options,
)
from summit.schedule.models import ProgrammeSession
from summit.schedule.public import entries_of
from summit.schedule.queries import at_site, released, released_sessions
from summit.schedule.sessions.shown import told
from summit.web.access import by_link
from summit.web.errors import say
from summit.web.keys import base_url
from summit.web.layout import language, speak
from summit.web.panels import panels

bp = Blueprint("agenda", __name__, url_prefix="/my/<string:token>")


def _sessions(mine: Registration) -> list[ProgrammeSession]:
    """What is released of the programme at the person's site."""
    return at_site(released_sessions(db.session(), mine.event, now=now()), mine.site)


def _reader(mine: Registration) -> Reader:
    session, event = db.session(), mine.event
    return Reader(
        mine, chosen_by(session, mine), counts_of(session, event.id), now(), asked_zone(event)
    )


@bp.get("/agenda")
@by_link
def index(token: str) -> str:
    mine = opened(db.session(), token)
    sessions, reader = _sessions(mine), _reader(mine)
    wanted, everything = asked_filter(), request.args.get("show") == "all"
    chosen = fitting(sessions, wanted) if everything else own(sessions, mine.site, reader.chosen)
    lines = lines_of(chosen, reader)
    return render_template(
        "schedule/agenda/index.html",
        mine=mine,
        token=read_token(token),
        lines=lines,
        seated=[line for line in lines if line.booked],
        everything=everything,
        selects=selects_for(sessions, wanted) if everything else [],
        filtered=everything and bool(wanted),
        zone=reader.zone,
        zones=zone_options(mine.event, reader.zone),
        released=released(mine.event, now=now()),
        bookable=any(s.sign_up for s in sessions),
        panels=panels("agenda", db.session(), mine, now=now()),
    )


@bp.get("/agenda.ics", endpoint="feed")
@by_link
def agenda_ics(token: str) -> Response:
    """The person's own day: their rooms and clock; cancelled if they are."""
    mine = registration_by_link(db.session(), token)
    speak(mine.language)
    chosen = chosen_by(db.session(), mine)
    entries = []
    for s in own(_sessions(mine), mine.site, chosen):
        for entry in entries_of([s], mine.event, mine.site, status_of(s, mine, chosen)):
            url = base_url() + url_for("agenda.show", token=read_token(token), number=s.id)
            entries.append(replace(entry, url=url))
    return answer(mine.event.slug, calendar(entries, name=title_of(mine.event, mine.site)))


def _opened(token: str, number: int) -> tuple[Registration, ProgrammeSession]:
    """The person and a session at their site. Raises NotFound."""
    mine = opened(db.session(), token)
    found = next((s for s in _sessions(mine) if s.id == number), None)
    if found is None:
        raise NotFound
    return mine, found


@bp.get("/agenda/<int:number>")
@by_link
def show(token: str, number: int) -> str:
    mine, found = _opened(token, number)
    line = lines_of([found], _reader(mine))[0]
    return render_template(
        "schedule/agenda/session.html",
        mine=mine,
        token=read_token(token),
        line=line,
        told=told(found, mine.event, {}),
        zone=mine.site.timezone or mine.event.timezone,
        panels=panels("talk", db.session(), (mine.event, number), now=now()),
    )


def _done(
    token: str, number: int, deed: Callable[[Registration, ProgrammeSession], None]
) -> Response:
    """Do it, or say why it is not possible, and show the session where the person came from."""
    mine, found = _opened(token, number)
    try:
        deed(mine, found)
    except Conflict as refusal:
        flash(say(refusal), "warning")
        db.session.rollback()
    else:
        db.session.commit()
    return redirect(_back(read_token(token), number), 303)


def _back(token: str, number: int) -> str:
    """To the list or to the session's page, whichever the button stood on."""
    came_from = request.form.get("from", "")
    if came_from == "session":
        return url_for("agenda.show", token=token, number=number)
    show_all = "all" if came_from == "all" else None
    return url_for("agenda.index", token=token, show=show_all, _anchor=f"s{number}")


@bp.post("/agenda/<int:number>/mark", endpoint="mark")
@by_link
def mark_it(token: str, number: int) -> Response:
    return _done(token, number, lambda mine, s: mark(db.session(), mine, s, now=now()))


@bp.post("/agenda/<int:number>/unmark", endpoint="unmark")
@by_link
def unmark_it(token: str, number: int) -> Response:
    return _done(token, number, lambda mine, s: unmark(db.session(), mine, s))


@bp.post("/agenda/<int:number>/book", endpoint="book")
@by_link
def book_it(token: str, number: int) -> Response:
    def deed(mine: Registration, found: ProgrammeSession) -> None:
        made = book(db.session(), mine, found, now=now())
        title = found.title.say(language())
        if made.state == BookingState.BOOKED:
            flash(_("You have a seat in %(title)s.", title=title), "success")
        else:
            flash(_("All seats are taken, so you wait for one in %(title)s. We write to you when "
                    "it is your turn.", title=title), "success")  # fmt: skip

    return _done(token, number, deed)


@bp.post("/agenda/<int:number>/give-back", endpoint="give_back")
@by_link
def give_it_back(token: str, number: int) -> Response:
    def deed(mine: Registration, found: ProgrammeSession) -> None:
        if give_back(db.session(), mine, found, now=now()):
            flash(_("Given back. Somebody else can have it."), "success")

    return _done(token, number, deed)


@bp.post("/agenda/<int:number>/join", endpoint="join")
@by_link
def join_it(token: str, number: int) -> Response:
    """Note that the person follows the session, and lead to where it is sent."""
    mine, found = _opened(token, number)
    if stream_for(found, mine) is None or not is_open(found, now()):
        flash(_("The stream opens 30 minutes before the session begins."), "warning")
        return redirect(url_for("agenda.show", token=read_token(token), number=number), 303)
    join(db.session(), mine, found, now=now())
    db.session.commit()
    return redirect(url_for("agenda.stream", token=read_token(token), number=number), 303)


@bp.get("/agenda/<int:number>/stream")
@by_link
def stream(token: str, number: int) -> str:
    """A page that leads on by itself: a form of ours may not lead to another site."""
    mine, found = _opened(token, number)
    place = stream_for(found, mine)
    if place is None or not is_open(found, now()):
        raise NotFound
    return render_template(
        "schedule/agenda/stream.html",
        mine=mine,
        token=read_token(token),
        title=found.title.say(language()),
        number=number,
        stream_url=place.stream_url,
    )
