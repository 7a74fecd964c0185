"""Reading releases, and the programme as it was released."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.errors import NotFound
from summit.events.models import Event
from summit.framework.models import Pillar, Predictor
from summit.schedule.drafts import Link, Place
from summit.schedule.models import (
    Material,
    Placement,
    ProgrammeSession,
    SessionSpeaker,
    Speaker,
)
from summit.schedule.releases.changes import Changed, changes, to_show
from summit.schedule.releases.frozen import Frozen, from_json
from summit.schedule.releases.models import DraftChange, Release
from summit.schedule.states import SessionScope


def frozen_of(s: ProgrammeSession) -> Frozen:
    """A loaded session as it stands."""
    return Frozen(
        **{name: getattr(s, name) for name in ("id", "uid", "slug", "state", "kind", "title")},
        **{name: getattr(s, name) for name in ("abstract", "starts_at", "ends_at", "pillar_id")},
        **{name: getattr(s, name) for name in ("capacity", "expected", "sign_up", "sequence")},
        places=tuple(Place(p.site_id, p.room_id, p.role, p.stream_url) for p in s.placements),
        parts=tuple((link.speaker.id, link.part) for link in s.speakers),
        languages=tuple(s.languages),
        interpretation=tuple(s.interpretation),
        predictor_ids=tuple(p.id for p in s.predictors),
        materials=tuple(Link(m.title, m.url) for m in s.materials),
        changed_at=s.changed_at,
    )


def latest_release(session: Session, event_id: int) -> Release | None:
    return session.scalar(
        sa.select(Release)
        .where(Release.event_id == event_id)
        .order_by(Release.number.desc())
        .limit(1)
    )


def releases_of(session: Session, event_id: int) -> Sequence[Release]:
    """All releases of an event, the newest first."""
    return session.scalars(
        sa.select(Release).where(Release.event_id == event_id).order_by(Release.number.desc())
    ).all()


def content_of(release: Release | None) -> list[Frozen]:
    """The sessions of a release; none without one."""
    return [from_json(kept) for kept in release.content["sessions"]] if release else []


def change_of(session: Session, event: Event, change_id: int) -> DraftChange:
    """A step of building this event's programme. Raises NotFound."""
    found = session.scalar(
        sa.select(DraftChange).where(DraftChange.event_id == event.id, DraftChange.id == change_id)
    )
    if found is None:
        raise NotFound
    return found


def latest_change(
    session: Session, event_id: int, session_id: int | None = None
) -> DraftChange | None:
    """The last step that was not undone, of one session or of all."""
    statement = sa.select(DraftChange).where(
        DraftChange.event_id == event_id, DraftChange.undone_at.is_(None)
    )
    if session_id is not None:
        statement = statement.where(DraftChange.session_id == session_id)
    return session.scalar(statement.order_by(DraftChange.id.desc()).limit(1))


def names_of_speakers(session: Session, event_id: int) -> dict[int, str]:
    found = session.execute(sa.select(Speaker.id, Speaker.name).where(Speaker.event_id == event_id))
    return {row.id: row.name for row in found}


def edition(sessions: Iterable[ProgrammeSession]) -> int:
    """A number that rises with everything that is done to the draft."""
    return sum(s.sequence + 1 for s in sessions)


@dataclass(frozen=True, slots=True)
class Pending:
    """What the next release, the ``number``-th, would show instead of what was shown ``before``,
    and what it would change.
    """

    number: int
    before: Sequence[Frozen]
    shown: Sequence[Frozen]
    changes: Sequence[Changed]


def pending(session: Session, event: Event, sessions: Iterable[ProgrammeSession]) -> Pending:
    """The loaded draft beside what was released last."""
    last = latest_release(session, event.id)
    before = content_of(last)
    now = to_show({one.id: one for one in before}, [frozen_of(s) for s in sessions])
    return Pending(
        number=last.number + 1 if last else 1,
        before=before,
        shown=now,
        changes=changes(before, now),
    )


def thawed(session: Session, event: Event, content: Iterable[Frozen]) -> list[ProgrammeSession]:
    """What was kept of sessions, in the order of the day, as if they had been loaded.

    They belong to no database session, so that nobody writes a released programme into the draft.
    Names of sites, rooms and speakers are those of today. Three statements.
    """
    known = _Known(session, event)
    made = [known.session(one) for one in content]
    return sorted(made, key=lambda s: (s.starts_at, s.ends_at, s.id))


class _Known:
    """What the sessions of an event name by id."""

    def __init__(self, session: Session, event: Event) -> None:
        speakers = (
            sa.select(Speaker)
            .where(Speaker.event_id == event.id)
            .options(joinedload(Speaker.photo))
        )
        self.event_id = event.id
        self.sites = {site.id: site for site in event.sites}
        self.rooms = {room.id: room for site in event.sites for room in site.rooms}
        self.speakers = {s.id: s for s in session.scalars(speakers)}
        self.pillars = {p.id: p for p in session.scalars(sa.select(Pillar))}
        self.predictors = {p.id: p for p in session.scalars(sa.select(Predictor))}

    def session(self, one: Frozen) -> ProgrammeSession:
        return ProgrammeSession(
            **{name: getattr(one, name) for name in _SAME},
            event_id=self.event_id,
            scope=SessionScope.BROADCAST if one.broadcast else SessionScope.LOCAL,
            languages=list(one.languages),
            interpretation=list(one.interpretation),
            pillar=self.pillars.get(one.pillar_id or 0),
            predictors=[self.predictors[i] for i in one.predictor_ids if i in self.predictors],
            placements=[self._placement(p) for p in one.places if p.site_id in self.sites],
            speakers=[
                SessionSpeaker(
                    session_id=one.id,
                    speaker_id=i,
                    speaker=self.speakers[i],
                    part=part,
                    position=position,
                )
                for position, (i, part) in enumerate(one.parts)
                if i in self.speakers
            ],
            materials=[
                Material(title=link.title, url=link.url, position=position)
                for position, link in enumerate(one.materials)
            ],
        )

    def _placement(self, place: Place) -> Placement:
        return Placement(
            site_id=place.site_id,
            site=self.sites[place.site_id],
            room_id=place.room_id,
            room=self.rooms.get(place.room_id or 0),
            role=place.role,
            stream_url=place.stream_url,
        )


_SAME = (
    *("id", "uid", "slug", "state", "kind", "title", "abstract", "starts_at", "ends_at"),
    *("pillar_id", "capacity", "expected", "sign_up", "sequence", "changed_at"),
)
