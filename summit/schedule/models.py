"""The programme: sessions, where each is placed, who speaks, and what limits the organizers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.access.tokens import new_uid
from summit.db import Base, Localized, pk
from summit.events.models import Room, Site
from summit.framework.models import Pillar, Predictor
from summit.people.models import Person
from summit.schedule.states import (
    Answer,
    Part,
    PlacementRole,
    SessionKind,
    SessionScope,
    SessionState,
)

session_predictor = Table(
    "session_predictor",
    Base.metadata,
    Column("session_id", ForeignKey("programme_session.id"), primary_key=True),
    Column("predictor_id", ForeignKey("predictor.id"), primary_key=True),
)


class ProgrammeSession(Base):
    """A session of the programme (a table named so that nobody takes it for a database session).

    ``sequence`` rises with every change that a calendar must hear of. ``interpretation``: the
    languages into which it is interpreted. ``capacity``: how many may take part, at all its
    places together; None: as many as the room holds. ``expected``: how many will come, if the
    organizers know. ``sign_up``: one needs a seat of one's own.
    """

    __tablename__ = "programme_session"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("capacity > 0", name="capacity_is_positive"),
        CheckConstraint("expected >= 0", name="expected_is_not_negative"),
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
    interpretation: Mapped[list[str]] = mapped_column(default=list)
    capacity: Mapped[int | None]
    expected: Mapped[int | None]
    sign_up: Mapped[bool] = mapped_column(default=False)
    pillar_id: Mapped[int | None] = mapped_column(ForeignKey("pillar.id"))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    pillar: Mapped[Pillar | None] = relationship()
    predictors: Mapped[list[Predictor]] = relationship(
        secondary=session_predictor, order_by=Predictor.id
    )
    placements: Mapped[list["Placement"]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="Placement.id"
    )
    speakers: Mapped[list["SessionSpeaker"]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="SessionSpeaker.position"
    )
    materials: Mapped[list["Material"]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="Material.position"
    )


class Placement(Base):
    """A session in a room of a site.

    ``stream_url``: for a room, where it sends or shows the session; at an online site, where
    people follow it (they get there by their own link, which notes that they came).
    """

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


class Material(Base):
    """A link that goes with a session: slides, a paper, a recording."""

    __tablename__ = "session_material"

    id: Mapped[pk]
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"), index=True)
    title: Mapped[str]
    url: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    session: Mapped[ProgrammeSession] = relationship(back_populates="materials")


class Speaker(Base):
    """Somebody on a stage of an event: who they are to the audience (``about``), and the person
    they are, once their address is known. Their link opens the page on which they confirm.
    """

    __tablename__ = "speaker"

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True, default=new_uid)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    about: Mapped[Localized]
    link_version: Mapped[int] = mapped_column(default=1)
    link_digest: Mapped[str | None] = mapped_column(unique=True)
    asked_at: Mapped[datetime | None]
    person: Mapped[Person | None] = relationship()
    photo: Mapped["SpeakerPhoto | None"] = relationship(
        back_populates="speaker", cascade="all, delete-orphan"
    )
    absences: Mapped[list["SpeakerAbsence"]] = relationship(
        back_populates="speaker", cascade="all, delete-orphan", order_by="SpeakerAbsence.starts_at"
    )
    parts: Mapped[list["SessionSpeaker"]] = relationship(viewonly=True)


class SpeakerPhoto(Base):
    """A portrait as it was drawn anew from what was uploaded; ``digest`` names it in caches."""

    __tablename__ = "speaker_photo"

    id: Mapped[pk]
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id"), unique=True)
    content: Mapped[bytes] = mapped_column(deferred=True)
    digest: Mapped[str]
    uploaded_at: Mapped[datetime]
    speaker: Mapped[Speaker] = relationship(back_populates="photo")


class SpeakerAbsence(Base):
    """When a speaker cannot be on a stage."""

    __tablename__ = "speaker_absence"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)

    id: Mapped[pk]
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    speaker: Mapped[Speaker] = relationship(back_populates="absences")


class SessionSpeaker(Base):
    """Somebody's part in a session, and what they said to it."""

    __tablename__ = "session_speaker"
    __table_args__ = (UniqueConstraint("session_id", "speaker_id"),)

    id: Mapped[pk]
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id"), index=True)
    part: Mapped[Part] = mapped_column(default=Part.SPEAKS)
    position: Mapped[int] = mapped_column(default=0)
    answer: Mapped[Answer] = mapped_column(default=Answer.OPEN)
    answered_at: Mapped[datetime | None]
    session: Mapped[ProgrammeSession] = relationship(back_populates="speakers")
    speaker: Mapped[Speaker] = relationship()


class RoomHours(Base):
    """From when to when a room is ours; None: as long as the event."""

    __tablename__ = "room_hours"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),)

    id: Mapped[pk]
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), unique=True)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]


class Turnaround(Base):
    """How many minutes a room of an event needs between two sessions."""

    __tablename__ = "turnaround"
    __table_args__ = (CheckConstraint("minutes >= 0", name="minutes_are_not_negative"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    minutes: Mapped[int]


class Travel(Base):
    """How many minutes it takes from one site to another, either way."""

    __tablename__ = "travel"
    __table_args__ = (
        UniqueConstraint("site_id", "other_id"),
        CheckConstraint("site_id < other_id", name="pair_is_kept_once"),
        CheckConstraint("minutes >= 0", name="minutes_are_not_negative"),
    )

    id: Mapped[pk]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    minutes: Mapped[int]


class OnlineJoin(Base):
    """Somebody followed a session over the network: opened by their link, counted once."""

    __tablename__ = "online_join"
    __table_args__ = (UniqueConstraint("session_id", "registration_id"),)

    id: Mapped[pk]
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    joined_at: Mapped[datetime]
