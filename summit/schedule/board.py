"""The builder's grid in the organizer's words, and moving a session in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import N_, Conflict
from summit.events.colours import colour_of
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.schedule import actions
from summit.schedule.conflicts import TEXTS, Severity
from summit.schedule.conflicts import Conflict as Found
from summit.schedule.drafts import Spot
from summit.schedule.grid import Block, Column, Grid, grid
from summit.schedule.models import Placement, ProgrammeSession
from summit.schedule.public import speakers_of, zone_of
from summit.schedule.queries import planned, session_of
from summit.schedule.releases.queries import latest_change
from summit.schedule.states import KINDS, PlacementRole
from summit.web.access import allow, current_actor, requires
from summit.web.forms import sent_id
from summit.web.layout import language
from summit.web.times import local_time, span

bp = Blueprint("board", __name__, url_prefix="/console/<string:event>/programme")

ROLES = {PlacementRole.ORIGIN: N_("sent from here"), PlacementRole.RECEIVING: N_("shown here")}


@dataclass(frozen=True, slots=True)
class Card:
    """A session in one of its rooms. ``said``: the conflicts it is part of, the worst first."""

    id: int
    title: str
    hours: str
    where: str
    about: str
    speakers: str
    colour: str
    pause: bool
    minutes: int
    site_id: int
    room_id: int | None
    said: list[str]
    grave: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a session, and whether it keeps the programme back."""

    text: str
    grave: bool
    sessions: tuple[int, ...]


def said_of(conflict: Found) -> Said:
    text = _(TEXTS[conflict.rule], **conflict.values)
    return Said(text, conflict.severity == Severity.ERROR, conflict.sessions)


def board_of(
    event: Event, sessions: Sequence[ProgrammeSession], said: Sequence[Said]
) -> Grid[Card]:
    """The planned sessions of an event on its grid."""
    columns = _columns(event, planned(sessions))
    where = {(c.site_id, c.room_id): n for n, c in enumerate(columns)}
    blocks = [
        Block(_card(event, s, p, said), s.starts_at, s.ends_at, where[p.site_id, p.room_id])
        for s in planned(sessions)
        for p in s.placements
    ]
    opens = min([event.starts_at, *(s.doors_open_at for s in event.sites if s.doors_open_at)])
    return grid(columns, blocks, len(event.sites), opens, event.ends_at)


def _columns(event: Event, sessions: Sequence[ProgrammeSession]) -> list[Column]:
    """The rooms of each site, and a place for what has none yet."""
    roomless = {p.site_id for s in sessions for p in s.placements if p.room_id is None}
    columns = []
    for n, site in enumerate(event.sites):
        columns += [Column(n, site.id, room.id, room.name) for room in site.rooms]
        if site.id in roomless or not site.rooms:
            columns.append(Column(n, site.id, None, _("Room not yet known")))
    return columns


def _card(event: Event, s: ProgrammeSession, p: Placement, said: Sequence[Said]) -> Card:
    mine = [one for one in said if s.id in one.sessions]
    room = p.room.name if p.room else _("Room not yet known")
    position = [site.id for site in event.sites].index(p.site_id)
    return Card(
        id=s.id,
        title=s.title.say(language()),
        hours=span(s.starts_at, s.ends_at, zone_of(p.site, event)),
        where=f"{room}, {p.site.name.say(language())}",
        about=_(ROLES[p.role]) if p.role in ROLES and not KINDS[s.kind].pause else "",
        speakers=speakers_of(s),
        colour="both" if len(s.placements) > 1 else colour_of(position),
        pause=KINDS[s.kind].pause,
        minutes=int((s.ends_at - s.starts_at).total_seconds() // 60),
        site_id=p.site_id,
        room_id=p.room_id,
        said=[one.text for one in mine],
        grave=any(one.grave for one in mine),
    )


@bp.post("/<int:number>/move")
@requires(Permission.PROGRAMME_MANAGE)
def move(event: str, number: int) -> Response:
    """To the moment ``at`` and to a room of a site; ``was_site`` and ``was_room`` are left."""
    session, found = db.session(), event_of(db.session(), event)
    allow(Permission.PROGRAMME_MANAGE, scope_of(found))
    changing = session_of(session, found, number)
    spot = _spot("site", "room")
    actions.move_session(
        session, found, changing, _spot("was_site", "was_room"), spot, _moment(),
        actor=current_actor(), now=now(),
    )  # fmt: skip
    step = latest_change(session, found.id, number)
    db.session.commit()
    _say_moved(found, changing, spot, step.id if step else None)
    return redirect(url_for("builder.index", event=event), 303)


def _spot(site: str, room: str) -> Spot:
    return Spot(sent_id(site), sent_id(room) or None)


NO_TIME = N_("This is no time of the day. Open the session and change it there.")


def _moment() -> datetime:
    """The moment that was sent, with its zone. Raises Conflict for anything else."""
    try:
        moment = datetime.fromisoformat(request.form.get("at", ""))
    except ValueError as error:
        raise Conflict(NO_TIME) from error
    if moment.tzinfo is None:
        raise Conflict(NO_TIME)
    return moment


def _say_moved(event: Event, moved: ProgrammeSession, spot: Spot, step: int | None) -> None:
    site = next(site for site in event.sites if site.id == spot.site_id)
    room = next((r.name for r in site.rooms if r.id == spot.room_id), _("Room not yet known"))
    text = _(
        "%(title)s is at %(hour)s in %(room)s, %(site)s.",
        title=moved.title.say(language()),
        hour=local_time(moved.starts_at, zone_of(site, event)),
        room=room,
        site=site.name.say(language()),
    )
    if step is None:
        flash(text, "success")
        return
    undo = url_for("releases.undo", event=event.slug, step=step)
    flash({"text": text, "url": undo, "label": _("Undo")}, "undo")  # type: ignore[arg-type]
