"""Seats that people have booked, and sessions that they have marked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, pk
from summit.registration.models import Registration
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import ProgrammeSession


class Favourite(Base):
    """A session that somebody has marked, to find it again."""

    __tablename__ = "favourite"
    __table_args__ = (UniqueConstraint("registration_id", "session_id"),)

    id: Mapped[pk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"), index=True)
    made_at: Mapped[datetime]


class Booking(Base):
    """A seat in a session at the person's site, or a number in the queue for one.

    ``number`` orders those who wait and only rises. A seat lasts as long as the registration has
    its place at ``site_id``; what outlives it is given on by ``actions.seating``.
    """

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("registration_id", "session_id"),
        Index(None, "session_id", "site_id", "state", "number"),
    )

    id: Mapped[pk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    state: Mapped[BookingState]
    number: Mapped[int]
    made_at: Mapped[datetime]
    booked_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    registration: Mapped[Registration] = relationship()
    programmed: Mapped[ProgrammeSession] = relationship()


class SeatCount(Base):
    """How many seats of a session are taken at a site. It changes under the session's lock."""

    __tablename__ = "seat_count"
    __table_args__ = (
        UniqueConstraint("session_id", "site_id"),
        CheckConstraint("taken >= 0", name="taken_is_not_negative"),
    )

    id: Mapped[pk]
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    taken: Mapped[int] = mapped_column(default=0)
