"""Reading the programme."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.db import Localized
from summit.errors import NotFound
from summit.events.models import Event, Site
from summit.schedule.drafts import Link, Place, SessionDraft, Voice
from summit.schedule.models import Placement, ProgrammeSession, SessionSpeaker, Speaker
from summit.schedule.releases.frozen import Frozen
from summit.schedule.releases.queries import content_of, frozen_of, latest_release, thawed
from summit.schedule.states import SessionState


def _loaded() -> tuple[sa.sql.base.ExecutableOption, ...]:
    return (
        selectinload(ProgrammeSession.placements).options(
            joinedload(Placement.site), joinedload(Placement.room)
        ),
        selectinload(ProgrammeSession.speakers)
        .joinedload(SessionSpeaker.speaker)
        .joinedload(Speaker.photo),
        selectinload(ProgrammeSession.predictors),
        selectinload(ProgrammeSession.materials),
        joinedload(ProgrammeSession.pillar),
    )


def sessions_of(
    session: Session, event_id: int, *, fresh: bool = False
) -> Sequence[ProgrammeSession]:
    """All sessions of an event in the order of the day, cancelled ones too; the team's draft.

    Placements with their sites and rooms, speakers, pillar, predictors and materials are loaded:
    five statements in all. ``fresh``: as they are now, whatever was read before.
    """
    return session.scalars(
        sa.select(ProgrammeSession)
        .where(ProgrammeSession.event_id == event_id)
        .options(*_loaded())
        .order_by(ProgrammeSession.starts_at, ProgrammeSession.ends_at, ProgrammeSession.id),
        execution_options={"populate_existing": fresh},
    ).all()


def session_of(session: Session, event: Event, session_id: int) -> ProgrammeSession:
    """The session of this event with this id. Raises NotFound."""
    found = session.scalar(
        sa.select(ProgrammeSession)
        .where(ProgrammeSession.event_id == event.id, ProgrammeSession.id == session_id)
        .options(*_loaded())
    )
    if found is None:
        raise NotFound
    return found


def count_of_sessions(session: Session, event_id: int) -> int:
    """How many sessions are to take place."""
    return session.scalar(
        sa.select(sa.func.count(ProgrammeSession.id)).where(
            ProgrammeSession.event_id == event_id,
            ProgrammeSession.state == SessionState.PLANNED,
        )
    ) or 0  # fmt: skip


def speakers_named(session: Session, event_id: int, names: Iterable[str]) -> dict[str, Speaker]:
    """The speakers of an event by name, as far as they are known."""
    found = session.scalars(
        sa.select(Speaker).where(Speaker.event_id == event_id, Speaker.name.in_(list(names)))
    )
    return {speaker.name: speaker for speaker in found}


def planned(sessions: Iterable[ProgrammeSession]) -> list[ProgrammeSession]:
    return [s for s in sessions if s.state == SessionState.PLANNED]


def at_site(sessions: Iterable[ProgrammeSession], site: Site) -> list[ProgrammeSession]:
    """Those that take place, or are shown, at ``site``."""
    return [s for s in sessions if any(p.site_id == site.id for p in s.placements)]


def released_sessions(
    session: Session, event: Event, *, now: datetime
) -> Sequence[ProgrammeSession]:
    """What everybody may see of the programme: nothing before it is released, and while it is
    hidden; else as it is known (``known_sessions``).
    """
    return known_sessions(session, event) if released(event, now=now) else []


def known_sessions(
    session: Session, event: Event, *, fresh: bool = False
) -> Sequence[ProgrammeSession]:
    """The programme as people know it: what was released last, be it hidden at the moment. What
    has been changed since is the team's draft; it counts only while nothing was ever released.
    """
    last = latest_release(session, event.id)
    if last is None:
        return sessions_of(session, event.id, fresh=fresh)
    return thawed(session, event, content_of(last))


def known_programme(session: Session, event_id: int) -> list[Frozen]:
    """The same as plain values, in one statement."""
    last = latest_release(session, event_id)
    if last is None:
        return [frozen_of(s) for s in sessions_of(session, event_id)]
    return sorted(content_of(last), key=lambda one: (one.starts_at, one.ends_at, one.id))


def as_known(session: Session, event_id: int, ids: Collection[int]) -> dict[int, Frozen]:
    """These sessions as people know them; as they are drafted where nobody has heard of them."""
    known = {one.id: one for one in known_programme(session, event_id) if one.id in ids}
    if len(known) < len(ids):
        drafted = {s.id: frozen_of(s) for s in sessions_of(session, event_id) if s.id in ids}
        return drafted | known
    return known


def released_session(
    session: Session, event: Event, slug: str, *, now: datetime
) -> ProgrammeSession:
    """The session with this slug, as everybody may see it. Raises NotFound."""
    sessions = released_sessions(session, event, now=now)
    found = next((s for s in sessions if s.slug == slug and s.placements), None)
    if found is None:
        raise NotFound
    return found


def released(event: Event, *, now: datetime) -> bool:
    return event.programme_released_at is not None and event.programme_released_at <= now


def voices_in(programme_session: ProgrammeSession) -> tuple[Voice, ...]:
    return tuple(Voice(link.speaker.name, link.part) for link in programme_session.speakers)


def links_in(programme_session: ProgrammeSession) -> tuple[Link, ...]:
    return tuple(Link(m.title, m.url) for m in programme_session.materials)


def places_in(programme_session: ProgrammeSession) -> set[Place]:
    return {Place(p.site_id, p.room_id, p.role, p.stream_url) for p in programme_session.placements}


def draft_of(s: ProgrammeSession) -> SessionDraft:
    """A stored session as it would be written down."""
    return SessionDraft(
        kind=s.kind,
        title=Localized(s.title),
        abstract=Localized(s.abstract),
        starts_at=s.starts_at,
        ends_at=s.ends_at,
        places=tuple(Place(p.site_id, p.room_id, p.role, p.stream_url) for p in s.placements),
        voices=voices_in(s),
        languages=tuple(s.languages),
        interpretation=tuple(s.interpretation),
        pillar_id=s.pillar_id,
        predictor_ids=frozenset(p.id for p in s.predictors),
        materials=links_in(s),
        capacity=s.capacity,
        expected=s.expected,
        sign_up=s.sign_up,
    )
