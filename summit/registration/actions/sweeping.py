"""What is due without anybody asking: offers that end, places to be released, queues to be called.

Each step does one event's part and says how many things it did; the sites of the event are locked
together, in the order of their ids.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.events.models import Event, Site
from summit.events.states import EventState
from summit.outbox.jobs import Context, Job
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.registration.actions.allocations import let_loose
from summit.registration.actions.holding import LETTER
from summit.registration.actions.letters import letter_key
from summit.registration.actions.offers import expire, is_over, withdraw
from summit.registration.actions.places import LIMIT, lock_sites
from summit.registration.actions.queueing import fill_places
from summit.registration.actions.seating import begun
from summit.registration.models import Allocation, Offer, Registration
from summit.registration.queries import WHOLE
from summit.registration.queues.queries import (
    IN_QUEUE,
    REACHABLE,
    has_offer,
    kept_for_delegate,
)
from summit.registration.states import OfferState

Step = Callable[[Session, Context], int]
AT_ONCE = 100
OPEN = Offer.state == OfferState.OPEN
# Letters that will not go out by themselves any more: the person sees the offer on their page.
STUCK = (MessageState.FAILED, MessageState.ABORTED, MessageState.KEPT)


def sweep(session: Session, context: Context) -> int:
    """The first step that has something to do; how many things it did."""
    steps: tuple[Step, ...] = (start_clocks, end_offers, release_due, call_queues)
    for step in steps:
        if done := step(session, context):
            return done
    return 0


def start_clocks(session: Session, context: Context) -> int:
    """From when their letter was sent, offers are open for the hours that the event says; that
    none outlives the beginning of the day is looked at as the day is planned then.
    """
    waiting = session.scalars(
        sa.select(Offer)
        .where(OPEN, Offer.ends_at.is_(None), _told())
        .options(joinedload(Offer.registration).joinedload(Registration.event))
        .order_by(Offer.id)
        .limit(AT_ONCE)
    ).all()
    letters = _letters(session, [_key(offer) for offer in waiting])
    for offer in waiting:
        event = offer.registration.event
        since = _told_at(letters.get(_key(offer)), offer, context.now)
        offer.ends_at = since + timedelta(hours=event.offer_hours)
    return len(waiting)


def _told() -> sa.ColumnElement[bool]:
    """No letter of the offer is on its way any more (or there is none)."""
    key = (
        sa.literal("registration:").concat(Registration.uid).concat(f":{LETTER}:").concat(Offer.uid)
    )
    return ~sa.exists().where(
        Registration.id == Offer.registration_id,
        Message.dedupe_key == key,
        Message.state.in_((MessageState.QUEUED, MessageState.SENDING)),
    )


def _key(offer: Offer) -> str:
    return letter_key(offer.registration, LETTER, offer.uid)


def _letters(session: Session, keys: Iterable[str]) -> dict[str, Message]:
    found = session.scalars(sa.select(Message).where(Message.dedupe_key.in_(list(keys))))
    return {letter.dedupe_key: letter for letter in found}


def _told_at(letter: Message | None, offer: Offer, now: datetime) -> datetime:
    if letter is None:
        return offer.made_at
    return letter.sent_at or (letter.created_at if letter.state == MessageState.KEPT else now)


def end_offers(session: Session, context: Context) -> int:
    """End what was not answered in time, and give the place on; none outlives the beginning."""
    over = sa.or_(
        Offer.ends_at <= context.now,
        Event.starts_at <= context.now,
        Event.state == EventState.CANCELLED,
    )
    event = _event(session, sa.select(Site.event_id).join(Offer, Offer.site_id == Site.id)
                   .join(Event, Event.id == Site.event_id).where(OPEN, over))  # fmt: skip
    if event is None:
        return 0
    sites, done = _locked(session, event), 0
    for offer in _open_offers(session, sites):
        if is_over(offer, event, context.now):
            end = withdraw if begun(event, context.now) else expire
            end(session, offer, sites[offer.site_id], **_deed(context))
            done += 1
    _fill(session, event, sites, context)
    return done


def _open_offers(session: Session, sites: dict[int, Site]) -> list[Offer]:
    found = session.scalars(
        sa.select(Offer)
        .where(OPEN, Offer.site_id.in_(sites))
        .order_by(Offer.id)
        .options(joinedload(Offer.registration).options(*WHOLE)),
        execution_options={"populate_existing": True},
    )
    return list(found.unique())


def release_due(session: Session, context: Context) -> int:
    """Give what partners have not used by the day that was agreed to everybody."""
    due = sa.and_(Allocation.released_at.is_(None), Allocation.release_at <= context.now)
    event = _event(session, sa.select(Site.event_id)
                   .join(Allocation, Allocation.site_id == Site.id).where(due))  # fmt: skip
    if event is None:
        return 0
    sites = _locked(session, event)
    found = session.scalars(
        sa.select(Allocation).where(due, Allocation.site_id.in_(sites)).order_by(Allocation.id),
        execution_options={"populate_existing": True},
    ).all()
    for allocation in found:
        let_loose(session, allocation, sites[allocation.site_id], now=context.now)
    session.flush()  # the queues are called with what has been released
    _fill(session, event, sites, context)
    return len(found)


def call_queues(session: Session, context: Context) -> int:
    """Offer what has become free by a deed that does not call the queue itself."""
    waits = sa.exists().where(
        Registration.queue_site_id == Site.id,
        IN_QUEUE,
        Registration.person.has(REACHABLE),
        ~has_offer(),
    )
    delegates = sa.exists().where(
        Registration.queue_site_id == Site.id, IN_QUEUE, kept_for_delegate(Site.id)
    )
    free = sa.or_(sa.and_(Site.taken + Site.held < LIMIT, waits), sa.and_(Site.held > 0, delegates))
    ahead = sa.and_(Event.starts_at > context.now, Event.state != EventState.CANCELLED)
    event = _event(session, sa.select(Site.event_id).join(Event, Event.id == Site.event_id)
                   .where(ahead, free))  # fmt: skip
    return 0 if event is None else _fill(session, event, _locked(session, event), context)


def _event(session: Session, ids: sa.Select[int]) -> Event | None:
    """The first event of those asked for."""
    first = session.scalar(ids.order_by(Site.event_id).limit(1))
    return None if first is None else session.get_one(Event, first)


def _locked(session: Session, event: Event) -> dict[int, Site]:
    return lock_sites(session, [site.id for site in event.sites])


def _fill(session: Session, event: Event, sites: dict[int, Site], context: Context) -> int:
    return sum(len(fill_places(session, event, site, **_deed(context))) for site in sites.values())


def _deed(context: Context) -> dict[str, Any]:
    return {"now": context.now, "keys": context.keys, "base_url": context.base_url}


WAITLIST = Job("waitlist", timedelta(seconds=30), sweep)
