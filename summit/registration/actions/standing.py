"""A place for somebody without one who stands at the door."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.errors import N_
from summit.events.models import Site
from summit.registration.actions.choices import retake_choices
from summit.registration.actions.holding import drop_offer
from summit.registration.actions.letters import tell
from summit.registration.actions.seating import lock_registration, sit, take_seat
from summit.registration.models import Registration
from summit.registration.refusals import SiteFull
from summit.registration.states import HOLDS_A_PLACE, State


def seat_here(
    session: Session,
    registration: Registration,
    site: Site,
    *,
    beyond: bool,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Give who waits, is not approved or had cancelled a place at the site where they stand.

    Who has a place keeps it as it is. ``beyond``: even if there is none, since the person is in
    already. It is done after the day too, when a phone tells late. Raises SiteFull, ImpossibleStep,
    Busy.
    """
    sites = lock_registration(session, registration, site.id)
    was = registration.state
    if was in HOLDS_A_PLACE:
        return
    drop_offer(session, registration, sites, now=now)
    seat = take_seat(session, registration, sites[site.id], beyond=beyond)
    if seat is None:
        raise SiteFull(N_("%(site)s is full."), site=str(site.name))
    sit(session, registration, sites[site.id], seat, keys=keys, now=now)
    if was in (State.CANCELLED, State.DECLINED):
        retake_choices(session, registration)
    session.flush()  # the queues must not hold the one who has the place
    tell(session, "promoted", registration, now=now, keys=keys, base_url=base_url, ticket=True)
