"""Menus as data: which pages stand in which menu, and who sees them."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.errors import N_
from summit.web.access import current_actor
from summit.web.layout import Brand, Foot, Link, frame

P = Permission


@dataclass(frozen=True, slots=True)
class Entry:
    endpoint: str
    label: str
    permission: Permission | None = None
    unless: Permission | None = None
    """Who holds this finds the page below another entry."""


EVENT_MENU = (
    Entry("front.event", N_("The day")),
    Entry("schedule.programme", N_("Programme")),
    Entry("groups.index", N_("MAP groups")),
    Entry("registration.register", N_("Register")),
)
CONSOLE_MENU = (
    Entry("today.index", N_("Today"), P.CHECKIN_READ),
    Entry("people.index", N_("People"), P.PEOPLE_READ),
    Entry("builder.index", N_("Programme"), P.PROGRAMME_MANAGE),
    Entry("townhalls.index", N_("Town halls"), P.TOWNHALL_MODERATE),
    Entry("doors.index", N_("Doors"), P.CHECKIN_MANAGE),
    Entry("outbox.messages", N_("Messages"), P.MESSAGE_READ),
    Entry("results.index", N_("Surveys"), P.SURVEY_RESULTS),
    Entry("monday.index", N_("Monday"), P.MONDAY_READ),
    Entry("groupdesk.index", N_("Groups"), P.GROUP_MANAGE),
    Entry("stakeholders.index", N_("Stakeholders"), P.STAKEHOLDER_KEEP, unless=P.GROUP_MANAGE),
    Entry("console.settings", N_("Set-up"), P.EVENT_MANAGE),
)
INSTALLATION_MENU = (
    Entry("console.index", N_("Events"), P.CONSOLE_OPEN),
    Entry("outbox.index", N_("Outbox"), P.OUTBOX_READ),
    Entry("audit.index", N_("Deeds"), P.AUDIT_READ),
)

# MAP groups and what steers them, side by side on each of these pages (groups/desk/_tabs.html).
GROUPS_MENU = (
    Entry("groupdesk.index", N_("MAP groups"), P.GROUP_MANAGE),
    Entry("bodies.index", N_("Bodies"), P.GROUP_MANAGE),
    Entry("coverage.index", N_("Coverage"), P.GROUP_MANAGE),
    Entry("stakeholders.index", N_("Stakeholders"), P.STAKEHOLDER_KEEP),
)
# The pages about people, side by side on each of them (registration/people/_tabs.html).
PEOPLE_MENU = (
    Entry("people.index", N_("Everybody"), P.PEOPLE_READ),
    Entry("places.index", N_("Places"), P.PEOPLE_READ),
    Entry("invitations.index", N_("Invitations"), P.PEOPLE_MANAGE),
    Entry("partners.index", N_("Partners"), P.PEOPLE_MANAGE),
    Entry("duplicates.index", N_("Duplicates"), P.PEOPLE_MANAGE),
    Entry("writing.write", N_("Write"), P.PEOPLE_MANAGE),
    Entry("reminders.index", N_("Reminders"), P.PEOPLE_MANAGE),
    Entry("imports.index", N_("Bring in a list"), P.PEOPLE_MANAGE),
)


def event_frame(event: str, name: str, host: str, contact: str) -> None:
    """The public pages of an event: its slug, name, and whom to ask."""
    frame(
        brand=Brand(name, url_for("front.event", event=event)),
        nav=_links(EVENT_MENU, Scope(), event=event),
        foot=Foot(host, contact, url_for("public.find", event=event)),
    )


def console_frame(event: str, name: str, scope: Scope, *crumbs: Link) -> None:
    """The organizers' pages of an event; shows what this actor may open there."""
    frame(
        brand=Brand(name, url_for("console.index")),
        nav=_links(CONSOLE_MENU, scope, event=event),
        crumbs=[Link(gettext("Events"), url_for("console.index")), *crumbs] if crumbs else (),
    )


def installation_frame(*crumbs: Link) -> None:
    """The pages above the events."""
    frame(nav=_links(INSTALLATION_MENU, Scope()), crumbs=crumbs)


def _links(menu: tuple[Entry, ...], scope: Scope, **address: Any) -> list[Link]:
    return [
        Link(gettext(e.label), url_for(e.endpoint, **address), _is_here(e.endpoint))
        for e in menu
        if _may(e, scope)
    ]


def _may(entry: Entry, scope: Scope) -> bool:
    held = entry.permission is None or current_actor().may_enter(entry.permission, scope)
    return held and not (entry.unless and current_actor().may_enter(entry.unless, scope))


def tab_links(menu: tuple[Entry, ...], event: str, scope: Scope) -> list[Link]:
    """The pages of a row of tabs that this actor may open."""
    return [
        Link(gettext(e.label), url_for(e.endpoint, event=event), _same_blueprint(e.endpoint))
        for e in menu
        if _may(e, scope)
    ]


def _same_blueprint(endpoint: str) -> bool:
    return request.blueprint == endpoint.split(".", maxsplit=1)[0]


# Blueprints that hold pages of more than one menu entry.
_SHARED = frozenset({"console", "outbox", "front"})
# Pages that are reached from a menu entry of another blueprint.
_BELOW = {
    "bodies": "groupdesk.index",
    "coverage": "groupdesk.index",
    "stakeholders": "groupdesk.index",
    "stakeholder": "groupdesk.index",
    "upkeep": "groupdesk.index",
    "priority": "groupdesk.index",
    "turnout": "builder.index",
    "pulse": "builder.index",
    "points": "doors.index",
    "papers": "doors.index",
    "rehearsal": "doors.index",
    "settling": "doors.index",
    "erasing": "people.index",
    "keeping": "console.settings",
    "form": "console.settings",
    "settings": "console.settings",
    "team": "console.settings",
    "imports": "people.index",
    "reminders": "people.index",
    "invitations": "people.index",
    "partners": "people.index",
    "places": "people.index",
    "duplicates": "people.index",
    "writing": "people.index",
}


def _is_here(endpoint: str) -> bool:
    blueprint = endpoint.split(".", maxsplit=1)[0]
    if request.endpoint == endpoint or _BELOW.get(request.blueprint or "") == endpoint:
        return True
    return request.blueprint == blueprint and blueprint not in _SHARED
