"""What the pages of an event's people share: their address, and what of it a reader sees."""

from dataclasses import dataclass

from flask import Blueprint

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.events.models import Event, Site
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.registration.models import Registration
from summit.web.access import current_actor, current_scope
from summit.web.layout import Link, language
from summit.web.navigation import PEOPLE_MENU, console_frame, tab_links

bp = Blueprint("people", __name__, url_prefix="/console/<string:event>")


@bp.app_template_global()
def people_tabs(event: str) -> list[Link]:
    """The row of tabs on the pages about people of ``event``, which is the scope of the address."""
    return tab_links(PEOPLE_MENU, event, current_scope())


@dataclass(frozen=True, slots=True)
class Desk:
    """What of an event this actor sees: all its sites, or only their own."""

    event: Event
    sites: list[Site]
    limit: frozenset[int] | None


def desk_of(event: str, *crumbs: Link) -> Desk:
    """The event, narrowed to what the reader may see, inside the console's frame."""
    found = event_of(db.session(), event)
    scope = scope_of(found)
    limit = current_actor().sites_at(Permission.PEOPLE_READ, scope)
    console_frame(event, found.name.say(language()), scope, *crumbs)
    return Desk(found, [s for s in found.sites if limit is None or s.id in limit], limit)


def scope_at(registration: Registration) -> Scope:
    """The site of a registration, for which the reader needs the right to change it."""
    event = registration.event
    return Scope(event.coalition_id, event.id, registration.site_id)
