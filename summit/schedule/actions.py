"""Building and changing the programme. Each deed is logged, and each step can be undone."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import new_uid
from summit.audit.actions import record
from summit.db import Localized
from summit.errors import N_, Conflict, NotFound
from summit.events.actions import copy_event
from summit.events.drafts import moved
from summit.events.models import Event, Room, Site
from summit.events.queries import scope_of
from summit.events.slugs import first_free, slug_of
from summit.framework.models import Predictor
from summit.registration.form.actions import copy_form
from summit.schedule.drafts import Link, Place, SessionDraft, Spot, Voice, moved_to
from summit.schedule.limits.actions import copy_limits
from summit.schedule.models import Material, Placement, ProgrammeSession, SessionSpeaker, Speaker
from summit.schedule.queries import (
    draft_of,
    links_in,
    places_in,
    planned,
    session_of,
    sessions_of,
    speakers_named,
    voices_in,
)
from summit.schedule.releases.frozen import from_json, to_json
from summit.schedule.releases.models import DraftChange
from summit.schedule.releases.queries import frozen_of, latest_change, names_of_speakers
from summit.schedule.states import SessionState


def add_session(
    session: Session, event: Event, draft: SessionDraft, *, actor: Actor, now: datetime
) -> ProgrammeSession:
    taken = set(
        session.scalars(
            sa.select(ProgrammeSession.slug).where(ProgrammeSession.event_id == event.id)
        )
    )
    made = ProgrammeSession(
        uid=new_uid(),
        event_id=event.id,
        slug=first_free(slug_of(str(draft.title), "session"), taken),
        state=SessionState.PLANNED,
        changed_at=now,
        sequence=0,
        placements=_placements(draft.places),
        speakers=_speakers(session, event.id, draft.voices, {}),
        predictors=_predictors(session, draft),
        materials=_materials(draft.materials),
        **_columns(draft),
    )
    session.add(made)
    session.flush()  # the log names the row
    _keep(session, event, made, None, actor=actor, now=now)
    _log(session, "session:added", made, event, actor=actor, now=now)
    return made


def _columns(draft: SessionDraft) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "scope": draft.scope,
        "title": draft.title,
        "abstract": draft.abstract,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "languages": list(draft.languages),
        "interpretation": list(draft.interpretation),
        "pillar_id": draft.pillar_id,
        "capacity": draft.capacity,
        "expected": draft.expected,
        "sign_up": draft.sign_up,
    }


def _placements(places: tuple[Place, ...]) -> list[Placement]:
    return [
        Placement(site_id=p.site_id, room_id=p.room_id, role=p.role, stream_url=p.stream_url)
        for p in places
    ]


def _materials(links: tuple[Link, ...]) -> list[Material]:
    return [Material(title=link.title, url=link.url, position=i) for i, link in enumerate(links)]


def _predictors(session: Session, draft: SessionDraft) -> list[Predictor]:
    return list(
        session.scalars(
            sa.select(Predictor).where(Predictor.id.in_(draft.predictor_ids)).order_by(Predictor.id)
        )
    )


def _speakers(
    session: Session,
    event_id: int,
    voices: tuple[Voice, ...],
    present: dict[str, SessionSpeaker],
) -> list[SessionSpeaker]:
    """The rows of ``voices``; whoever is ``present`` already keeps the answer they gave."""
    known = speakers_named(session, event_id, [voice.name for voice in voices])
    links = []
    for position, voice in enumerate(voices):
        link = present.get(voice.name) or SessionSpeaker(
            speaker=known.get(voice.name)
            or Speaker(event_id=event_id, name=voice.name, about=Localized())
        )
        link.part, link.position = voice.part, position
        links.append(link)
    return links


def change_session(
    session: Session,
    event: Event,
    changing: ProgrammeSession,
    draft: SessionDraft,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Change a session; calendars hear of it (``sequence``) if anything differs."""
    before = to_json(frozen_of(changing))
    changed = _apply(session, event, changing, draft)
    if changed:
        _heard(changing, now)
        _keep(session, event, changing, before, actor=actor, now=now)
        _log(session, "session:changed", changing, event, actor=actor, now=now, fields=changed)


# From how long before the event until how long after it a session may be put on the grid.
MARGIN = timedelta(days=1)


def move_session(
    session: Session,
    event: Event,
    moving: ProgrammeSession,
    was: Spot,
    spot: Spot,
    starts_at: datetime,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Put a session to another hour, and into ``spot`` instead of ``was``.

    Raises NotFound for a room that is none of the event's, and Conflict.
    """
    rooms = {site.id: {None, *(room.id for room in site.rooms)} for site in event.sites}
    if spot.room_id not in rooms.get(spot.site_id, set()):
        raise NotFound
    if not event.starts_at - MARGIN <= starts_at <= event.ends_at + MARGIN:
        raise Conflict(N_("This is not on the day of the event."))
    try:
        draft = moved_to(draft_of(moving), was, spot, starts_at)
    except ValueError as error:
        raise Conflict(
            N_("The session is at that site already, or has been moved since. Look once more.")
        ) from error
    change_session(session, event, moving, draft, actor=actor, now=now)


def _apply(
    session: Session, event: Event, changing: ProgrammeSession, draft: SessionDraft
) -> list[str]:
    return [
        *_change_columns(changing, draft),
        *_change_places(session, changing, draft),
        *_change_company(session, event, changing, draft),
    ]


def _keep(
    session: Session,
    event: Event,
    changed: ProgrammeSession,
    before: dict[str, Any] | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep a step of building, so that it can be undone."""
    session.flush()  # new speakers are named by their ids
    session.add(
        DraftChange(
            event_id=event.id,
            session_id=changed.id,
            made_at=now,
            made_by=actor.name,
            before=before,
            after=to_json(frozen_of(changed)),
        )
    )


def _change_columns(changing: ProgrammeSession, draft: SessionDraft) -> list[str]:
    columns = _columns(draft)
    changed = [name for name, value in columns.items() if getattr(changing, name) != value]
    for name in changed:
        setattr(changing, name, columns[name])
    return changed


def _change_places(session: Session, changing: ProgrammeSession, draft: SessionDraft) -> list[str]:
    if places_in(changing) == set(draft.places):
        return []
    changing.placements = []
    session.flush()  # the old places go before new ones at the same site come
    changing.placements = _placements(draft.places)
    return ["places"]


def _change_company(
    session: Session, event: Event, changing: ProgrammeSession, draft: SessionDraft
) -> list[str]:
    """Speakers, predictors and materials."""
    changed = []
    if voices_in(changing) != draft.voices:
        present = {link.speaker.name: link for link in changing.speakers}
        changing.speakers = _speakers(session, event.id, draft.voices, present)
        changed.append("speakers")
    if {p.id for p in changing.predictors} != draft.predictor_ids:
        changing.predictors = _predictors(session, draft)
        changed.append("predictors")
    if links_in(changing) != draft.materials:
        changing.materials = _materials(draft.materials)
        changed.append("materials")
    return changed


def _heard(changing: ProgrammeSession, now: datetime) -> None:
    changing.sequence += 1
    changing.changed_at = now


def cancel_session(
    session: Session, event: Event, changing: ProgrammeSession, *, actor: Actor, now: datetime
) -> None:
    """Raises Conflict when it is cancelled already."""
    before = to_json(frozen_of(changing))
    _set_state(changing, SessionState.CANCELLED, now)
    _keep(session, event, changing, before, actor=actor, now=now)
    _log(session, "session:cancelled", changing, event, actor=actor, now=now)


def revive_session(
    session: Session, event: Event, changing: ProgrammeSession, *, actor: Actor, now: datetime
) -> None:
    """Take a cancellation back. Raises Conflict when there is none."""
    before = to_json(frozen_of(changing))
    _set_state(changing, SessionState.PLANNED, now)
    _keep(session, event, changing, before, actor=actor, now=now)
    _log(session, "session:revived", changing, event, actor=actor, now=now)


def _set_state(changing: ProgrammeSession, state: SessionState, now: datetime) -> None:
    if changing.state == state:
        raise Conflict(N_("The session has changed since you opened the page."))
    changing.state = state
    _heard(changing, now)


def undo(
    session: Session, event: Event, step: DraftChange, *, actor: Actor, now: datetime
) -> ProgrammeSession:
    """Put a session back as it stood before ``step``, the last that was made with it; what was
    added is cancelled. Raises Conflict when something was done with the session since.
    """
    last = latest_change(session, event.id, step.session_id)
    if last is None or last.id != step.id:
        raise Conflict(N_("The session has changed since you opened the page."))
    changing = session_of(session, event, step.session_id)
    if step.before is None:
        changing.state = SessionState.CANCELLED
    else:
        before = from_json(step.before)
        names = names_of_speakers(session, event.id)
        _apply(session, event, changing, before.draft(names))
        changing.state = before.state
    step.undone_at = now
    _heard(changing, now)
    _log(session, "session:undone", changing, event, actor=actor, now=now)
    return changing


def _log(
    session: Session,
    deed: str,
    subject: ProgrammeSession,
    event: Event,
    *,
    actor: Actor,
    now: datetime,
    **detail: Any,
) -> None:
    record(session, deed, f"programme_session:{subject.id}", actor=actor, now=now,
           scope=scope_of(event), slug=subject.slug, **detail)  # fmt: skip


def copy_for(
    session: Session, event: Event, day: date, *, slug: str = "", actor: Actor, now: datetime
) -> Event:
    """A draft of ``event`` for another day: sites, rooms, questions of the form, sessions.

    Nobody is registered, and the programme is not released. Raises FieldError for the slug.
    """
    copy, sites, rooms = copy_event(session, event, day, slug=slug, actor=actor, now=now)
    days = (day - event.starts_at.astimezone(ZoneInfo(event.timezone)).date()).days
    copy_form(session, event, copy)
    copy_limits(session, event, copy, days, sites, rooms)
    for original in planned(sessions_of(session, event.id)):
        draft = _draft_moved(original, event, days, sites, rooms)
        add_session(session, copy, draft, actor=actor, now=now)
    record(session, "event:copied", f"event:{copy.id}", actor=actor, now=now,
           scope=scope_of(copy), source=event.slug)  # fmt: skip
    return copy


def _draft_moved(
    original: ProgrammeSession,
    event: Event,
    days: int,
    sites: dict[Site, Site],
    rooms: dict[Room, Room],
) -> SessionDraft:
    return replace(
        draft_of(original),
        starts_at=moved(original.starts_at, days, event.timezone),
        ends_at=moved(original.ends_at, days, event.timezone),
        places=tuple(
            Place(sites[p.site].id, rooms[p.room].id if p.room else None, p.role, p.stream_url)
            for p in original.placements
        ),
    )
