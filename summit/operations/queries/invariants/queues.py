"""What is held for whom, and who waits where."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.audit.models import AuditEntry
from summit.events.models import Site
from summit.operations.queries.invariants.asking import Faults, each
from summit.registration.actions.choices import taken_choices
from summit.registration.models import Allocation, ChoicePlaces, Offer, Registration
from summit.registration.states import HOLDS_A_PLACE, OfferState, Source, State

OPEN = Offer.state == OfferState.OPEN
LIMIT = Site.capacity + Site.capacity * Site.overbook_percent // 100
# By these somebody of the team may have decided that there are more people than places.
DECISIONS = ("site:changed", "site:overbooking", "registration:given-a-place")


def held_is_counted(session: Session) -> Faults:
    """What a site holds equals the unused places of its partners and the open offers."""
    kept = (
        sa.select(sa.func.coalesce(sa.func.sum(Allocation.places - Allocation.taken), 0))
        .where(
            Allocation.site_id == Site.id,
            Allocation.released_at.is_(None),
            Allocation.places > Allocation.taken,
        )
        .scalar_subquery()
    )
    offered = (
        sa.select(sa.func.count(Offer.id)).where(Offer.site_id == Site.id, OPEN).scalar_subquery()
    )
    statement = sa.select(Site.id, Site.held, kept + offered).where(Site.held != kept + offered)
    return each(session, statement, "site {0} says {1} places held, {2} are")


def allocations_are_counted(session: Session) -> Faults:
    """What a partner has taken equals its delegates who have a place out of its allocation."""
    counted = sa.func.count(Registration.id)
    delegates = sa.and_(
        Registration.allocation_id == Allocation.id,
        Registration.site_id == Allocation.site_id,
        Registration.state.in_(HOLDS_A_PLACE),
    )
    statement = (
        sa.select(Allocation.id, Allocation.taken, counted)
        .outerjoin(Registration, delegates)
        .group_by(Allocation.id, Allocation.taken)
        .having(Allocation.taken != counted)
    )
    return each(session, statement, "allocation {0} says {1} places taken, {2} are")


def choices_are_counted(session: Session) -> Faults:
    """What is counted of a choice with places equals the answers of who is registered."""
    for event_id in session.scalars(sa.select(ChoicePlaces.event_id).distinct()).all():
        rows = session.scalars(sa.select(ChoicePlaces).where(ChoicePlaces.event_id == event_id))
        known = {(row.question_key, row.option_key): row for row in rows}
        taken = taken_choices(session, event_id, known)
        for choice, row in known.items():
            if row.taken != taken[choice]:
                yield f"choice {row.id} says {row.taken} places taken, {taken[choice]} are"


def offers_are_for_who_waits(session: Session) -> Faults:
    """A place is offered to somebody who waits for that site, and one at a time."""
    elsewhere = (
        sa.select(Offer.id)
        .join(Offer.registration)
        .where(OPEN, Registration.queue_site_id.is_distinct_from(Offer.site_id))
    )
    twice = (
        sa.select(Offer.registration_id)
        .where(OPEN)
        .group_by(Offer.registration_id)
        .having(sa.func.count() > 1)
    )
    yield from each(session, elsewhere, "offer {0} is for somebody who does not wait for its site")
    yield from each(session, twice, "registration {0} has more than one open offer")


def nobody_stands_in_two_places(session: Session) -> Faults:
    """Who waits has no place, who has a place waits for another site alone, others do neither."""
    queue, state = Registration.queue_site_id, Registration.state
    wrong = sa.or_(
        sa.and_(state == State.WAITLISTED, queue.is_distinct_from(Registration.site_id)),
        sa.and_(state == State.CONFIRMED, queue == Registration.site_id),
        sa.and_(state.not_in((State.WAITLISTED, State.CONFIRMED)), queue.is_not(None)),
        sa.and_(state != State.CONFIRMED, Registration.allocation_id.is_not(None)),
    )
    statement = sa.select(Registration.id, state).where(wrong)
    return each(session, statement, "registration {0} is {1}, and its queue says otherwise")


def no_more_places_are_promised_than_there_are(session: Session) -> Faults:
    """A site gives and holds no more than its places, unless somebody of the team decided so."""
    decided = sa.exists().where(
        AuditEntry.event_id == Site.event_id, AuditEntry.deed.in_(DECISIONS)
    )
    let_in = (
        sa.select(sa.func.count(Registration.id))
        .where(
            Registration.site_id == Site.id,
            Registration.source == Source.WALK_IN,
            Registration.state == State.CONFIRMED,
        )
        .scalar_subquery()
    )
    promised = Site.taken + Site.held - let_in  # the door lets people in beyond the places
    statement = sa.select(Site.id, promised, LIMIT).where(promised > LIMIT, ~decided)
    return each(session, statement, "site {0} has promised {1} places of {2}")
