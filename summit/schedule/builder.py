"""Building the programme: the list with its conflicts, a session's form, the release."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.clock import now
from summit.errors import FieldError
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.framework.queries import pillars_of
from summit.schedule import actions
from summit.schedule.board import Said, board_of, said_of
from summit.schedule.forms import CopyForm, SessionForm, next_year, session_form
from summit.schedule.limits.queries import conflicts_of
from summit.schedule.listing.shown import (
    LOOKS,
    asked_again,
    asked_sessions,
    kinds_in,
    part_of,
    session_rows,
)
from summit.schedule.models import ProgrammeSession
from summit.schedule.queries import (
    planned,
    released,
    session_of,
    sessions_of,
)
from summit.schedule.releases.queries import latest_change, pending
from summit.web.access import allow, current_actor, requires
from summit.web.layout import Link, language
from summit.web.navigation import console_frame
from summit.web.panels import panels

bp = Blueprint("builder", __name__, url_prefix="/console/<string:event>")

Page = str | Response | tuple[str, int]


def _mine(slug: str, permission: Permission = Permission.PROGRAMME_MANAGE) -> Event:
    """The event, if all of its programme is this organizer's."""
    event = event_of(db.session(), slug)
    allow(permission, scope_of(event))
    return event


def _frame(event: Event, *crumbs: Link) -> None:
    console_frame(event.slug, event.name.say(language()), scope_of(event), *crumbs)


def _done(event: Event, text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for("builder.index", event=event.slug), 303)


@bp.get("/programme")
@requires(Permission.PROGRAMME_MANAGE)
def index(event: str) -> str:
    found = _mine(event)
    sessions = sessions_of(db.session(), found.id)
    warned = [said_of(c) for c in conflicts_of(db.session(), found, sessions, language())]
    asked = asked_sessions(found)
    rows, page = part_of(session_rows(found, sessions, warned, asked))
    _frame(found, Link(_("Programme"), None))
    return render_template(
        "schedule/builder.html",
        event=found,
        rows=rows,
        page=page,
        asked=asked,
        kinds=kinds_in(sessions),
        looks=LOOKS,
        files=asked_again(),
        warned=warned,
        blocked=any(w.grave for w in warned) or not planned(sessions),
        released=released(found, now=now()),
        unseen=len(pending(db.session(), found, sessions).changes),
        last=latest_change(db.session(), found.id),
        count=len(planned(sessions)),
        state=_state(len(planned(sessions)), len(warned)),
        board=board_of(found, sessions, warned),
    )


def _state(count: int, warned: int) -> str:
    """How far the day is built, and whether something stands in the way."""
    if not count:
        return _("No session yet. A day usually begins with a keynote for every site.")
    if warned:
        one: str = ngettext("%(num)s session.", "%(num)s sessions.", count)
        two: str = ngettext("One thing to look at.", "%(num)s things to look at.", warned)
        return f"{one} {two}"
    return ngettext(
        "%(num)s session, and nothing stands in the way of another.",
        "%(num)s sessions, and none stands in the way of another.",
        count,
    )


@bp.route("/programme/new", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def new(event: str) -> Page:
    session, found = db.session(), _mine(event)
    last = max((s.ends_at for s in sessions_of(session, found.id)), default=None)
    form = session_form(found, pillars_of(session), after=last)
    if form.validate_on_submit():
        made = actions.add_session(session, found, form.draft(), actor=current_actor(), now=now())
        return _done(found, _("%(title)s is added.", title=made.title.say(language())))
    return _form_page(found, form, _("New session"), None)


@bp.route("/programme/<int:number>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def edit(event: str, number: int) -> Page:
    session, found = db.session(), _mine(event)
    changing = session_of(session, found, number)
    form = session_form(found, pillars_of(session), changing)
    if form.validate_on_submit():
        actions.change_session(
            session, found, changing, form.draft(), actor=current_actor(), now=now()
        )
        return _done(found, _("%(title)s is changed.", title=changing.title.say(language())))
    return _form_page(found, form, changing.title.say(language()), changing)


def _form_page(
    event: Event, form: SessionForm, here: str, changing: ProgrammeSession | None
) -> Page:
    _frame(event, Link(_("Programme"), url_for("builder.index", event=event.slug)),
           Link(here, None))  # fmt: skip
    page = render_template(
        "schedule/session.html",
        event=event,
        form=form,
        title=here,
        changing=changing,
        conflicts=_conflicts_with(event, changing),
        panels=panels("session", db.session(), changing, now=now()) if changing else [],
    )
    return page, 422 if form.errors else 200


def _conflicts_with(event: Event, changing: ProgrammeSession | None) -> list[Said]:
    if changing is None:
        return []
    sessions = sessions_of(db.session(), event.id)
    found = conflicts_of(db.session(), event, sessions, language())
    return [said_of(c) for c in found if changing.id in c.sessions]


@bp.post("/programme/<int:number>/cancel")
@requires(Permission.PROGRAMME_MANAGE)
def cancel(event: str, number: int) -> Response:
    session, found = db.session(), _mine(event)
    changing = session_of(session, found, number)
    actions.cancel_session(session, found, changing, actor=current_actor(), now=now())
    db.session.commit()
    text = _("%(title)s is cancelled.", title=changing.title.say(language()))
    undo = url_for("builder.revive", event=event, number=number)
    flash({"text": text, "url": undo, "label": _("Undo")}, "undo")  # type: ignore[arg-type]
    return redirect(url_for("builder.index", event=event), 303)


@bp.post("/programme/<int:number>/revive")
@requires(Permission.PROGRAMME_MANAGE)
def revive(event: str, number: int) -> Response:
    session, found = db.session(), _mine(event)
    changing = session_of(session, found, number)
    actions.revive_session(session, found, changing, actor=current_actor(), now=now())
    title = changing.title.say(language())
    return _done(found, _("%(title)s takes place after all.", title=title))


@bp.route("/copy", methods=["GET", "POST"])
@requires(Permission.EVENT_CREATE)
def copy(event: str) -> Page:
    """The event for another year: sites, rooms, questions and sessions, as a draft."""
    found = _mine(event, Permission.EVENT_MANAGE)
    allow(Permission.EVENT_CREATE, Scope(coalition_id=found.coalition_id))
    form = CopyForm(data={"day": next_year(found)})
    made = _copied(found, form) if form.validate_on_submit() else None
    if made:
        db.session.commit()
        flash(_("The copy is there as a draft. Only the team sees it."), "success")
        return redirect(url_for("console.settings", event=made.slug), 303)
    set_up = url_for("console.settings", event=event)
    _frame(found, Link(_("Set-up"), set_up), Link(_("Copy for next year"), None))
    page = render_template("schedule/copy.html", event=found, form=form)
    return page, 422 if form.errors else 200


def _copied(event: Event, form: CopyForm) -> Event | None:
    """The copy, or None with the reason beside its field."""
    try:
        return actions.copy_for(
            db.session(), event, form.day.data, slug=form.slug.data or "",
            actor=current_actor(), now=now(),
        )  # fmt: skip
    except FieldError as error:
        form.refuse(error)
        return None
