"""What the pages of the inventory share: the frame, and that reading it is written down.

Opinions are shown to whoever *opened* them: a press that writes a line into the log of deeds and
holds for half an hour. A GET looks whether there is such a line, and writes nothing.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.stakeholders.actions.entries import open_inventory
from summit.stakeholders.queries.entries import has_opened
from summit.web.access import allow, current_actor
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

KEEP = Permission.STAKEHOLDER_KEEP
OPEN_FOR = timedelta(minutes=30)


def event_with_inventory(slug: str, *crumbs: Link) -> Event:
    """The event, for who keeps the inventory there, in the frame of its pages."""
    found = event_of(db.session(), slug)
    allow(KEEP, scope_of(found))
    home = Link(_("Stakeholders"), url_for("stakeholders.index", event=slug))
    trail = [home, *crumbs] if crumbs else []
    console_frame(slug, found.name.say(language()), scope_of(found), *trail)
    return found


def whole(event: Event) -> str:
    """The inventory as the log of deeds names it."""
    return f"inventory:{event.coalition_id}"


def is_open(event: Event, subject: str) -> bool:
    """Whether the reader opened it within the last half hour."""
    user = current_actor().user_id
    return user is not None and has_opened(
        db.session(), event.coalition_id, subject, user, now() - OPEN_FOR
    )


def closed(event: Event, url: str, title: str) -> str:
    """What stands in place of a page that was not opened: the button that opens it."""
    return render_template(
        "stakeholders/closed.html", event=event, url=url, title=title,
        minutes=int(OPEN_FOR.total_seconds() // 60),
    )  # fmt: skip


def opening(event: Event, subject: str, url: str) -> Response:
    """Write the reading down, then show it."""
    open_inventory(db.session(), event.coalition_id, subject, actor=current_actor(), now=now())
    db.session.commit()
    return redirect(url, 303)


def zone_of(event: Event) -> ZoneInfo:
    return ZoneInfo(event.timezone)
