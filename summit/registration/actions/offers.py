"""What becomes of an offer: accepted, declined, ended by its time, taken back by the team."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.events.models import Event, Site
from summit.events.states import EventState
from summit.outbox.models import Message
from summit.registration.actions.holding import LETTER, about_site, end_offer, kept_site
from summit.registration.actions.letters import tell, uid_of_letter
from summit.registration.actions.places import take_held
from summit.registration.actions.queueing import fill_places
from summit.registration.actions.seating import (
    Seat,
    begun,
    hold_registration,
    leave_queue,
    leave_seat,
    sit,
    step_out,
)
from summit.registration.models import Offer, Registration
from summit.registration.queues.queries import offer_with_uid, open_offer
from summit.registration.refusals import OfferOver
from summit.registration.states import HOLDS_A_PLACE, OfferState, State

OFFER = f"registration/{LETTER}"


def accept(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Take the place that is offered; who has one elsewhere gives that back.

    Raises OfferOver, NotOpen, ImpossibleStep, Busy.
    """
    sites = hold_registration(session, registration, now=now)
    offer = _current(session, registration, now=now)
    take_offered(session, offer, sites, now=now, keys=keys, base_url=base_url)


def take_offered(
    session: Session,
    offer: Offer,
    sites: dict[int, Site],
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """The place of an open offer becomes the person's; ``sites`` are locked."""
    registration, site = offer.registration, sites[offer.site_id]
    old = sites[registration.site_id] if registration.state in HOLDS_A_PLACE else None
    end_offer(session, offer, OfferState.ACCEPTED, site, now=now)
    take_held(session, site)
    if old is not None:
        leave_seat(session, registration, old)
    sit(session, registration, site, Seat(), keys=keys, now=now)
    session.flush()  # the queues must not hold the one who has the place
    letter = "moved" if old is not None else "promoted"
    tell(session, letter, registration, now=now, keys=keys, base_url=base_url, ticket=True)
    if old is not None:
        fill_places(session, registration.event, old, now=now, keys=keys, base_url=base_url)


def decline(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> list[Registration]:
    """Leave the place to whoever is next, and the queue; who was called.

    Who has a place elsewhere keeps it. Raises OfferOver, NotOpen, ImpossibleStep, Busy.
    """
    sites = hold_registration(session, registration, now=now)
    offer = _current(session, registration, now=now)
    site = sites[offer.site_id]
    had_a_place = _end(session, offer, OfferState.DECLINED, site, now=now)
    if not had_a_place:
        tell(session, "left_queue", registration, now=now, keys=keys, base_url=base_url)
    return fill_places(session, registration.event, site, now=now, keys=keys, base_url=base_url)


def expire(
    session: Session, offer: Offer, site: Site, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """The time of an open offer at a *locked* site is over: the person leaves the queue."""
    registration = offer.registration
    kept = kept_site(registration, site)
    _end(session, offer, OfferState.EXPIRED, site, now=now)
    tell(session, "offer_expired", registration, now=now, keys=keys, base_url=base_url,
         dedupe=offer.uid, kept=kept, **about_site(site, registration.event))  # fmt: skip


def withdraw(
    session: Session, offer: Offer, site: Site, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Take an open offer at a *locked* site back, because the day has begun or is cancelled.

    The person keeps their place in the queue. That the day is cancelled is told by another letter.
    """
    registration = offer.registration
    end_offer(session, offer, OfferState.WITHDRAWN, site, now=now)
    if registration.event.state == EventState.CANCELLED:
        return
    tell(session, "offer_withdrawn", registration, now=now, keys=keys, base_url=base_url,
         dedupe=offer.uid, kept=kept_site(registration, site),
         **about_site(site, registration.event))  # fmt: skip


def is_over(offer: Offer, event: Event, now: datetime) -> bool:
    """Whether an open offer cannot be accepted any more."""
    return begun(event, now) or (offer.ends_at is not None and offer.ends_at <= now)


def still_offered(session: Session, message: Message, moment: datetime) -> bool:
    """Whether the letter of an offer may go out: the place is still held for the person."""
    offer = offer_with_uid(session, uid_of_letter(message.dedupe_key))
    if offer is None or offer.state != OfferState.OPEN:
        return False
    return not is_over(offer, offer.registration.event, moment)


def _current(session: Session, registration: Registration, *, now: datetime) -> Offer:
    offer = open_offer(session, registration)
    if offer is None or is_over(offer, registration.event, now):
        raise OfferOver
    return offer


def _end(session: Session, offer: Offer, state: OfferState, site: Site, *, now: datetime) -> bool:
    """Whether the person has a place elsewhere; who has none is not registered any more."""
    registration = offer.registration
    end_offer(session, offer, state, site, now=now)
    if registration.state == State.CONFIRMED:
        leave_queue(registration)
        registration.revision += 1
    else:
        step_out(session, registration, now=now)
    session.flush()  # whoever is next must be looked for without the one who leaves
    return registration.state == State.CONFIRMED
