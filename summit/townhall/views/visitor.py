"""Who asks and votes on this phone: the holder of a ticket, remembered in the form's cookie.

The cookie is signed and names the registration and the version of its link, so that a link that
is replaced ends it. Nothing of it is stored on the server.
"""

from flask import session as cookie

from summit.accounts.actions.throttles import is_within
from summit.clock import now
from summit.errors import TooMany
from summit.events.models import Event
from summit.extensions import db
from summit.registration.models import Registration
from summit.townhall.limits import CODE_FROM_ADDRESS
from summit.townhall.queries import holder_of_code, holder_with_uid
from summit.web.throttling import visitor_address

_KEY = "floor"


def holder(event_id: int) -> Registration | None:
    """Whose ticket this phone has shown at an event; None if none, or no longer good."""
    kept = cookie.get(_KEY, {}).get(str(event_id))
    return None if kept is None else holder_with_uid(db.session(), event_id, *kept)


def remember(registration: Registration) -> None:
    mine = [registration.uid, registration.link_version]
    cookie[_KEY] = cookie.get(_KEY, {}) | {str(registration.event_id): mine}


def forget(event: Event) -> None:
    rest = {k: v for k, v in cookie.get(_KEY, {}).items() if k != str(event.id)}
    cookie[_KEY] = rest


def by_code(event: Event, typed: str) -> Registration | None:
    """The holder of the ticket with this code, remembered from now on.

    Raises TooMany when codes were tried too often from this network.
    """
    session = db.session()
    if not is_within(session, CODE_FROM_ADDRESS, visitor_address(), now=now()):
        raise TooMany("")
    found = holder_of_code(session, event.id, typed)
    if found is not None:
        remember(found)
    return found
