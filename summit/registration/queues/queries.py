"""Reading queues, offers and what is kept for partners."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from summit.events.models import Site
from summit.people.models import Person
from summit.registration.models import Allocation, Offer, Registration
from summit.registration.queries import WHOLE, registration_with_id
from summit.registration.states import OfferState, State

IN_QUEUE = Registration.state.in_((State.WAITLISTED, State.CONFIRMED))
HAS_EMAIL = sa.and_(Person.email.is_not(None), Person.email != "")
_contact, _of_contact = aliased(Registration), aliased(Person)
_CONTACT = (
    sa.select(_of_contact)
    .join(_contact, _contact.person_id == _of_contact.id)
    .where(_contact.party_contact, _of_contact.email.is_not(None), _of_contact.email != "")
)
# Of a party, whoever registered the others is written to for those who have no address.
REACHABLE = sa.or_(
    HAS_EMAIL,
    _CONTACT.where(_contact.party_id == Registration.party_id).correlate(Registration).exists(),
)
QUEUE_ORDER = (Registration.queue_priority.desc(), Registration.queued_at, Registration.id)


def contact_of(session: Session, registration: Registration) -> Person | None:
    """Who registered somebody of a party and can be written to; None where there is nobody."""
    if registration.party_id is None:
        return None
    return session.scalar(_CONTACT.where(_contact.party_id == registration.party_id).limit(1))


def has_offer() -> sa.ColumnElement[bool]:
    """Whether a place is being offered to the registration of the row."""
    return sa.exists().where(
        Offer.registration_id == Registration.id, Offer.state == OfferState.OPEN
    )


# Mostly nobody waits, and everybody who registers asks: only an id is read at first.
_FIRST_WAITING = (
    sa.select(Registration.id)
    .join(Registration.person)
    .where(Registration.queue_site_id == sa.bindparam("site"), IN_QUEUE, REACHABLE, ~has_offer())
    .order_by(*QUEUE_ORDER)
    .limit(1)
)


def first_waiting(session: Session, site_id: int) -> Registration | None:
    """To whom the next place of a site is offered: of those who can be told of it and have no
    offer yet, the one put first by the team, then the longest waiting, then the first registered.
    """
    following = session.execute(_FIRST_WAITING, {"site": site_id}).scalar()
    return None if following is None else registration_with_id(session, following)


def kept_for_delegate(site_id: Any) -> sa.ColumnElement[bool]:
    """Whether a place of the site is still kept for the partner of the registration of the row,
    who waits and has no offer.
    """
    kept = sa.exists().where(
        Allocation.partner_id == Registration.partner_id,
        Allocation.site_id == site_id,
        Allocation.released_at.is_(None),
        Allocation.taken < Allocation.places,
    )
    return sa.and_(Registration.state == State.WAITLISTED, kept, ~has_offer())


def first_delegate(session: Session, site_id: int) -> Registration | None:
    """Who waits longest at a site of those for whose partner a place is still kept there."""
    return session.scalar(
        sa.select(Registration)
        .where(Registration.queue_site_id == site_id, kept_for_delegate(site_id))
        .order_by(*QUEUE_ORDER)
        .limit(1)
        .options(*WHOLE)
    )


def allocation_for(session: Session, registration: Registration, site: Site) -> Allocation | None:
    """What keeps a place at a locked site for the partner of the registration, as it is now."""
    if registration.partner_id is None or site.held <= 0:
        return None
    return session.scalar(
        sa.select(Allocation).where(
            Allocation.partner_id == registration.partner_id,
            Allocation.site_id == site.id,
            Allocation.released_at.is_(None),
            Allocation.taken < Allocation.places,
        ),
        execution_options={"populate_existing": True},
    )


def open_offer(session: Session, registration: Registration) -> Offer | None:
    """The place that is offered to somebody at this moment, with its site."""
    return session.scalar(
        sa.select(Offer)
        .where(Offer.registration_id == registration.id, Offer.state == OfferState.OPEN)
        .options(joinedload(Offer.site)),
        execution_options={"populate_existing": True},
    )


def offer_with_uid(session: Session, uid: str) -> Offer | None:
    return session.scalar(
        sa.select(Offer)
        .where(Offer.uid == uid)
        .options(joinedload(Offer.registration).joinedload(Registration.event)),
        execution_options={"populate_existing": True},
    )


def latest_offer(session: Session, registration: Registration) -> Offer | None:
    """The last place that was offered to somebody, whatever became of it, with its site."""
    return session.scalar(
        sa.select(Offer)
        .where(Offer.registration_id == registration.id)
        .order_by(Offer.id.desc())
        .limit(1)
        .options(joinedload(Offer.site))
    )
