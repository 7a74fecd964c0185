"""What the pages of the groups share: the frame around them, links, and the way back."""

from typing import Any

from flask import flash, url_for
from flask_babel import gettext as _

from summit.access.permissions import Permission
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.groups.links import Links
from summit.groups.models import Group
from summit.web.access import current_actor
from summit.web.keys import base_url, keyring
from summit.web.layout import Brand, Link, frame, language
from summit.web.navigation import console_frame, event_frame


def links() -> Links:
    return Links(keyring(), base_url())


def stand_in_event(event: Event) -> None:
    """The frame of the event's public pages."""
    coalition = event.coalition
    event_frame(event.slug, event.name.say(language()), coalition.name, coalition.contact_email)


def stand_in_group(group: Group, *crumbs: Link) -> None:
    """The frame of a lead's pages."""
    home = url_for("lead.group", group=group.id)
    name = group.name.say(language())
    above = [Link(_("Groups"), url_for("groupdesk.index", event=group.event.slug))]
    trail = [*(above if _manages(group) else []), Link(name, home), *crumbs]
    frame(brand=Brand(name, home), crumbs=trail if len(trail) > 1 else ())


def _manages(group: Group) -> bool:
    """Organizers find their way back to all groups."""
    return current_actor().can(Permission.GROUP_MANAGE, scope_of(group.event))


def stand_in_console(event: Event, *crumbs: Link) -> None:
    """The frame of the organizers' pages."""
    home = Link(_("Groups"), url_for("groupdesk.index", event=event.slug))
    console_frame(
        event.slug,
        event.name.say(language()),
        scope_of(event),
        *([home, *crumbs] if crumbs else ()),
    )


def offer_undo(text: str, url: str, fact_id: int) -> None:
    """Say what was done, with the button that takes it back."""
    toast: Any = {"text": text, "url": url, "label": _("Undo"), "fields": {"fact": fact_id}}
    flash(toast, "undo")
