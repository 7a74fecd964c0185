"""The programme: sessions, where each is placed, and who speaks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, Localized, pk
from summit.events.models import Room, Site
from summit.framework.models import Pillar
from summit.schedule.states import PlacementRole, SessionKind, SessionScope, SessionState


class ProgrammeSession(Base):
    """A session of the programme (a table named so that nobody takes it for a database session).

    ``sequence`` rises with every change that a calendar must hear of.
    """

    __tablename__ = "programme_session"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        UniqueConstraint("event_id", "slug"),
    )

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    slug: Mapped[str]
    kind: Mapped[SessionKind]
    scope: Mapped[SessionScope]
    state: Mapped[SessionState] = mapped_column(default=SessionState.PLANNED)
    title: Mapped[Localized]
    abstract: Mapped[Localized]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    languages: Mapped[list[str]]
    pillar_id: Mapped[int | None] = mapped_column(ForeignKey("pillar.id"))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    pillar: Mapped[Pillar | None] = relationship()
    placements: Mapped[list["Placement"]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="Placement.id"
    )
    speakers: Mapped[list["SessionSpeaker"]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="SessionSpeaker.position"
    )


class Placement(Base):
    """A session in a room of a site."""

    __tablename__ = "placement"
    __table_args__ = (UniqueConstraint("session_id", "site_id", "room_id"),)

    id: Mapped[pk]
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    role: Mapped[PlacementRole]
    stream_url: Mapped[str | None]
    session: Mapped[ProgrammeSession] = relationship(back_populates="placements")
    site: Mapped[Site] = relationship()
    room: Mapped[Room | None] = relationship()


class Speaker(Base):
    __tablename__ = "speaker"

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    name: Mapped[str]
    about: Mapped[Localized]


class SessionSpeaker(Base):
    """A speaker or moderator in a session."""

    __tablename__ = "session_speaker"
    __table_args__ = (UniqueConstraint("session_id", "speaker_id"),)

    id: Mapped[pk]
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id"))
    moderates: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    session: Mapped[ProgrammeSession] = relationship(back_populates="speakers")
    speaker: Mapped[Speaker] = relationship()
