"""Letters about a release: to those whose day it changes, and to those who are on a stage."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from summit.db import Localized
from summit.events.models import Event, Room
from summit.outbox.actions import post
from summit.outbox.jobs import Context, Job
from summit.registration.actions.papers import letter_values
from summit.registration.models import Registration
from summit.schedule.models import Speaker
from summit.schedule.releases.changes import Changed, What
from summit.schedule.releases.frozen import Frozen
from summit.schedule.releases.models import Release
from summit.schedule.releases.telling.concern import Concern
from summit.schedule.releases.telling.models import ReleaseSending
from summit.schedule.releases.telling.queries import (
    chosen_at,
    concern_of,
    next_people,
    on_stage,
    open_sendings,
)
from summit.schedule.states import PlacementRole

KIND = "schedule/changed"
ON_STAGE = "schedule/stage_changed"
CHUNK = 100
SOON = 6  # after what somebody waits for; nobody can stop what concerns their own day


def begin_to_tell(
    session: Session, event: Event, release: Release, found: Sequence[Changed], *, now: datetime
) -> None:
    """Write to those on a stage at once, they are few; the job writes to everybody else."""
    session.flush()  # the letters are to be told of a release that is there
    session.add(ReleaseSending(release_id=release.id, after_id=0))
    rooms = rooms_in(event)
    for speaker, changes in on_stage(session, found, now=now):
        _post_on_stage(session, event, release, speaker, changes, rooms, now=now)


def tell_of_releases(session: Session, context: Context) -> int:
    """The job: the next people of the oldest release; how many were looked at."""
    for sending, event in open_sendings(session):
        about = concern_of(session, sending.release)
        sites = about.sites(site.id for site in event.sites)
        people = next_people(session, sending, sites, most=CHUNK) if sites else []
        if people:
            _tell(session, event, sending, about, people, now=context.now)
            return len(people)
        sending.done_at = context.now
    return 0


TELLING = Job("tell of releases", timedelta(seconds=10), tell_of_releases)


def _tell(
    session: Session,
    event: Event,
    sending: ReleaseSending,
    about: Concern,
    people: Sequence[Registration],
    *,
    now: datetime,
) -> None:
    release, rooms = sending.release, rooms_in(event)
    ids = [one.id for one in people]
    chosen = chosen_at(session, event.id, ids, at=release.released_at)
    for one in people:
        changes = about.of(one.site_id, chosen.get(one.id, frozenset()))
        if changes:
            _post(session, event, release, one, changes, rooms, now=now)
    sending.after_id = ids[-1]


def rooms_in(event: Event) -> dict[int, Room]:
    return {room.id: room for site in event.sites for room in site.rooms}


def _post(
    session: Session,
    event: Event,
    release: Release,
    registration: Registration,
    changes: Sequence[Changed],
    rooms: Mapping[int, Room],
    *,
    now: datetime,
) -> None:
    person = registration.person
    items = [_item(changed, registration.site_id, rooms) for changed in changes]
    post(
        session,
        kind=KIND,
        dedupe_key=f"{KIND}:{event.id}:{release.number}:{registration.uid}",
        recipient=person.email or "",
        recipient_name=person.full_name,
        language=registration.language,
        values=letter_values(registration) | {"changes": items, "note": Localized(release.note)},
        sensitive=True,
        person_id=person.id,
        **_of(event, release, now),
    )


def _of(event: Event, release: Release, now: datetime) -> dict[str, Any]:
    """What all letters about a release have in common."""
    return {
        "coalition_id": event.coalition_id,
        "event_id": event.id,
        "campaign": f"{KIND}:{event.id}:{release.number}",
        "priority": SOON,
        "now": now,
    }


def _post_on_stage(
    session: Session,
    event: Event,
    release: Release,
    speaker: Speaker,
    changes: Sequence[Changed],
    rooms: Mapping[int, Room],
    *,
    now: datetime,
) -> None:
    """To somebody who has a part in what changed, on the clock of the event."""
    person = speaker.person
    if person is None or not person.email:
        return
    post(
        session,
        kind=ON_STAGE,
        dedupe_key=f"{ON_STAGE}:{event.id}:{release.number}:{speaker.uid}",
        recipient=person.email,
        recipient_name=speaker.name,
        language=person.language,
        values={
            "name": speaker.name,
            "event": Localized(event.name),
            "contact": event.coalition.contact_email,
            "zone": event.timezone,
            "note": Localized(release.note),
            "changes": [_item(c, _stage_of(c), rooms) for c in changes],
        },
        person_id=person.id,
        **_of(event, release, now),
    )


def _stage_of(changed: Changed) -> int:
    """The site at which those who speak must be."""
    stages = [p.site_id for p in changed.after.places if p.role != PlacementRole.RECEIVING]
    return stages[0] if stages else 0


def _item(changed: Changed, site_id: int, rooms: Mapping[int, Room]) -> dict[str, Any]:
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


def _room(one: Frozen, site_id: int, rooms: Mapping[int, Room]) -> str:
    place = next((p for p in one.places if p.site_id == site_id), None)
    room = rooms.get(place.room_id or 0) if place else None
    return room.name if room else ""
