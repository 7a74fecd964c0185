"""Counts of answers after sessions, and who has answered; never what, never when."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Base, pk


class PulseCount(Base):
    """How often a step of a question was chosen after a session.

    ``shown`` is the count as of the last whole batch; nobody reads ``counted``.
    """

    __tablename__ = "pulse_count"
    __table_args__ = (
        UniqueConstraint("session_id", "question", "step"),
        CheckConstraint("shown <= counted", name="shows_what_was_counted"),
    )

    id: Mapped[pk]
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    question: Mapped[str]
    step: Mapped[str]
    counted: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)


class PulseAnswered(Base):
    """That somebody has answered after a session."""

    __tablename__ = "pulse_answered"
    __table_args__ = (UniqueConstraint("registration_id", "session_id"),)

    id: Mapped[pk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"), index=True)
