"""Bringing in a partner's list: who would be added, and adding them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.errors import N_
from summit.events.models import Event
from summit.events.states import EventState
from summit.people.matching import email_key
from summit.registration.actions.places import lock_sites
from summit.registration.actions.registering import register
from summit.registration.queries import email_keys_at, places_left, queue_lengths
from summit.registration.refusals import AlreadyRegistered, NotOpen
from summit.registration.sheets import Row
from summit.registration.states import Source, State


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of the rows of a list at this moment."""

    new: Sequence[Row]
    known: Sequence[Row]
    waiting: Sequence[Row]
    """Those of ``new`` for whom there is no place left: they join the waitlist."""


@dataclass(frozen=True, slots=True)
class Brought:
    """How many were added, how many of them wait, and how many were there already."""

    added: int
    waiting: int
    known: int


def plan(session: Session, event: Event, rows: Sequence[Row], *, now: datetime) -> Plan:
    """Look at what bringing in the rows would do. Raises NotOpen."""
    _refuse_if_over(event, now)
    there = email_keys_at(session, event.id)
    new = [row for row in rows if email_key(row.email) not in there]
    known = [row for row in rows if email_key(row.email) in there]
    queues = queue_lengths(session, event.id)
    left = {site.slug: places_left(site) - queues.get(site.id, 0) for site in event.sites}
    asked: Counter[str] = Counter()
    waiting = []
    for row in new:
        asked[row.site] += 1
        if asked[row.site] > left[row.site]:
            waiting.append(row)
    return Plan(new, known, waiting)


def bring_in(
    session: Session,
    event: Event,
    rows: Sequence[Row],
    *,
    tell: bool,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> Brought:
    """Register everybody on the list who is not registered yet; who cancelled stays cancelled.

    ``tell``: each gets their letter. Raises NotOpen, Busy.
    """
    _refuse_if_over(event, now)
    sites = lock_sites(session, [site.id for site in event.sites])
    by_slug = {site.slug: site for site in sites.values()}
    states: Counter[State] = Counter()
    there = email_keys_at(session, event.id)
    new = [row for row in rows if email_key(row.email) not in there]
    for row in new:
        try:
            made = register(
                session,
                event,
                by_slug[row.site],
                full_name=row.full_name,
                email=row.email,
                organization=row.organization,
                language=row.language,
                answers={},
                now=now,
                keys=keys,
                base_url=base_url,
                source=Source.IMPORT,
                tell=tell,
            )
        except AlreadyRegistered:
            continue  # registered after we looked; nothing was written for this row
        states[made.state] += 1
    added = states.total()
    return Brought(added, states[State.WAITLISTED], len(rows) - added)


def _refuse_if_over(event: Event, now: datetime) -> None:
    if now >= event.ends_at or event.state == EventState.CANCELLED:
        raise NotOpen(N_("The day is over or has been cancelled, so nobody can be added."))
