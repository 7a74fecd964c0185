"""The page of one session."""

from flask import Blueprint, render_template

from summit.clock import now
from summit.events.queries import public_event
from summit.extensions import db
from summit.schedule.agenda.queries import counts_of
from summit.schedule.finding.shown import asked_zone, zone_options
from summit.schedule.queries import released_session
from summit.schedule.sessions.shown import told
from summit.web.access import public
from summit.web.layout import language
from summit.web.navigation import event_frame
from summit.web.panels import panels

bp = Blueprint("sessions", __name__)


@bp.get("/e/<string:event>/programme/<string:session>")
@public
def show(event: str, session: str) -> str:
    found = public_event(db.session(), event)
    programmed = released_session(db.session(), found, session, now=now())
    counts = counts_of(db.session(), found.id) if programmed.sign_up else {}
    host, zone = found.coalition, asked_zone(found)
    event_frame(event, found.name.say(language()), host.name, host.contact_email)
    return render_template(
        "schedule/sessions/show.html",
        event=found,
        slug=session,
        told=told(programmed, found, counts, zone),
        zone=zone,
        zones=zone_options(found, zone),
        panels=panels("talk", db.session(), (found, programmed.id), now=now()),
    )
