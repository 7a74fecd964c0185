"""The pages of the programme that ``pages`` lists. ``page`` makes one: who, endpoint, values."""

import sqlalchemy as sa

from summit.extensions import db
from summit.schedule.agenda.models import Booking

PAST, NEXT = "summit-2025", "summit-next"
VISITOR, ORGANIZER = "visitor", "organizer"


def _booking():
    return db.session.scalars(sa.select(Booking).order_by(Booking.id).limit(1)).one()


def public(page):
    yield page(VISITOR, "schedule.programme", event=NEXT, zone="America/New_York", kind="panel")
    yield page(VISITOR, "foyer.show", event=NEXT)
    yield page(VISITOR, "foyer.show", event=NEXT, site="north")
    for session in ("keynote", "narrative", "town-hall-south"):
        yield page(VISITOR, "sessions.show", event=NEXT, session=session)


def personal(page, token_of):
    booking = _booking()
    token = token_of(booking.registration)
    for show in (None, "all"):
        yield page(VISITOR, "agenda.index", token=token, show=show)
    yield page(VISITOR, "agenda.show", token=token, number=booking.session_id)


def console(page):
    yield page(ORGANIZER, "builder.index", event=NEXT, q="town", site="south", look="warned")
    yield page(ORGANIZER, "speakers.index", event=NEXT, q="nobody at all")
    for name in ("builder.edit", "turnout.show"):
        yield page(ORGANIZER, name, event=NEXT, number=_booking().session_id)
    for slug in (PAST, NEXT):
        yield page(ORGANIZER, "turnout.index", event=slug)
        yield page(ORGANIZER, "pulse.index", event=slug)
