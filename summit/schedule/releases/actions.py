"""Showing the programme to everybody, and telling those whom a change concerns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.audit.actions import record
from summit.db import Localized
from summit.errors import N_, Conflict
from summit.events.models import Event, Room
from summit.events.queries import scope_of
from summit.events.states import EventState
from summit.outbox.actions import post
from summit.registration.actions.papers import letter_values
from summit.registration.models import Registration
from summit.schedule.conflicts import blocks
from summit.schedule.limits.queries import conflicts_of
from summit.schedule.models import Speaker
from summit.schedule.queries import planned, sessions_of
from summit.schedule.releases.changes import Changed, What
from summit.schedule.releases.frozen import Frozen, to_json
from summit.schedule.releases.models import Release
from summit.schedule.releases.queries import Pending, edition, latest_release, pending
from summit.schedule.states import PlacementRole

KIND = "schedule/changed"
ON_STAGE = "schedule/stage_changed"


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
    said = note or Localized()
    told = _tell(session, event, found, said, now=now) if tell else 0
    _write(session, event, found, said, told, actor=actor, now=now)
    return told


def _lock(session: Session, event: Event) -> None:
    """Two organizers release one after the other."""
    session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update())


def _write(
    session: Session,
    event: Event,
    found: Pending,
    note: Localized,
    told: int,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    last = latest_release(session, event.id)
    if last is None or found.changes:
        session.add(
            Release(
                event_id=event.id,
                number=last.number + 1 if last else 1,
                released_at=now,
                released_by=actor.name,
                note=note,
                content={"sessions": [to_json(one) for one in found.shown]},
                told=told,
            )
        )
    event.programme_released_at = now
    record(session, "programme:released", f"event:{event.id}", actor=actor, now=now,
           scope=scope_of(event), sessions=len(found.shown), told=told)  # fmt: skip


def withhold(session: Session, event: Event, *, actor: Actor, now: datetime) -> None:
    """Hide the programme again, while it is being rebuilt."""
    event.programme_released_at = None
    record(session, "programme:withheld", f"event:{event.id}", actor=actor, now=now,
           scope=scope_of(event))  # fmt: skip


def _tell(session: Session, event: Event, found: Pending, note: Localized, *, now: datetime) -> int:
    """One letter to each whose day is changed; how many. Nobody hears of a day that is over."""
    if event.state != EventState.PUBLISHED:
        return 0
    rooms = {room.id: room for site in event.sites for room in site.rooms}
    number = found.number
    told = 0
    for registration, changes in found.concerned(session, now=now):
        told += _post(session, event, registration, changes, rooms, number, note, now=now)
    for speaker, changes in found.on_stage(session, now=now):
        told += _post_on_stage(session, event, speaker, changes, rooms, number, note, now=now)
    return told


def _post_on_stage(
    session: Session,
    event: Event,
    speaker: Speaker,
    changes: Sequence[Changed],
    rooms: dict[int, Room],
    number: int,
    note: Localized,
    *,
    now: datetime,
) -> bool:
    """To somebody who has a part in what changed, on the clock of the event."""
    person = speaker.person
    if person is None or not person.email:
        return False
    made = post(
        session,
        kind=ON_STAGE,
        dedupe_key=f"{ON_STAGE}:{event.id}:{number}:{speaker.uid}",
        recipient=person.email,
        recipient_name=speaker.name,
        language=person.language,
        values={
            "name": speaker.name,
            "event": Localized(event.name),
            "contact": event.coalition.contact_email,
            "zone": event.timezone,
            "note": note,
            "changes": [_item(c, _stage_of(c), rooms) for c in changes],
        },
        coalition_id=event.coalition_id,
        event_id=event.id,
        person_id=person.id,
        campaign=f"{KIND}:{event.id}:{number}",
        now=now,
    )
    return made is not None


def _stage_of(changed: Changed) -> int:
    """The site at which those who speak must be."""
    stages = [p.site_id for p in changed.after.places if p.role != PlacementRole.RECEIVING]
    return stages[0] if stages else 0


def _post(
    session: Session,
    event: Event,
    registration: Registration,
    changes: Sequence[Changed],
    rooms: dict[int, Room],
    number: int,
    note: Localized,
    *,
    now: datetime,
) -> bool:
    person = registration.person
    items = [_item(changed, registration.site_id, rooms) for changed in changes]
    made = post(
        session,
        kind=KIND,
        dedupe_key=f"{KIND}:{event.id}:{number}:{registration.uid}",
        recipient=person.email or "",
        recipient_name=person.full_name,
        language=registration.language,
        values=letter_values(registration) | {"changes": items, "note": note},
        coalition_id=event.coalition_id,
        event_id=event.id,
        person_id=person.id,
        campaign=f"{KIND}:{event.id}:{number}",
        sensitive=True,
        now=now,
    )
    return made is not None


def _item(changed: Changed, site_id: int, rooms: dict[int, Room]) -> dict[str, Any]:
    """What the letter prints of a change to people of this site."""
    before, after = changed.before or changed.after, changed.after
    room, was_room = _room(after, site_id, rooms), _room(before, site_id, rooms)
    return {
        "title": Localized(after.title),
        "cancelled": What.CANCELLED in changed.what,
        "revived": What.REVIVED in changed.what,
        "moved": What.TIME in changed.what,
        "gone": site_id not in after.site_ids,
        "starts_at": after.starts_at,
        "ends_at": after.ends_at,
        "was_starts_at": before.starts_at,
        "was_ends_at": before.ends_at,
        "room": room,
        "other_room": bool(room) and room != was_room,
    }


def _room(one: Frozen, site_id: int, rooms: dict[int, Room]) -> str:
    place = next((p for p in one.places if p.site_id == site_id), None)
    room = rooms.get(place.room_id or 0) if place else None
    return room.name if room else ""
