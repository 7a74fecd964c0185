"""Reading events. Loaders are scoped and answer NotFound themselves."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.access.policy import Actor, Scope
from summit.errors import NotFound
from summit.events.models import Event, Site
from summit.events.states import EventState


def event_of(session: Session, slug: str) -> Event:
    """The event with its sites, rooms and coalition, whatever its state; for staff.

    Raises NotFound.
    """
    event = session.scalar(
        sa.select(Event)
        .where(Event.slug == slug)
        .options(
            joinedload(Event.coalition),
            selectinload(Event.sites).selectinload(Site.rooms),
        )
    )
    if event is None:
        raise NotFound
    return event


def public_event(session: Session, slug: str) -> Event:
    """The event if the public may see it. Raises NotFound."""
    event = event_of(session, slug)
    if event.state == EventState.DRAFT:
        raise NotFound
    return event


def published_events(session: Session) -> Sequence[Event]:
    """What the front page lists, the next one first."""
    return session.scalars(
        sa.select(Event)
        .where(Event.state == EventState.PUBLISHED)
        .options(joinedload(Event.coalition), selectinload(Event.sites))
        .order_by(Event.starts_at.desc())
    ).all()


def events_for(session: Session, actor: Actor) -> Sequence[Event]:
    """The events at which ``actor`` holds any role, the latest first."""
    events = session.scalars(
        sa.select(Event)
        .options(joinedload(Event.coalition), selectinload(Event.sites))
        .order_by(Event.starts_at.desc())
    ).all()
    return [event for event in events if actor.belongs(scope_of(event))]


def scope_of(event: Event) -> Scope:
    return Scope(coalition_id=event.coalition_id, event_id=event.id)


def scope_of_slug(session: Session, slug: str) -> Scope | None:
    """The scope of an address's event, in one small query; None when there is none."""
    row = session.execute(
        sa.select(Event.coalition_id, Event.id).where(Event.slug == slug)
    ).one_or_none()
    return row and Scope(coalition_id=row[0], event_id=row[1])


def site_of(event: Event, slug: str) -> Site:
    """The site of this event with this slug. Raises NotFound."""
    for site in event.sites:
        if site.slug == slug:
            return site
    raise NotFound
