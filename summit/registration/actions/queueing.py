"""Who gets a place, who waits, and who comes next: all of it while the site is locked."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_code
from summit.events.models import Event, Site
from summit.events.states import EventState
from summit.registration.actions.letters import tell
from summit.registration.actions.places import (
    end_of_queue,
    lock_sites,
    take_beyond,
    take_place,
)
from summit.registration.models import Registration, Ticket
from summit.registration.queries import first_waiting, places_left
from summit.registration.states import State, Step, after


def settle(
    session: Session, registration: Registration, site: Site, *, beyond: bool, now: datetime
) -> Step:
    """Count a place for the registration, or queue it. Which of both; the state is not set."""
    if (take_beyond if beyond else take_place)(session, site):
        leave_queue(registration)
        registration.confirmed_at = now
        return Step.CONFIRM
    registration.queued_at = end_of_queue(session, site, now=now)
    registration.queue_site_id = site.id
    registration.confirmed_at = None
    return Step.WAITLIST


def leave_queue(registration: Registration) -> None:
    registration.queue_site_id = registration.queued_at = None
    registration.queue_priority = 0


def issue_ticket(registration: Registration, *, keys: Keyring, now: datetime) -> None:
    """Make the ticket at the first confirmation; it stays the same over later changes."""
    if registration.tickets:
        return
    registration.tickets = [
        Ticket(
            event_id=registration.event_id,
            version=1,
            digest=digest(keys.token(Purpose.TICKET, registration.uid, 1)),
            code=new_code(),
            issued_at=now,
        )
    ]


def fill_places(
    session: Session, event: Event, site: Site, *, now: datetime, keys: Keyring, base_url: str
) -> list[Registration]:
    """Give the free places of a *locked* site to those who wait, the longest waiting first.

    Nobody is called to a day that has begun or been cancelled.
    """
    promoted: list[Registration] = []
    if now >= event.starts_at or event.state == EventState.CANCELLED:
        return promoted
    while places_left(site):
        following = first_waiting(session, site.id)
        if following is None or not take_place(session, site):
            break
        following.state = after(following.state, Step.CONFIRM)
        leave_queue(following)
        following.confirmed_at = now
        following.revision += 1
        issue_ticket(following, keys=keys, now=now)
        session.flush()  # the next look at the queue must not find the same person
        tell(session, "promoted", following, now=now, keys=keys, base_url=base_url, ticket=True)
        promoted.append(following)
    return promoted


def fill_event(
    session: Session, event: Event, *, now: datetime, keys: Keyring, base_url: str
) -> list[Registration]:
    """Give the free places of all sites, after a capacity has been raised. Raises Busy."""
    sites = lock_sites(session, [site.id for site in event.sites])
    return [
        registration
        for site in sites.values()
        for registration in fill_places(session, event, site, now=now, keys=keys, base_url=base_url)
    ]


def entered(state: State | None, step: Step) -> State:
    """The state of who has just been settled; a new registration comes from nowhere."""
    if state is None:
        return {Step.CONFIRM: State.CONFIRMED, Step.WAITLIST: State.WAITLISTED}[step]
    return after(state, step)
