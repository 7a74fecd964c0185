"""Who gets a place, who waits, and who comes next: all of it while the site is locked."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.errors import N_
from summit.events.models import Event, Site
from summit.registration.actions.holding import about_site, drop_offer, kept_site, make_offer
from summit.registration.actions.letters import tell
from summit.registration.actions.places import end_of_queue, hold_places, lock_sites
from summit.registration.actions.seating import (
    begun,
    go_to,
    hold_registration,
    issue_ticket,
    leave_queue,
    sit,
    take_seat,
)
from summit.registration.models import Registration
from summit.registration.queries import places_left, waitlist_position
from summit.registration.queues.queries import first_delegate, first_waiting
from summit.registration.refusals import NotOpen
from summit.registration.states import ImpossibleStep, State, Step, after


def settle(
    session: Session,
    registration: Registration,
    site: Site,
    *,
    beyond: bool,
    keys: Keyring,
    now: datetime,
) -> None:
    """Give the registration a place at its site, or the last place in the queue for it."""
    seat = take_seat(session, registration, site, beyond=beyond)
    if seat is None:
        registration.state = entered(registration.state, Step.WAITLIST)
        registration.confirmed_at = None
        join_queue(session, registration, site, now=now)
        return
    registration.state = entered(registration.state, Step.CONFIRM)
    registration.confirmed_at, registration.allocation_id = now, seat.allocation_id
    leave_queue(registration)
    issue_ticket(registration, keys=keys, now=now)


def entered(state: State | None, step: Step) -> State:
    """The state of who has just been settled; a new registration comes from nowhere."""
    if state is None:
        return {Step.CONFIRM: State.CONFIRMED, Step.WAITLIST: State.WAITLISTED}[step]
    return after(state, step)


def join_queue(session: Session, registration: Registration, site: Site, *, now: datetime) -> None:
    """Stand at the end of the queue of a site."""
    registration.queued_at = end_of_queue(session, site, now=now)
    registration.queue_site_id, registration.queue_priority = site.id, 0


def fill_places(
    session: Session, event: Event, site: Site, *, now: datetime, keys: Keyring, base_url: str
) -> list[Registration]:
    """Call those who wait for a *locked* site, as far as there are places; who was called.

    A place that is kept for a partner goes to its delegate at once. Every other is offered to
    whoever is next, and held until they answer or the offer ends. Nobody is called to a day that
    has begun or been cancelled.
    """
    if begun(event, now):
        return []
    called = _seat_delegates(session, site, now=now, keys=keys, base_url=base_url)
    while places_left(site):
        following = first_waiting(session, site.id)
        if following is None or not hold_places(session, site):
            break
        make_offer(session, following, site, now=now, keys=keys, base_url=base_url)
        called.append(following)
    return called


def _seat_delegates(
    session: Session, site: Site, *, now: datetime, keys: Keyring, base_url: str
) -> list[Registration]:
    called: list[Registration] = []
    while site.held > 0 and (following := first_delegate(session, site.id)) is not None:
        seat = take_seat(session, following, site)
        if seat is None:
            break
        sit(session, following, site, seat, keys=keys, now=now)
        session.flush()  # the next look at the queue must not find the same person
        tell(session, "promoted", following, now=now, keys=keys, base_url=base_url, ticket=True)
        called.append(following)
    return called


def fill_event(
    session: Session, event: Event, *, now: datetime, keys: Keyring, base_url: str
) -> list[Registration]:
    """Offer the free places of all sites, after a capacity has been raised. Raises Busy."""
    sites = lock_sites(session, [site.id for site in event.sites])
    return [
        registration
        for site in sites.values()
        for registration in fill_places(session, event, site, now=now, keys=keys, base_url=base_url)
    ]


def wait_for(
    session: Session,
    registration: Registration,
    site: Site,
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Stand in the queue of another site, at its end. Who has a place keeps it meanwhile.

    Who waits gives up their number where they waited. Raises ImpossibleStep, NotOpen, Busy.
    """
    sites = hold_registration(session, registration, site.id, now=now)
    event, target, left = registration.event, sites[site.id], registration.queue_site_id
    waits = registration.state == State.WAITLISTED
    if begun(event, now):
        raise NotOpen(N_("The day has begun, so nobody is called from the waitlist any more."))
    if not (waits or registration.state == State.CONFIRMED) or site.id in (
        registration.site_id,
        left,
    ):
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    drop_offer(session, registration, sites, now=now)
    join_queue(session, registration, target, now=now)
    if waits:
        go_to(session, registration, target)
    registration.revision += 1
    session.flush()  # the place in the queue is counted with this one in it
    tell_position(session, registration, target, now=now, keys=keys, base_url=base_url)
    for changed in (site for site in sites.values() if site.id in (left, target.id)):
        fill_places(session, event, changed, now=now, keys=keys, base_url=base_url)


def stop_waiting(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Leave the queue of another site and keep the place. Raises ImpossibleStep, NotOpen, Busy."""
    sites = hold_registration(session, registration, now=now)
    left = registration.queue_site_id
    if registration.state != State.CONFIRMED or left is None:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    drop_offer(session, registration, sites, now=now)
    leave_queue(registration)
    registration.revision += 1
    session.flush()  # whoever is next must be looked for without the one who leaves
    event = registration.event
    fill_places(session, event, sites[left], now=now, keys=keys, base_url=base_url)


def tell_position(
    session: Session,
    registration: Registration,
    site: Site,
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Post the letter with the number in the queue of ``site``."""
    tell(
        session,
        "waitlisted",
        registration,
        now=now,
        keys=keys,
        base_url=base_url,
        position=waitlist_position(session, registration),
        hours=registration.event.offer_hours,
        kept=kept_site(registration, site),
        **about_site(site, registration.event),
    )
