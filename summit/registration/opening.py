"""Opening a page by its personal link, for every package that has such pages."""

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from summit.errors import NotFound
from summit.events.states import EventState
from summit.registration.models import Registration
from summit.registration.queries import registration_by_link
from summit.web.layout import Link, language, layout, speak
from summit.web.navigation import event_frame


def opened(session: Session, token: str) -> Registration:
    """The registration that the link opens; its pages speak the person's language.

    Who is registered needs the way back to their page, and no longer the way to the form. Raises
    NotFound.
    """
    found = registration_by_link(session, token)
    event = found.event
    if event.state == EventState.DRAFT:
        raise NotFound
    speak(found.language)
    host = event.coalition
    event_frame(event.slug, event.name.say(language()), host.name, host.contact_email)
    mine = Link(_("My ticket"), url_for("my.index", token=token), request.endpoint == "my.index")
    layout().nav = [*layout().nav[:-1], mine]
    return found
