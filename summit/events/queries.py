"""Reading events. Loaders are scoped and answer NotFound themselves."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.access.places import Place, PlaceKind
from summit.access.policy import Actor, Scope
from summit.errors import NotFound
from summit.events.checklist import EventPlan, SitePlan
from summit.events.models import Event, Site
from summit.events.phases import Hours, phase, window
from summit.events.states import EventState, SiteKind
from summit.freshness import STAMP
from summit.people.models import Organization

# Statements of the pages that many open at once are built once.
_PUBLIC = (
    sa.select(Event)
    .where(Event.slug == sa.bindparam("slug"))
    .options(joinedload(Event.coalition), joinedload(Event.sites))
)
_STAMPED = _PUBLIC.add_columns(STAMP.label("stamp"))
_WITH_ROOMS = _PUBLIC.options(joinedload(Event.sites).selectinload(Site.rooms))


def event_of(session: Session, slug: str) -> Event:
    """The event with its sites, rooms and coalition, whatever its state; for staff.

    Raises NotFound.
    """
    event = session.scalars(_WITH_ROOMS, {"slug": slug}).unique().one_or_none()
    if event is None:
        raise NotFound
    return event


def public_event(session: Session, slug: str) -> Event:
    """The event with its sites and coalition if the public may see it. Raises NotFound."""
    event = session.scalars(_PUBLIC, {"slug": slug}).unique().one_or_none()
    if event is None or event.state == EventState.DRAFT:
        raise NotFound
    return event


def stamped_event(session: Session, slug: str) -> tuple[Event, str | None]:
    """As ``public_event``, and the stamp (``summit.freshness``) that it was read under."""
    row = session.execute(_STAMPED, {"slug": slug}).unique().one_or_none()
    if row is None or row[0].state == EventState.DRAFT:
        raise NotFound
    return row[0], row.stamp


_STAMP = (
    sa.select(
        STAMP.label("stamp"),
        Event.state,
        Event.starts_at,
        Event.ends_at,
        Event.registration_opens_at,
        Event.registration_closes_at,
        Site.id,
        Site.taken,
        Site.held,
        Site.capacity,
        Site.overbook_percent,
    )
    .select_from(Event)
    .outerjoin(Site, Site.event_id == Event.id)
    .where(Event.slug == sa.bindparam("slug"))
    .order_by(Site.id)
)


def stamp_of_page(session: Session, slug: str, *, now: datetime) -> Hashable:
    """What the public pages of an event depend on: two equal stamps, two equal pages.

    None where there is nothing to be kept for everybody.
    """
    rows = session.execute(_STAMP, {"slug": slug}).all()
    if not rows or rows[0].stamp is None or rows[0].state == EventState.DRAFT:
        return None
    first = rows[0]
    hours = Hours(*first[2:6])
    standing = phase(hours, now=now), window(first.state, hours, now=now)
    return (first.stamp, standing, *(tuple(row[6:]) for row in rows))


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


def hours_of(event: Event) -> Hours:
    """The moments of ``event`` that say whether it is over and whether one can register."""
    return Hours(
        event.starts_at,
        event.ends_at,
        event.registration_opens_at,
        event.registration_closes_at,
    )


def plan_of(event: Event) -> EventPlan:
    """What the checklist looks at; the event's sites and rooms are loaded."""
    return EventPlan(
        starts_at=event.starts_at,
        summary=any(event.summary.values()),
        languages=event.coalition.languages,
        named_in=[language for language, text in event.name.items() if text],
        closes_at=event.registration_closes_at,
        sites=[_site_plan(site) for site in event.sites],
    )


def _site_plan(site: Site) -> SitePlan:
    return SitePlan(
        name=str(site.name),
        address=site.address,
        capacity=site.capacity,
        taken=site.taken,
        rooms=len(site.rooms),
        online=site.kind == SiteKind.ONLINE,
    )


def slugs_like(session: Session, slug: str) -> set[str]:
    """The slugs in use that begin like this one."""
    return set(session.scalars(sa.select(Event.slug).where(Event.slug.startswith(slug[:56]))))


def partners_of(session: Session, coalition_id: int) -> Sequence[str]:
    """The names of the coalition's partner organizations, in alphabetical order."""
    return session.scalars(
        sa.select(Organization.name)
        .where(Organization.coalition_id == coalition_id, Organization.partner)
        .order_by(Organization.name_key)
    ).all()


def team_places(session: Session, scope: Scope) -> Sequence[Place]:
    """The event of ``scope`` and its sites, as places at which a role can be held."""
    row = session.execute(sa.select(Event.name).where(Event.id == scope.event_id)).one()
    sites = session.execute(
        sa.select(Site.id, Site.name)
        .where(Site.event_id == scope.event_id)
        .order_by(Site.position, Site.id)
    )
    whole = Scope(scope.coalition_id, scope.event_id)
    return [
        Place(PlaceKind.EVENT, row.name, whole),
        *(Place(PlaceKind.SITE, s.name, replace(whole, site_id=s.id)) for s in sites),
    ]
