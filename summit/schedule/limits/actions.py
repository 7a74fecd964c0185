"""Writing down what limits a programme."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.audit.actions import record
from summit.events.drafts import moved
from summit.events.models import Event, Room, Site
from summit.events.queries import scope_of
from summit.schedule.limits.drafts import Hours, LimitsDraft
from summit.schedule.limits.queries import limits_of
from summit.schedule.models import RoomHours, Travel, Turnaround


def set_limits(
    session: Session, event: Event, draft: LimitsDraft, *, actor: Actor, now: datetime
) -> None:
    """Put ``draft`` in place of what was written down before."""
    if limits_of(session, event) == draft:
        return
    _forget(session, event)
    _write(session, event, draft)
    record(session, "programme:limits", f"event:{event.id}", actor=actor, now=now,
           scope=scope_of(event))  # fmt: skip


def _forget(session: Session, event: Event) -> None:
    sites = [site.id for site in event.sites]
    rooms = [room.id for site in event.sites for room in site.rooms]
    session.execute(sa.delete(RoomHours).where(RoomHours.room_id.in_(rooms)))
    session.execute(sa.delete(Travel).where(Travel.site_id.in_(sites)))
    session.execute(sa.delete(Turnaround).where(Turnaround.event_id == event.id))


def _write(session: Session, event: Event, draft: LimitsDraft) -> None:
    session.add(Turnaround(event_id=event.id, minutes=draft.turnaround))
    session.add_all(
        Travel(site_id=one, other_id=other, minutes=minutes)
        for (one, other), minutes in draft.ways.items()
        if minutes
    )
    session.add_all(
        RoomHours(room_id=room_id, opens_at=hours.opens_at, closes_at=hours.closes_at)
        for room_id, hours in draft.hours.items()
        if hours.known
    )


def copy_limits(
    session: Session,
    event: Event,
    copy: Event,
    days: int,
    sites: dict[Site, Site],
    rooms: dict[Room, Room],
) -> None:
    """The same limits for the copy of an event, so many days later."""
    known = limits_of(session, event)
    ids = {site.id: made.id for site, made in sites.items()}
    ways = {_in_order(ids[a], ids[b]): minutes for (a, b), minutes in known.ways.items()}
    hours = {
        made.id: _hours_moved(known.hours[room.id], days, event.timezone)
        for room, made in rooms.items()
        if room.id in known.hours
    }
    _write(session, copy, LimitsDraft(known.turnaround, ways, hours))


def _in_order(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _hours_moved(hours: Hours, days: int, zone: str) -> Hours:
    return Hours(
        hours.opens_at and moved(hours.opens_at, days, zone),
        hours.closes_at and moved(hours.closes_at, days, zone),
    )
