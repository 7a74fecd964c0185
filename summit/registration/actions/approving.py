"""What the team decides about who may come, and who comes next."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import Keyring
from summit.audit.actions import record
from summit.errors import N_
from summit.events.models import Site
from summit.events.queries import scope_of
from summit.outbox.actions import withdraw as withdraw_letters
from summit.registration.actions.choices import retake_choices, return_choices
from summit.registration.actions.letters import letter_key, tell
from summit.registration.actions.offers import decline as decline_offer
from summit.registration.actions.offers import take_offered
from summit.registration.actions.places import lock_sites
from summit.registration.actions.queueing import fill_places, settle
from summit.registration.actions.registering import welcome
from summit.registration.actions.seating import hold_registration, leave_seat, sit, take_seat
from summit.registration.models import Registration
from summit.registration.queues.queries import open_offer
from summit.registration.refusals import SiteFull
from summit.registration.states import (
    HOLDS_A_PLACE,
    ImpossibleStep,
    State,
    Step,
    after,
)


def approve(
    session: Session,
    registration: Registration,
    *,
    actor: Actor,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Give the person a place, or a place in the queue where there is none.

    Also after the team had declined. Raises ImpossibleStep, NotOpen, Busy.
    """
    site = hold_registration(session, registration, now=now)[registration.site_id]
    was = registration.state
    if was not in (State.PENDING, State.DECLINED):
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    fill_places(session, registration.event, site, now=now, keys=keys, base_url=base_url)
    settle(session, registration, site, beyond=False, keys=keys, now=now)
    registration.revision += 1
    if was == State.DECLINED:
        retake_choices(session, registration)
        _unsay(session, registration)
    session.flush()  # the place in the queue is counted with this one in it
    welcome(session, registration, now=now, keys=keys, base_url=base_url)
    _note(session, "registration:approved", registration, actor=actor, now=now)


def decline(
    session: Session,
    registration: Registration,
    *,
    reason: str = "",
    actor: Actor,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """The team does not give this person a place. ``reason`` is a paragraph of their letter.

    Raises ImpossibleStep, NotOpen, Busy.
    """
    hold_registration(session, registration, now=now)
    registration.state = after(registration.state, Step.DECLINE)
    registration.revision += 1
    return_choices(session, registration)
    tell(session, "declined", registration, now=now, keys=keys, base_url=base_url, reason=reason,
         dedupe=str(registration.revision))  # fmt: skip
    _note(session, "registration:declined", registration, actor=actor, now=now)


def reopen(session: Session, registration: Registration, *, actor: Actor, now: datetime) -> None:
    """Undo: the person waits for a decision again; their letter stays here if it has not gone.

    Raises ImpossibleStep, NotOpen, Busy.
    """
    hold_registration(session, registration, now=now)
    if registration.state != State.DECLINED:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    registration.state = after(registration.state, Step.REOPEN)
    retake_choices(session, registration)
    _unsay(session, registration)
    registration.revision += 1
    _note(session, "registration:reopened", registration, actor=actor, now=now)


def _unsay(session: Session, registration: Registration) -> None:
    key = letter_key(registration, "declined", str(registration.revision))
    withdraw_letters(session, [key])


def call_first(
    session: Session, registration: Registration, *, actor: Actor, now: datetime
) -> None:
    """Put somebody who waits before all others in their queue. Raises ImpossibleStep, Busy."""
    hold_registration(session, registration, now=now)
    queue = registration.queue_site_id
    if queue is None:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    highest = session.scalar(
        sa.select(sa.func.max(Registration.queue_priority)).where(
            Registration.queue_site_id == queue, Registration.id != registration.id
        )
    )
    registration.queue_priority = max(registration.queue_priority, (highest or 0) + 1)
    _note(session, "registration:put-first", registration, actor=actor, now=now)


def call_in_turn(
    session: Session, registration: Registration, *, actor: Actor, now: datetime
) -> None:
    """Undo: the person is called when their turn comes. Raises ImpossibleStep, NotOpen, Busy."""
    hold_registration(session, registration, now=now)
    if registration.queue_site_id is None:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    registration.queue_priority = 0
    _note(session, "registration:put-back", registration, actor=actor, now=now)


def decline_offer_for(
    session: Session,
    registration: Registration,
    *,
    actor: Actor,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Somebody said, not by their link, that they do not want the place they were offered.

    Raises OfferOver, NotOpen, ImpossibleStep, Busy.
    """
    decline_offer(session, registration, now=now, keys=keys, base_url=base_url)
    _note(session, "registration:offer-declined", registration, actor=actor, now=now)


def give_place(
    session: Session,
    registration: Registration,
    *,
    beyond: bool = False,
    actor: Actor,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Give somebody who waits the place at once, without an offer; others may wait longer.

    ``beyond``: even if there is none. Raises SiteFull, ImpossibleStep, NotOpen, Busy.
    """
    sites = hold_registration(session, registration, now=now)
    if registration.queue_site_id is None:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    site = sites[registration.queue_site_id]
    _note(session, "registration:given-a-place", registration, actor=actor, now=now)
    offer = open_offer(session, registration)
    if offer is not None:
        take_offered(session, offer, sites, now=now, keys=keys, base_url=base_url)
        return
    seat = take_seat(session, registration, site, beyond=beyond)
    if seat is None:
        raise SiteFull(N_("There is no place left to give at this site. Nothing has changed."))
    moved = registration.state in HOLDS_A_PLACE
    old = sites[registration.site_id]
    if moved:
        leave_seat(session, registration, old)
    sit(session, registration, site, seat, keys=keys, now=now)
    session.flush()  # the queues must not hold the one who has the place
    tell(session, "moved" if moved else "promoted", registration, now=now, keys=keys,
         base_url=base_url, ticket=True)  # fmt: skip
    if moved:
        fill_places(session, registration.event, old, now=now, keys=keys, base_url=base_url)


def change_overbooking(
    session: Session, site: Site, percent: int, *, actor: Actor, now: datetime
) -> None:
    """Give so many percent more places than there are. The queue is called by the next sweep."""
    site = lock_sites(session, [site.id])[site.id]
    before, site.overbook_percent = site.overbook_percent, percent
    record(session, "site:overbooking", f"site:{site.id}", actor=actor, now=now,
           scope=scope_of(site.event), before=before, after=percent)  # fmt: skip


def _note(
    session: Session, deed: str, registration: Registration, *, actor: Actor, now: datetime
) -> None:
    record(session, deed, f"registration:{registration.id}", actor=actor, now=now,
           scope=scope_of(registration.event))  # fmt: skip
