"""Releasing the draft, taking a step back, and what changed for everybody."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.events.models import Event
from summit.events.queries import event_of, public_event, scope_of
from summit.extensions import db
from summit.schedule import actions as building
from summit.schedule.conflicts import blocks
from summit.schedule.limits.queries import conflicts_of
from summit.schedule.models import ProgrammeSession
from summit.schedule.queries import planned, released, sessions_of
from summit.schedule.releases import actions
from summit.schedule.releases.forms import ReleaseForm
from summit.schedule.releases.queries import (
    Pending,
    change_of,
    edition,
    names_of_speakers,
    pending,
    releases_of,
)
from summit.schedule.releases.shown import lines_of, shown_releases
from summit.schedule.releases.telling.concern import concern
from summit.schedule.releases.telling.queries import reached
from summit.web.access import allow, current_actor, public, requires
from summit.web.layout import Link, language
from summit.web.navigation import console_frame, event_frame

bp = Blueprint("releases", __name__)
CONSOLE = "/console/<string:event>/programme"


def _mine(slug: str) -> Event:
    event = event_of(db.session(), slug)
    allow(Permission.PROGRAMME_MANAGE, scope_of(event))
    return event


def _back(event: str, text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for("builder.index", event=event), 303)


@bp.route(f"{CONSOLE}/release", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def release(event: str) -> str | Response | tuple[str, int]:
    session, found, form = db.session(), _mine(event), ReleaseForm()
    if form.validate_on_submit():
        told = actions.release(session, found, seen=form.edition(), note=form.note(),
                               tell=form.tell.data, actor=current_actor(), now=now())  # fmt: skip
        return _back(event, _released_text(told))
    sessions = sessions_of(session, found.id)
    if not form.is_submitted():
        form.seen.data, form.tell.data = str(edition(sessions)), True
    return _page(found, form, sessions), 422 if form.errors else 200


def _released_text(told: int) -> str:
    if not told:
        return _("The programme is released. Everybody can see it.")
    return ngettext(
        "The programme is released. %(num)s person is written to.",
        "The programme is released. %(num)s people are written to.",
        told,
    )


def _page(event: Event, form: ReleaseForm, sessions: Sequence[ProgrammeSession]) -> str:
    session = db.session()
    found, names = pending(session, event, sessions), names_of_speakers(session, event.id)
    back = Link(_("Programme"), url_for("builder.index", event=event.slug))
    console_frame(event.slug, event.name.say(language()), scope_of(event), back,
                  Link(_("Release"), None))  # fmt: skip
    return render_template(
        "schedule/release.html",
        event=event,
        form=form,
        first=found.number == 1,
        lines=lines_of(found.changes, event, names),
        sites=_concerned(event, found),
        released=released(event, now=now()),
        blocked=blocks(conflicts_of(session, event, sessions)) or not planned(sessions),
        releases=shown_releases(releases_of(session, event.id), event, names),
    )


def _concerned(event: Event, found: Pending) -> list[tuple[str, str, int]]:
    """(name, slug, people to be written to) of each site."""
    at, sites = now(), event.sites
    about = concern(found.before, found.shown, found.changes, at)
    people = reached(db.session(), event.id, about, [site.id for site in sites], at=at)
    return [(s.name.say(language()), s.slug, people[s.id]) for s in sites if people[s.id]]


@bp.post(f"{CONSOLE}/withhold")
@requires(Permission.PROGRAMME_MANAGE)
def withhold(event: str) -> Response:
    actions.withhold(db.session(), _mine(event), actor=current_actor(), now=now())
    return _back(event, _("The programme is hidden. Only the team sees it."))


@bp.post(f"{CONSOLE}/undo/<int:step>")
@requires(Permission.PROGRAMME_MANAGE)
def undo(event: str, step: int) -> Response:
    session, found = db.session(), _mine(event)
    kept = change_of(session, found, step)
    one = building.undo(session, found, kept, actor=current_actor(), now=now())
    return _back(event, _("%(title)s is as it was before.", title=one.title.say(language())))


@bp.get("/e/<string:event>/programme/changes")
@public
def changes(event: str) -> str:
    session, found = db.session(), public_event(db.session(), event)
    open_to_all = released(found, now=now())
    releases = releases_of(session, found.id) if open_to_all else []
    host = found.coalition
    event_frame(event, found.name.say(language()), host.name, host.contact_email)
    names = names_of_speakers(session, found.id)
    return render_template(
        "schedule/changes.html", event=found, releases=shown_releases(releases, found, names)
    )
