"""Making and changing events, sites and rooms. Each deed is logged."""

from collections.abc import Callable, Collection
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.audit.actions import record
from summit.coalition.models import Coalition
from summit.db import Localized
from summit.errors import N_, Conflict, FieldError
from summit.events.checklist import blocks, findings
from summit.events.drafts import EventDraft, SiteDraft, moved
from summit.events.models import Event, Room, Site
from summit.events.queries import plan_of, scope_of, slugs_like
from summit.events.slugs import first_free, slug_of, well_formed
from summit.events.states import EventState, EventStep, after


def create_event(
    session: Session,
    coalition: Coalition,
    draft: EventDraft,
    *,
    slug: str = "",
    actor: Actor,
    now: datetime,
) -> Event:
    """A new event as a draft. Without a ``slug``, a free one is made from name and year.

    Raises FieldError for a slug that is taken or not well formed.
    """
    event = Event(
        coalition=coalition,
        slug=_slug_for(session, slug, draft),
        state=EventState.DRAFT,
        created_at=now,
        sites=[],
        **_columns(draft),
    )
    session.add(event)
    _or_taken(session)
    record(session, "event:created", f"event:{event.id}", actor=actor, now=now,
           scope=scope_of(event), slug=event.slug)  # fmt: skip
    return event


def _slug_for(session: Session, slug: str, draft: EventDraft) -> str:
    if not slug:
        year = draft.starts_at.astimezone(ZoneInfo(draft.timezone)).year
        wanted = slug_of(f"{draft.name} {year}")
        return first_free(wanted, slugs_like(session, wanted))
    if not well_formed(slug):
        raise FieldError("slug", N_("Use small letters, digits and hyphens, like summit-2027."))
    if slug in slugs_like(session, slug):
        raise FieldError("slug", N_("Another event has this address."))
    return slug


def _or_taken(session: Session) -> None:
    """Store what is new; whoever was faster with the same slug wins."""
    try:
        with session.begin_nested():
            session.flush()  # the database decides who has the slug
    except IntegrityError as error:
        raise FieldError("slug", N_("Another event has this address.")) from error


def _columns(draft: EventDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "summary": draft.summary,
        "why": draft.why,
        "timezone": draft.timezone,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "registration_opens_at": draft.opens_at,
        "registration_closes_at": draft.closes_at,
        "approval": draft.approval,
        "offer_hours": draft.offer_hours,
    }


def change_event(
    session: Session, event: Event, draft: EventDraft, *, actor: Actor, now: datetime
) -> None:
    before = _day_of(event)
    changed = _assign(event, _columns(draft))
    _move_doors(event, (_day_of(event) - before).days)
    _tell_calendars(event, changed)
    if changed:
        record(session, "event:changed", f"event:{event.id}", actor=actor, now=now,
               scope=scope_of(event), fields=changed)  # fmt: skip


_IN_CALENDARS = frozenset({"name", "starts_at", "ends_at", "venue", "address", "directions"})


def _tell_calendars(event: Event, changed: Collection[str]) -> None:
    """A calendar takes an entry for a newer one only if its number has risen."""
    if _IN_CALENDARS & set(changed):
        event.calendar_version = Event.calendar_version + 1


def _day_of(event: Event) -> date:
    return event.starts_at.astimezone(ZoneInfo(event.timezone)).date()


def _move_doors(event: Event, days: int) -> None:
    """Doors open on the day of the event, at the same time on the clock of their site."""
    for site in event.sites if days else ():
        zone = site.timezone or event.timezone
        site.doors_open_at = site.doors_open_at and moved(site.doors_open_at, days, zone)


def _assign(row: Any, columns: dict[str, Any]) -> list[str]:
    """Set the columns that differ and name them."""
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    return changed


def step_event(
    session: Session, event: Event, step: EventStep, *, actor: Actor, now: datetime
) -> None:
    """Publish, withdraw, cancel or revive an event.

    Raises ImpossibleStep, and Conflict where the step would leave people without an answer.
    """
    state = after(event.state, step)
    _GUARDS.get(step, _nothing_to_ask)(event, now)
    event.state = state
    record(session, f"event:{step}", f"event:{event.id}", actor=actor, now=now,
           scope=scope_of(event))  # fmt: skip


def _nothing_to_ask(event: Event, now: datetime) -> None:
    pass


def _must_be_ready(event: Event, now: datetime) -> None:
    if blocks(findings(plan_of(event), now=now)):
        raise Conflict(N_("Something is still missing. The checklist says what."))


def _must_be_empty(event: Event, now: datetime) -> None:
    people = sum(site.taken for site in event.sites)
    if people:
        raise Conflict(
            N_(
                "People have registered (%(people)s), so the event cannot become a draft again. "
                "Cancel it instead: its page then tells them."
            ),
            people=people,
        )


_GUARDS: dict[EventStep, Callable[[Event, datetime], None]] = {
    EventStep.PUBLISH: _must_be_ready,
    EventStep.WITHDRAW: _must_be_empty,
}


def add_site(
    session: Session, event: Event, draft: SiteDraft, *, actor: Actor, now: datetime
) -> Site:
    slug = first_free(slug_of(str(draft.name), "site"), {site.slug for site in event.sites})
    position = max((site.position for site in event.sites), default=-1) + 1
    columns = _site_columns(draft)
    site = Site(event=event, slug=slug, position=position, rooms=[], taken=0, **columns)
    session.add(site)
    session.flush()  # the log names the row
    record(session, "site:added", f"site:{site.id}", actor=actor, now=now,
           scope=scope_of(event), slug=slug, capacity=site.capacity)  # fmt: skip
    return site


def _site_columns(draft: SiteDraft) -> dict[str, Any]:
    return {field.name: getattr(draft, field.name) for field in fields(draft)}


def change_site(
    session: Session, site: Site, draft: SiteDraft, *, actor: Actor, now: datetime
) -> None:
    """Change a site. A capacity below the places given cancels nobody: the site is overbooked."""
    locked = session.scalars(sa.select(Site).where(Site.id == site.id).with_for_update()).one()
    before = locked.capacity
    changed = _assign(locked, _site_columns(draft))
    _tell_calendars(site.event, changed)
    if changed:
        record(session, "site:changed", f"site:{site.id}", actor=actor, now=now,
               scope=scope_of(site.event), fields=changed,
               capacity=[before, locked.capacity])  # fmt: skip


def add_room(
    session: Session, site: Site, name: str, capacity: int | None, *, actor: Actor, now: datetime
) -> Room:
    """Raises FieldError when the site has a room of this name."""
    if name.casefold() in {room.name.casefold() for room in site.rooms}:
        raise FieldError("name", N_("This site has a room of that name."))
    room = Room(site=site, name=name, capacity=capacity, position=len(site.rooms))
    session.add(room)
    session.flush()  # the log names the row
    record(session, "room:added", f"room:{room.id}", actor=actor, now=now,
           scope=scope_of(site.event), site=site.slug, name=name)  # fmt: skip
    return room


def copy_event(
    session: Session, event: Event, day: date, *, slug: str = "", actor: Actor, now: datetime
) -> tuple[Event, dict[Site, Site], dict[Room, Room]]:
    """A draft of ``event`` for another day, with its sites and rooms, empty of people.

    Returns the copy, and which site and room stands for which. Raises FieldError for the slug.
    """
    days = (day - event.starts_at.astimezone(ZoneInfo(event.timezone)).date()).days
    copy = create_event(session, event.coalition, _draft_moved(event, days), slug=slug,
                        actor=actor, now=now)  # fmt: skip
    sites, rooms = {}, {}
    for site in event.sites:
        sites[site] = _site_copied(site, copy, days)
        session.add(sites[site])
        for room in site.rooms:
            rooms[room] = Room(name=room.name, capacity=room.capacity, position=room.position)
        sites[site].rooms = [rooms[room] for room in site.rooms]
    session.flush()  # those who copy what hangs on sites and rooms need their ids
    return copy, sites, rooms


def _draft_moved(event: Event, days: int) -> EventDraft:
    def shifted(then: datetime | None) -> datetime | None:
        return then and moved(then, days, event.timezone)

    return EventDraft(
        name=Localized(event.name),
        summary=Localized(event.summary),
        why=Localized(event.why),
        timezone=event.timezone,
        starts_at=moved(event.starts_at, days, event.timezone),
        ends_at=moved(event.ends_at, days, event.timezone),
        opens_at=None,
        closes_at=shifted(event.registration_closes_at),
        approval=event.approval,
        offer_hours=event.offer_hours,
    )


def _site_copied(site: Site, event: Event, days: int) -> Site:
    zone = site.timezone or event.timezone
    return Site(
        event=event,
        slug=site.slug,
        name=Localized(site.name),
        kind=site.kind,
        venue=site.venue,
        address=site.address,
        directions=Localized(site.directions),
        timezone=site.timezone,
        doors_open_at=site.doors_open_at and moved(site.doors_open_at, days, zone),
        capacity=site.capacity,
        contact_name=site.contact_name,
        contact_phone=site.contact_phone,
        map_url=site.map_url,
        taken=0,
        position=site.position,
    )
