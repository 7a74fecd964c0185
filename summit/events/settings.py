"""Changing an event, its sites and rooms, and taking it through its life."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import N_, FieldError, NotFound
from summit.events.actions import add_room, add_site, change_event, change_site, step_event
from summit.events.console import console_of
from summit.events.forms import (
    EventForm,
    RoomForm,
    SiteForm,
    filled_from_event,
    filled_from_site,
)
from summit.events.models import Event, Site
from summit.events.queries import event_of, scope_of, site_of
from summit.events.states import EventStep
from summit.extensions import db
from summit.web.access import allow, current_actor, requires
from summit.web.forms import BaseForm
from summit.web.layout import Link, language

bp = Blueprint("settings", __name__, url_prefix="/console/<string:event>/settings")

Page = str | Response | tuple[str, int]


def _mine(slug: str) -> Event:
    """The event, if all of it is this organizer's."""
    event = event_of(db.session(), slug)
    allow(Permission.EVENT_MANAGE, scope_of(event))
    return event


def _back(event: Event, text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for("console.settings", event=event.slug), 303)


def _page(template: str, event: Event, here: str, form: BaseForm, **values: object) -> Page:
    set_up = Link(_("Set-up"), url_for("console.settings", event=event.slug))
    console_of(event, set_up, Link(here, None))
    wrong = form.errors or ("rooms" in values and getattr(values["rooms"], "errors", None))
    page = render_template(template, event=event, form=form, **values)
    return page, 422 if wrong else 200


@bp.route("/event", methods=["GET", "POST"])
@requires(Permission.EVENT_MANAGE)
def edit(event: str) -> Page:
    found = _mine(event)
    form = EventForm(zone=found.timezone, data=filled_from_event(found))
    if form.validate_on_submit():
        before = found.starts_at, found.ends_at
        change_event(db.session(), found, form.draft(), actor=current_actor(), now=now())
        if before != (found.starts_at, found.ends_at):
            _warn_of_who_is_not_told(found)
        return _back(found, _("The event is changed."))
    return _page("events/edit.html", found, _("The event"), form)


def _warn_of_who_is_not_told(event: Event) -> None:
    """Nobody is written to by the way: what to say, and when, is the organizers' to decide."""
    number = sum(site.taken for site in event.sites)
    if number:
        flash(
            ngettext(
                "The day was moved. %(num)d person has a place and has not been told: write to "
                "them from the list of people. Reminders follow the new day.",
                "The day was moved. %(num)d people have a place and have not been told: write to "
                "them from the list of people. Reminders follow the new day.",
                number,
            ),
            "warning",
        )


@bp.route("/sites/new", methods=["GET", "POST"])
@requires(Permission.EVENT_MANAGE)
def new_site(event: str) -> Page:
    found = _mine(event)
    form = SiteForm(zone=found.timezone)
    if form.validate_on_submit():
        draft = form.draft(found)
        site = add_site(db.session(), found, draft, actor=current_actor(), now=now())
        return _back(found, _("%(site)s is added.", site=site.name.say(language())))
    return _page("events/site.html", found, _("New site"), form, site=None, rooms=None)


@bp.route("/sites/<string:site>", methods=["GET", "POST"])
@requires(Permission.EVENT_MANAGE)
def site(event: str, site: str) -> Page:
    found = _mine(event)
    place = site_of(found, site)
    form = SiteForm(zone=found.timezone, data=filled_from_site(place))
    if form.validate_on_submit():
        change_site(db.session(), place, form.draft(found), actor=current_actor(), now=now())
        return _back(found, _said_of(place))
    name = place.name.say(language())
    return _page("events/site.html", found, name, form, site=place, rooms=RoomForm(prefix="room-"))


def _said_of(site: Site) -> str:
    values = {
        "site": site.name.say(language()),
        "taken": site.taken,
        "capacity": site.capacity,
    }
    said: str = _("%(site)s is changed.", **values)
    if site.taken > site.capacity:
        said = _("%(site)s is changed. %(taken)s people hold its %(capacity)s places; nobody was "
                 "cancelled.", **values)  # fmt: skip
    return said


@bp.post("/sites/<string:site>/rooms")
@requires(Permission.EVENT_MANAGE)
def new_room(event: str, site: str) -> Page:
    found = _mine(event)
    place = site_of(found, site)
    rooms = RoomForm(prefix="room-")
    if rooms.validate_on_submit() and _added(place, rooms):
        db.session.commit()
        flash(_("%(room)s is added.", room=rooms.name.data), "success")
        return redirect(url_for("settings.site", event=event, site=site, _anchor="rooms"), 303)
    form = SiteForm(zone=found.timezone, formdata=None, data=filled_from_site(place))
    name = place.name.say(language())
    return _page("events/site.html", found, name, form, site=place, rooms=rooms)


def _added(site: Site, form: RoomForm) -> bool:
    try:
        add_room(db.session(), site, form.name.data, form.capacity.data, actor=current_actor(),
                 now=now())  # fmt: skip
    except FieldError as error:
        form.refuse(error)
        return False
    return True


_DONE = {
    EventStep.PUBLISH: N_("The event is published. Everybody can see it."),
    EventStep.WITHDRAW: N_("The event is a draft again. Only the team sees it."),
    EventStep.CANCEL: N_("The event is cancelled, and its page says so."),
    EventStep.REVIVE: N_("The event takes place. Its page is as it was."),
}


@bp.post("/steps/<string:step>")
@requires(Permission.EVENT_MANAGE)
def take_step(event: str, step: str) -> Page:
    found = _mine(event)
    if step not in set(EventStep):
        raise NotFound
    taken = EventStep(step)
    step_event(db.session(), found, taken, actor=current_actor(), now=now())
    return _back(found, _(_DONE[taken]))
