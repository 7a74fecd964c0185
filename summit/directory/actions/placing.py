"""Giving somebody the place they wait for, because the team says so."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.errors import N_
from summit.registration.actions.letters import tell
from summit.registration.actions.offers import take_offered
from summit.registration.actions.queueing import settle
from summit.registration.actions.registering import welcome
from summit.registration.actions.seating import hold_registration, sit, take_seat
from summit.registration.models import Registration
from summit.registration.queues.queries import open_offer
from summit.registration.refusals import SiteFull
from summit.registration.states import ImpossibleStep, State


def give_place(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Give who waits a place at their site, before those who have waited longer.

    A place that is held for them is the one they get. Raises SiteFull, ImpossibleStep, NotOpen,
    Busy.
    """
    sites = hold_registration(session, registration, now=now)
    if registration.state != State.WAITLISTED:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    site, offer = sites[registration.site_id], open_offer(session, registration)
    if offer is not None and offer.site_id == site.id:
        take_offered(session, offer, sites, now=now, keys=keys, base_url=base_url)
        return
    seat = take_seat(session, registration, site)
    if seat is None:
        raise SiteFull(N_("%(site)s is full now."), site=site.name.say(registration.language))
    sit(registration, site, seat, keys=keys, now=now)
    session.flush()  # the queue must not hold the one who has the place
    tell(session, "promoted", registration, now=now, keys=keys, base_url=base_url, ticket=True)


def approve(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Give who waits for approval a place, or the end of the queue where there is none.

    Raises ImpossibleStep, NotOpen, Busy.
    """
    site = hold_registration(session, registration, now=now)[registration.site_id]
    if registration.state != State.PENDING:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    settle(session, registration, site, beyond=False, keys=keys, now=now)
    registration.revision += 1
    session.flush()  # the place in the queue is counted with this one in it
    welcome(session, registration, now=now, keys=keys, base_url=base_url)
