"""Reading who is on the stages of an event."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from summit.access.tokens import digest
from summit.errors import NotFound
from summit.events.models import Event
from summit.registration.links import read_token
from summit.schedule.models import (
    SessionSpeaker,
    Speaker,
    SpeakerPhoto,
)
from summit.schedule.queries import released_sessions
from summit.schedule.states import SessionState

_WHOLE = (
    joinedload(Speaker.person),
    joinedload(Speaker.photo),
    selectinload(Speaker.absences),
    selectinload(Speaker.parts).joinedload(SessionSpeaker.session),
)


def speakers_of(session: Session, event_id: int) -> Sequence[Speaker]:
    """All speakers of an event by name, with person, picture, absences and parts."""
    return session.scalars(
        sa.select(Speaker)
        .where(Speaker.event_id == event_id)
        .options(*_WHOLE)
        .order_by(Speaker.name, Speaker.id)
    ).all()


def speaker_of(session: Session, event: Event, speaker_id: int) -> Speaker:
    """The speaker of this event with this id. Raises NotFound."""
    return _one(session, Speaker.event_id == event.id, Speaker.id == speaker_id)


def speaker_by_link(session: Session, token: str) -> Speaker:
    """Whose page this link opens. Raises NotFound."""
    return _one(session, Speaker.link_digest == digest(read_token(token)))


def _one(session: Session, *which: sa.ColumnElement[bool]) -> Speaker:
    found = session.scalar(sa.select(Speaker).where(*which).options(*_WHOLE))
    if found is None:
        raise NotFound
    return found


def parts_of(speaker: Speaker) -> list[SessionSpeaker]:
    """Their parts in sessions that are to take place, in the order of the day."""
    held = [p for p in speaker.parts if p.session.state == SessionState.PLANNED]
    return sorted(held, key=lambda part: (part.session.starts_at, part.session.id))


def part_in(speaker: Speaker, session_id: int) -> SessionSpeaker:
    """Their part in this session. Raises NotFound."""
    found = next((p for p in parts_of(speaker) if p.session_id == session_id), None)
    if found is None:
        raise NotFound
    return found


def photo_of(session: Session, speaker: Speaker) -> SpeakerPhoto:
    """The picture with its bytes. Raises NotFound."""
    found = session.scalar(
        sa.select(SpeakerPhoto)
        .where(SpeakerPhoto.speaker_id == speaker.id)
        .options(undefer(SpeakerPhoto.content))
    )
    if found is None:
        raise NotFound
    return found


def is_announced(session: Session, event: Event, speaker: Speaker, *, now: datetime) -> bool:
    """Whether everybody may know that they are on a stage of this event."""
    shown = released_sessions(session, event, now=now)
    return any(link.speaker_id == speaker.id for s in shown for link in s.speakers)


def appearances_about(session: Session, people: Collection[int]) -> Sequence[Speaker]:
    """Where these people are on a stage, with their parts."""
    return session.scalars(
        sa.select(Speaker)
        .where(Speaker.person_id.in_(people))
        .options(*_WHOLE)
        .order_by(Speaker.id)
    ).all()


def event_of_speaker(session: Session, speaker: Speaker) -> Event:
    return session.scalars(
        sa.select(Event)
        .where(Event.id == speaker.event_id)
        .options(joinedload(Event.coalition), selectinload(Event.sites))
    ).one()
