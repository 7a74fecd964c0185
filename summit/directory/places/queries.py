"""Reading who holds places, who waits and who came before. Each once for all sites."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.directory.places.forecast import Turnout
from summit.directory.places.reasons import Queue
from summit.errors import NotFound
from summit.events.models import Event, Site
from summit.events.states import SiteKind
from summit.people.models import Person
from summit.registration.models import Allocation, Offer, Partner, Registration
from summit.registration.queries import registration_of
from summit.registration.queues.queries import IN_QUEUE, QUEUE_ORDER, REACHABLE, has_offer
from summit.registration.states import OfferState, Source, State

MOST = 25  # of a queue, and of those who wait for a decision

_PERSON = (joinedload(Registration.person), joinedload(Registration.site))


def queues_of(session: Session, sites: Collection[int]) -> dict[int, Queue]:
    """How many wait for each site."""
    offered = sa.case((has_offer(), 1), else_=0)
    reachable = sa.case((sa.and_(REACHABLE, ~has_offer()), 1), else_=0)
    rows = session.execute(
        sa.select(
            Registration.queue_site_id,
            sa.func.count(),
            sa.func.sum(offered),
            sa.func.sum(reachable),
        )
        .join(Registration.person)
        .where(Registration.queue_site_id.in_(sites), IN_QUEUE)
        .group_by(Registration.queue_site_id)
    )
    return {site: Queue(*counts) for site, *counts in rows if site is not None}


def first_of_queues(
    session: Session, sites: Collection[int]
) -> dict[int, list[tuple[int, Registration]]]:
    """Place in the queue and person, for the first ``MOST`` of each site."""
    place = sa.func.row_number().over(partition_by=Registration.queue_site_id, order_by=QUEUE_ORDER)
    ranked = (
        sa.select(Registration.id, place.label("place"))
        .where(Registration.queue_site_id.in_(sites), IN_QUEUE)
        .subquery()
    )
    rows = session.execute(
        sa.select(ranked.c.place, Registration)
        .join(Registration, Registration.id == ranked.c.id)
        .where(ranked.c.place <= MOST)
        .order_by(ranked.c.place)
        .options(*_PERSON)
    )
    found: dict[int, list[tuple[int, Registration]]] = defaultdict(list)
    for number, one in rows:
        found[one.queue_site_id].append((number, one))
    return found


def open_offers(session: Session, sites: Collection[int]) -> dict[int, Offer]:
    """What is on offer at these sites, by the id of the registration."""
    rows = session.scalars(
        sa.select(Offer)
        .where(Offer.site_id.in_(sites), Offer.state == OfferState.OPEN)
        .order_by(Offer.id)
        .options(joinedload(Offer.registration).joinedload(Registration.person))
    )
    return {offer.registration_id: offer for offer in rows}


def kept_places(session: Session, sites: Collection[int]) -> Sequence[Allocation]:
    """What is still kept for partners at these sites, in the order of their names."""
    rows = session.scalars(
        sa.select(Allocation)
        .join(Allocation.partner)
        .join(Partner.organization)
        .where(
            Allocation.site_id.in_(sites),
            Allocation.released_at.is_(None),
            Allocation.taken < Allocation.places,
        )
        .order_by(sa.text("organization.name_key"))
        .options(joinedload(Allocation.partner).joinedload(Partner.organization))
    )
    return rows.all()


def turnout_by_kind(
    session: Session, coalition_id: int, *, now: datetime
) -> dict[SiteKind, Turnout]:
    """Who held a place and who came, at sites of past events where arrivals were counted.

    Who came without having registered before is left out: they would count as certain.
    """
    came = sa.and_(
        Attendance.registration_id == Registration.id,
        Attendance.point_kind == PointKind.ENTRANCE,
        Attendance.undone_at.is_(None),
    )
    counted = sa.exists().where(
        Attendance.site_id == Site.id, Attendance.point_kind == PointKind.ENTRANCE
    )
    rows = session.execute(
        sa.select(
            Site.kind,
            sa.func.count(Registration.id),
            sa.func.sum(sa.case((sa.exists().where(came), 1), else_=0)),
        )
        .join(Site, Site.id == Registration.site_id)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Event.coalition_id == coalition_id,
            Event.ends_at < now,
            Registration.state == State.CONFIRMED,
            Registration.source != Source.WALK_IN,
            counted,
        )
        .group_by(Site.kind)
    )
    return {kind: Turnout(held, arrived) for kind, held, arrived in rows}


def undecided(
    session: Session, event_id: int, sites: Collection[int]
) -> tuple[int, Sequence[Registration]]:
    """How many wait for the team's decision at these sites, and those who wait longest."""
    which = (
        Registration.event_id == event_id,
        Registration.site_id.in_(sites),
        Registration.state == State.PENDING,
    )
    count = session.scalar(sa.select(sa.func.count()).select_from(Registration).where(*which))
    first = session.scalars(
        sa.select(Registration)
        .where(*which)
        .order_by(Registration.made_at, Registration.id)
        .limit(MOST)
        .options(*_PERSON, joinedload(Registration.person).joinedload(Person.organization))
    )
    return count or 0, first.all()


def one_at(
    session: Session, event_id: int, registration_id: int, limit: frozenset[int] | None
) -> Registration:
    """Somebody who is registered for, or waits for, one of the sites within ``limit``.

    Raises NotFound.
    """
    found = registration_of(session, event_id, registration_id)
    if limit is not None and limit.isdisjoint({found.site_id, found.queue_site_id}):
        raise NotFound
    return found
