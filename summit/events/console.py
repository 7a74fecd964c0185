"""The organizers' list of events, a new one, and the page on which an event is set up."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.clock import now
from summit.coalition.models import Coalition
from summit.coalition.queries import coalitions_where
from summit.errors import N_, FieldError, NotAllowed
from summit.events.actions import create_event
from summit.events.checklist import blocks, findings, weighed
from summit.events.forms import NewEventForm, suggested_day
from summit.events.models import Event
from summit.events.phases import Phase, phase
from summit.events.queries import event_of, events_for, hours_of, plan_of, scope_of
from summit.events.states import STATE_LABELS, EventStep, steps_from
from summit.events.views import EventCard, card_of
from summit.extensions import db
from summit.web.access import allow, current_actor, requires
from summit.web.layout import Link, language
from summit.web.navigation import console_frame, installation_frame
from summit.web.panels import panels

bp = Blueprint("console", __name__, url_prefix="/console")


def console_of(event: Event, *crumbs: Link) -> None:
    """The bar of the console's pages of ``event``."""
    console_frame(event.slug, event.name.say(language()), scope_of(event), *crumbs)


# Which page an event's card leads to: the first of these that the actor may open.
_HOME = (
    ("console.settings", Permission.EVENT_MANAGE),
    ("today.index", Permission.CHECKIN_READ),
    ("monday.index", Permission.MONDAY_READ),
    ("results.index", Permission.SURVEY_RESULTS),
)


@dataclass(frozen=True, slots=True)
class Row:
    card: EventCard
    state: str
    links: list[Link]


@bp.get("/")
@requires(Permission.CONSOLE_OPEN)
def index() -> str:
    """The actor's events: those to act on first, then those that are over."""
    actor, moment = current_actor(), now()
    rows = [_row(event) for event in events_for(db.session(), actor)]
    ahead = [r for r in rows if phase(hours_of(r.card.event), now=moment) != Phase.OVER]
    over = [r for r in rows if r not in ahead]
    installation_frame()
    return render_template(
        "events/console_index.html",
        groups=((_("Next to act on"), ahead[::-1]), (_("Over"), over)),
        may_create=actor.may_enter(Permission.EVENT_CREATE, Scope()),
    )


def _row(event: Event) -> Row:
    actor, scope = current_actor(), scope_of(event)
    links = [
        Link(_(_HOME_LABELS[endpoint]), url_for(endpoint, event=event.slug))
        for endpoint, permission in _HOME
        if actor.may_enter(permission, scope)
    ]
    return Row(card_of(event, now=now()), _(STATE_LABELS[event.state]), links)


_HOME_LABELS = {
    "console.settings": N_("Set-up"),
    "today.index": N_("Today"),
    "monday.index": N_("Monday"),
    "results.index": N_("Surveys"),
}


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EVENT_CREATE)
def new() -> str | Response | tuple[str, int]:
    hosts = coalitions_where(db.session(), Permission.EVENT_CREATE, actor=current_actor())
    if not hosts:
        raise NotAllowed(N_("Only an organizer of the whole coalition can make a new event."))
    form = NewEventForm(hosts=hosts, data=_blank(hosts[0]))
    made = _created(form, hosts) if form.validate_on_submit() else None
    if made:
        db.session.commit()
        flash(_("The event is there as a draft. Only the team sees it."), "success")
        return redirect(url_for("console.settings", event=made.slug), 303)
    installation_frame(Link(_("Events"), url_for("console.index")), Link(_("New event"), None))
    page = render_template("events/new.html", form=form, hosts=hosts)
    return page, 422 if form.errors else 200


def _blank(host: Coalition) -> dict[str, object]:
    return {"coalition": host.id, "timezone": host.timezone, "day": suggested_day(now().date())}


def _created(form: NewEventForm, hosts: Sequence[Coalition]) -> Event | None:
    """The new event, or None with the reason beside its field."""
    host = next(host for host in hosts if host.id == form.coalition.data)
    slug = form.slug.data or ""
    try:
        return create_event(
            db.session(), host, form.draft(), slug=slug, actor=current_actor(), now=now()
        )
    except FieldError as error:
        form.refuse(error)
        return None


@dataclass(frozen=True, slots=True)
class Question:
    """A step that the organizer may take: its button, and what will happen."""

    step: EventStep
    button: str
    title: str
    text: str
    grave: bool = False


_QUESTIONS = {
    EventStep.PUBLISH: Question(
        EventStep.PUBLISH,
        N_("Publish the event"),
        N_("Publish the event?"),
        N_("Everybody can open its page, and people can register as soon as registration opens."),
    ),
    EventStep.WITHDRAW: Question(
        EventStep.WITHDRAW,
        N_("Make it a draft again"),
        N_("Make it a draft again?"),
        N_("Its page disappears. That is possible as long as nobody has registered."),
    ),
    EventStep.CANCEL: Question(
        EventStep.CANCEL,
        N_("Cancel the event"),
        N_("Cancel the event?"),
        N_(
            "Its page says that it is cancelled, and nobody can register. Registrations are kept, "
            "and nobody is written to by this: write to them under Messages."
        ),
        grave=True,
    ),
    EventStep.REVIVE: Question(
        EventStep.REVIVE,
        N_("Let it take place after all"),
        N_("Let the event take place after all?"),
        N_("Its page is as it was before, and everybody who had a place has it still."),
    ),
}


@bp.get("/<string:event>/settings")
@requires(Permission.EVENT_MANAGE)
def settings(event: str) -> str:
    """What is missing, the facts of the event, its sites, and the steps of its life."""
    session, moment = db.session(), now()
    found = event_of(session, event)
    allow(Permission.EVENT_MANAGE, scope_of(found))
    made = panels("settings", session, found, now=moment)
    further = [finding for panel in made for finding in panel.values["findings"]]
    listed = weighed([*findings(plan_of(found), now=moment), *further])
    console_of(found, Link(_("Set-up"), None))
    return render_template(
        "events/settings.html",
        event=found,
        state=STATE_LABELS[found.state],
        card=card_of(found, now=moment),
        findings=listed,
        blocked=blocks(listed),
        may_copy=current_actor().can(
            Permission.EVENT_CREATE, Scope(coalition_id=found.coalition_id)
        ),
        questions=[_QUESTIONS[step] for step in steps_from(found.state)],
    )
