"""Places, registrations and tickets."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.events.models import Event, Site
from summit.operations.queries.invariants.asking import Faults, each
from summit.people.models import Person
from summit.registration.models import Registration, Ticket
from summit.registration.states import HOLDS_A_PLACE, State

HOLDS = Registration.state.in_(HOLDS_A_PLACE)


def taken_is_counted(session: Session) -> Faults:
    """The counter of a site equals the registrations that hold a place there."""
    counted = sa.func.count(Registration.id)
    statement = (
        sa.select(Site.id, Site.taken, counted)
        .outerjoin(Registration, sa.and_(Registration.site_id == Site.id, HOLDS))
        .group_by(Site.id, Site.taken)
        .having(Site.taken != counted)
    )
    return each(session, statement, "site {0} says {1} places taken, {2} are")


def registrations_stay_in_their_event(session: Session) -> Faults:
    """Site and person of a registration belong to its event and its coalition."""
    statement = (
        sa.select(Registration.id)
        .join(Site, Site.id == Registration.site_id)
        .join(Person, Person.id == Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .where(
            sa.or_(
                Site.event_id != Registration.event_id,
                Person.coalition_id != Event.coalition_id,
            )
        )
    )
    return each(session, statement, "registration {0} reaches into another event or coalition")


def states_have_their_moment(session: Session) -> Faults:
    """Who is confirmed, waiting or cancelled has been so since a moment."""
    moments = {
        State.CONFIRMED: Registration.confirmed_at,
        State.WAITLISTED: Registration.queued_at,
        State.PENDING: Registration.made_at,
        State.CANCELLED: Registration.cancelled_at,
    }
    missing = [
        sa.and_(Registration.state == state, moment.is_(None)) for state, moment in moments.items()
    ]
    statement = sa.select(Registration.id, Registration.state).where(sa.or_(*missing))
    return each(session, statement, "registration {0} is {1} since no moment")


def one_ticket_opens(session: Session) -> Faults:
    """Whoever holds a place has exactly one ticket that was not replaced."""
    counted = sa.func.count(Ticket.id)
    valid = sa.and_(Ticket.registration_id == Registration.id, Ticket.replaced_at.is_(None))
    statement = (
        sa.select(Registration.id, counted)
        .outerjoin(Ticket, valid)
        .where(HOLDS)
        .group_by(Registration.id)
        .having(counted != 1)
    )
    return each(session, statement, "registration {0} has {1} valid tickets")


def tickets_stay_in_their_event(session: Session) -> Faults:
    """A ticket opens the event that its holder is registered for."""
    statement = (
        sa.select(Ticket.id)
        .join(Ticket.registration)
        .where(Ticket.event_id != Registration.event_id)
    )
    return each(session, statement, "ticket {0} is for another event than its registration")
