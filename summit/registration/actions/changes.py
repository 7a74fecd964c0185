"""What people do with a registration they have: cancel, come back, move, correct."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.errors import N_
from summit.events.models import Site
from summit.people.actions import know_organization
from summit.people.matching import name_key, phone_key
from summit.registration.actions.answering import save_answers
from summit.registration.actions.choices import retake_choices
from summit.registration.actions.holding import drop_offer
from summit.registration.actions.letters import tell
from summit.registration.actions.offers import take_offered
from summit.registration.actions.queueing import fill_places, settle
from summit.registration.actions.registering import must_be_approved, welcome
from summit.registration.actions.seating import (
    go_to,
    hold_registration,
    leave_seat,
    sit,
    step_out,
    take_seat,
)
from summit.registration.models import Registration
from summit.registration.queues.queries import open_offer
from summit.registration.refusals import SiteFull
from summit.registration.states import HOLDS_A_PLACE, ImpossibleStep, State, Step, after


def cancel(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> list[Registration]:
    """Give the place (or the place in the queue) back; who was called because of it.

    Raises ImpossibleStep, NotOpen when the day is over, Busy.
    """
    sites = hold_registration(session, registration, now=now)
    state, event = registration.state, registration.event
    after(state, Step.CANCEL)  # refuses before anything is changed
    freed = {registration.site_id, registration.queue_site_id} - {None}
    drop_offer(session, registration, sites, now=now)
    step_out(session, registration, now=now)
    if state in HOLDS_A_PLACE:
        leave_seat(session, registration, sites[registration.site_id])
    session.flush()  # whoever is next must be looked for without the one who leaves
    letter = "left_queue" if state == State.WAITLISTED else "cancelled"
    tell(session, letter, registration, now=now, keys=keys, base_url=base_url)
    return [
        called
        for site_id, site in sites.items()
        if site_id in freed
        for called in fill_places(session, event, site, now=now, keys=keys, base_url=base_url)
    ]


def come_back(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> list[str]:
    """Register again after cancelling: a place if there is one, else the end of the queue.

    The options are returned that the person had chosen and that others have taken since. Raises
    ImpossibleStep (also where the team found that the person is registered by another entry),
    NotOpen, Busy.
    """
    if registration.person.merged_into_id is not None:
        raise ImpossibleStep(
            N_(
                "This registration has been joined with another one of the same person. That one "
                "counts: its link comes by mail to who looks for their ticket."
            )
        )
    site = hold_registration(session, registration, now=now)[registration.site_id]
    if registration.state != State.CANCELLED:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    fill_places(session, registration.event, site, now=now, keys=keys, base_url=base_url)
    if must_be_approved(registration.event, registration.source) and not registration.tickets:
        registration.state = after(registration.state, Step.REOPEN)
    else:
        settle(session, registration, site, beyond=False, keys=keys, now=now)
    dropped = retake_choices(session, registration)
    registration.cancelled_at = None
    registration.revision += 1
    session.flush()  # the place in the queue is counted with this one in it
    welcome(session, registration, now=now, keys=keys, base_url=base_url)
    return dropped


def move(
    session: Session,
    registration: Registration,
    site: Site,
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Take a place at another site; the old one goes to whoever waits for it.

    Who waits and moves to a site with places has a place. Who is not approved yet just changes
    the site. Raises SiteFull (nothing is lost), ImpossibleStep, NotOpen, Busy.
    """
    sites = hold_registration(session, registration, site.id, now=now)
    old, target = sites[registration.site_id], sites[site.id]
    movable = registration.state in (State.PENDING, State.WAITLISTED, State.CONFIRMED)
    if not movable or old.id == target.id:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    if registration.state == State.PENDING:
        go_to(session, registration, target)
        return
    deed: dict[str, Any] = {"now": now, "keys": keys, "base_url": base_url}
    fill_places(session, registration.event, target, **deed)
    offer = open_offer(session, registration)
    if offer is not None and offer.site_id == target.id:
        take_offered(session, offer, sites, **deed)
    else:
        _take_another(session, registration, old, target, sites, **deed)


def _take_another(
    session: Session,
    registration: Registration,
    old: Site,
    target: Site,
    sites: dict[int, Site],
    **deed: Any,
) -> None:
    seat = take_seat(session, registration, target)
    if seat is None:
        raise SiteFull(
            N_("%(site)s is full now, so you stay where you are. Nothing has changed."),
            site=target.name.say(registration.language),
        )
    if registration.state in HOLDS_A_PLACE:
        leave_seat(session, registration, old)
    else:
        drop_offer(session, registration, sites, now=deed["now"])
    sit(session, registration, target, seat, keys=deed["keys"], now=deed["now"])
    session.flush()  # the queue of the old site must not hold the one who moved
    tell(session, "moved", registration, ticket=True, **deed)
    fill_places(session, registration.event, old, **deed)


def change(
    session: Session,
    registration: Registration,
    *,
    full_name: str,
    phone: str,
    organization: str,
    language: str,
    answers: Mapping[str, Any],
) -> None:
    """Correct what the person told us. ``answers`` are all answers, by the question's key."""
    person = registration.person
    person.full_name, person.name_key = full_name, name_key(full_name)
    person.phone, person.phone_key = phone or None, phone_key(phone) or None
    person.language = registration.language = language
    person.organization = know_organization(session, person.coalition_id, organization)
    save_answers(session, registration, answers)
