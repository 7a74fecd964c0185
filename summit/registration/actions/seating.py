"""Giving a place to a registration and taking it away, while the site is locked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_code
from summit.errors import N_
from summit.events.models import Event, Site
from summit.events.states import EventState
from summit.registration.actions.choices import leave_choices, return_choices
from summit.registration.actions.places import (
    give_back,
    hold_again,
    lock_sites,
    take_beyond,
    take_held,
    take_place,
)
from summit.registration.models import Allocation, Registration, Ticket
from summit.registration.queues.queries import allocation_for
from summit.registration.refusals import NotOpen
from summit.registration.states import HOLDS_A_PLACE, ImpossibleStep, Step, after

_LOOK_AGAIN = (
    "state",
    "site_id",
    "queue_site_id",
    "queued_at",
    "queue_priority",
    "allocation_id",
    "revision",
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place that has been counted, and from whose allocation it came."""

    allocation_id: int | None = None


def hold_registration(
    session: Session, registration: Registration, *more: int, now: datetime
) -> dict[int, Site]:
    """Lock the registration's sites (and ``more``), then look again at what was loaded before.

    Raises NotOpen when the day is over, ImpossibleStep when somebody was faster, Busy.
    """
    event = registration.event
    if now >= event.ends_at or event.state == EventState.CANCELLED:
        raise NotOpen(N_("The day is over or has been cancelled, so nothing can be changed."))
    return lock_registration(session, registration, *more)


def lock_registration(session: Session, registration: Registration, *more: int) -> dict[int, Site]:
    """The same whatever the day. Raises ImpossibleStep, Busy."""
    before = (registration.site_id, registration.queue_site_id)
    sites = lock_sites(session, {site for site in (*before, *more) if site is not None})
    session.refresh(registration, _LOOK_AGAIN)
    if (registration.site_id, registration.queue_site_id) != before:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    return sites


def begun(event: Event, now: datetime) -> bool:
    """Whether nobody is called from the queues any more: the day has begun or is cancelled."""
    return now >= event.starts_at or event.state == EventState.CANCELLED


def take_seat(
    session: Session, registration: Registration, site: Site, *, beyond: bool = False
) -> Seat | None:
    """Count a place for the registration: one kept for its partner, else one for everybody.

    None when there is none. ``beyond``: counted in any case.
    """
    kept = allocation_for(session, registration, site)
    if kept is not None:
        kept.taken += 1
        take_held(session, site)
        return Seat(kept.id)
    return Seat() if (take_beyond if beyond else take_place)(session, site) else None


def leave_seat(session: Session, registration: Registration, site: Site) -> None:
    """Count its place back: to the partner it was kept for, unless that was released."""
    kept = registration.allocation_id and session.get(Allocation, registration.allocation_id)
    registration.allocation_id = None
    if not kept:
        give_back(session, site)
        return
    session.refresh(kept)
    before = kept.unused
    kept.taken -= 1
    (hold_again if kept.unused > before else give_back)(session, site)


def sit(
    session: Session,
    registration: Registration,
    site: Site,
    seat: Seat,
    *,
    keys: Keyring,
    now: datetime,
) -> None:
    """The registration has the place: at ``site``, with a ticket, and waits for it no more."""
    go_to(session, registration, site)
    if registration.state not in HOLDS_A_PLACE:
        registration.state = after(registration.state, Step.CONFIRM)
        registration.confirmed_at, registration.cancelled_at = now, None
        leave_queue(registration)
    if registration.queue_site_id == site.id:
        leave_queue(registration)
    registration.allocation_id = seat.allocation_id
    registration.revision += 1
    issue_ticket(registration, keys=keys, now=now)


def go_to(session: Session, registration: Registration, site: Site) -> None:
    """Another site, which is locked as the one before is: what only that one offered is free."""
    if registration.site_id != site.id:
        leave_choices(session, registration, site)
        registration.site = site


def step_out(session: Session, registration: Registration, *, now: datetime) -> None:
    """The registration is cancelled, and what it chose is free for others.

    Its place, if it has one, is counted back by ``leave_seat``.
    """
    return_choices(session, registration)
    registration.state = after(registration.state, Step.CANCEL)
    registration.cancelled_at = now
    registration.revision += 1
    leave_queue(registration)


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
