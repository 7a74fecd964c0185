"""The lists of sessions and of speakers as files, as they are being looked at."""

from flask import Blueprint
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.schedule.board import said_of
from summit.schedule.limits.queries import conflicts_of
from summit.schedule.listing.shown import (
    asked_sessions,
    asked_speakers,
    session_rows,
    session_table,
    speaker_rows,
    speaker_table,
)
from summit.schedule.queries import sessions_of
from summit.schedule.speakers.queries import parts_of, speakers_of
from summit.web.access import allow, requires
from summit.web.downloads import csv_file, xlsx_file
from summit.web.layout import language

bp = Blueprint("listing", __name__, url_prefix="/console/<string:event>/programme")
Table = tuple[list[str], list[list[object]]]


def _mine(slug: str) -> Event:
    event = event_of(db.session(), slug)
    allow(Permission.PROGRAMME_MANAGE, scope_of(event))
    return event


def _sessions(event: Event) -> Table:
    sessions = sessions_of(db.session(), event.id)
    warned = [said_of(c) for c in conflicts_of(db.session(), event, sessions, language())]
    return session_table(event, session_rows(event, sessions, warned, asked_sessions(event)))


def _speakers(event: Event) -> Table:
    found = [(one, parts_of(one)) for one in speakers_of(db.session(), event.id)]
    return speaker_table(event, speaker_rows(found, asked_speakers()))


@bp.get("/sessions.csv")
@requires(Permission.PROGRAMME_MANAGE)
def sessions_csv(event: str) -> Response:
    return csv_file(f"{event}-sessions.csv", *_sessions(_mine(event)))


@bp.get("/sessions.xlsx")
@requires(Permission.PROGRAMME_MANAGE)
def sessions_xlsx(event: str) -> Response:
    return xlsx_file(f"{event}-sessions.xlsx", *_sessions(_mine(event)))


@bp.get("/speakers.csv")
@requires(Permission.PROGRAMME_MANAGE)
def speakers_csv(event: str) -> Response:
    return csv_file(f"{event}-speakers.csv", *_speakers(_mine(event)))


@bp.get("/speakers.xlsx")
@requires(Permission.PROGRAMME_MANAGE)
def speakers_xlsx(event: str) -> Response:
    return xlsx_file(f"{event}-speakers.xlsx", *_speakers(_mine(event)))
