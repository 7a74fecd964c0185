"""Showing the programme to everybody, and telling those whom a change concerns."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.audit.actions import record
from summit.db import Localized
from summit.errors import N_, Conflict
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.events.states import EventState
from summit.schedule.conflicts import blocks
from summit.schedule.limits.queries import conflicts_of
from summit.schedule.models import ProgrammeSession
from summit.schedule.queries import planned, sessions_of
from summit.schedule.releases.frozen import to_json
from summit.schedule.releases.models import Release
from summit.schedule.releases.queries import Pending, edition, pending
from summit.schedule.releases.telling.actions import begin_to_tell
from summit.schedule.releases.telling.concern import concern
from summit.schedule.releases.telling.queries import on_stage, reached


def release(
    session: Session,
    event: Event,
    *,
    seen: int | None = None,
    note: Localized | None = None,
    tell: bool = False,
    actor: Actor,
    now: datetime,
) -> int:
    """Show the draft to everybody; returns how many letters tell of it.

    ``seen``: the ``edition`` of the draft that the organizer had before them. ``tell`` those whose
    day is changed by it. Raises Conflict while the programme holds errors or nothing, when nothing
    differs from what everybody sees already, and when it has changed since it was looked at.
    """
    _lock(session, event)
    sessions = sessions_of(session, event.id)
    if seen is not None and seen != edition(sessions):
        raise Conflict(N_("The programme has changed since you looked. Look once more."))
    if not planned(sessions):
        raise Conflict(N_("There is nothing to release yet. Add a session first."))
    if blocks(conflicts_of(session, event, sessions)):
        raise Conflict(N_("Two things cannot be at once. Mend the errors, then release."))
    found = pending(session, event, sessions)
    if not found.changes and event.programme_released_at is not None:
        raise Conflict(N_("Everybody sees this programme already. Nothing has changed."))
    told = _count(session, event, found, now=now) if tell else 0
    made = _write(session, event, found, note or Localized(), told, actor=actor, now=now)
    if told and made:
        begin_to_tell(session, event, made, found.changes, now=now)
    return told


def _count(session: Session, event: Event, found: Pending, *, now: datetime) -> int:
    """How many letters tell of it; none while the event is not public, or takes place no more."""
    if event.state != EventState.PUBLISHED:
        return 0
    about = concern(found.before, found.shown, found.changes, now)
    people = reached(session, event.id, about, [s.id for s in event.sites], at=now)
    return people.total() + len(on_stage(session, found.changes, now=now))


def _lock(session: Session, event: Event) -> None:
    """Two organizers release one after the other; who books a seat does so before or after it."""
    session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update())
    session.execute(
        sa.select(ProgrammeSession.id)
        .where(ProgrammeSession.event_id == event.id)
        .order_by(ProgrammeSession.id)
        .with_for_update()
    )


def _write(
    session: Session,
    event: Event,
    found: Pending,
    note: Localized,
    told: int,
    *,
    actor: Actor,
    now: datetime,
) -> Release | None:
    """The release, unless only what was hidden is shown again."""
    made = None
    if found.number == 1 or found.changes:
        made = Release(
            event_id=event.id,
            number=found.number,
            released_at=now,
            released_by=actor.name,
            note=note,
            content={"sessions": [to_json(one) for one in found.shown]},
            told=told,
        )
        session.add(made)
    event.programme_released_at = now
    record(session, "programme:released", f"event:{event.id}", actor=actor, now=now,
           scope=scope_of(event), sessions=len(found.shown), told=told)  # fmt: skip
    return made


def withhold(session: Session, event: Event, *, actor: Actor, now: datetime) -> None:
    """Hide the programme again, while it is being rebuilt."""
    event.programme_released_at = None
    record(session, "programme:withheld", f"event:{event.id}", actor=actor, now=now,
           scope=scope_of(event))  # fmt: skip
