"""Town halls, the questions from the floor, and the votes for them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, Localized, pk
from summit.events.models import Site
from summit.framework.models import Pillar
from summit.registration.models import Registration
from summit.schedule.models import ProgrammeSession
from summit.townhall.states import HallState, Mode, QuestionState


class TownHall(Base):
    """That a session of the programme takes questions from the floor.

    ``revision`` rises with everything that a page of the town hall shows. It rises by a statement,
    first of all in a transaction, and so it is also the lock under which everything here changes.
    """

    __tablename__ = "town_hall"

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"), unique=True)
    mode: Mapped[Mode] = mapped_column(default=Mode.MODERATED)
    state: Mapped[HallState] = mapped_column(default=HallState.OPEN)
    revision: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    programmed: Mapped[ProgrammeSession] = relationship()


class HallQuestion(Base):
    """A question from the floor. ``text`` holds it in the language in which it was asked, and in
    the other one if a moderator has added it.

    ``site_id`` is the queue in which it stands, ``from_site_id`` the site from which it was asked:
    they differ once it was handed over. ``votes`` repeats how many tickets voted for it, or for
    one that was found to be the same (``same_as_id``); it is counted anew with every vote.
    """

    __tablename__ = "hall_question"
    __table_args__ = (
        Index(None, "hall_id", "state"),
        Index(
            "one_question_on_stage",
            "hall_id",
            unique=True,
            sqlite_where=sa.text("state = 'on_stage'"),
            postgresql_where=sa.text("state = 'on_stage'"),
        ),
        CheckConstraint("votes >= 0", name="votes_are_not_negative"),
        CheckConstraint("same_as_id <> id", name="is_not_the_same_as_itself"),
    )

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("town_hall.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    from_site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    anonymous: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str]
    text: Mapped[Localized]
    state: Mapped[QuestionState] = mapped_column(default=QuestionState.WAITING)
    pillar_id: Mapped[int | None] = mapped_column(ForeignKey("pillar.id"), index=True)
    votes: Mapped[int] = mapped_column(default=0)
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("hall_question.id"), index=True)
    asked_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    hall: Mapped[TownHall] = relationship()
    registration: Mapped[Registration] = relationship()
    from_site: Mapped[Site] = relationship(foreign_keys=[from_site_id])
    pillar: Mapped[Pillar | None] = relationship()


class HallVote(Base):
    """One ticket's vote for one question."""

    __tablename__ = "hall_vote"
    __table_args__ = (UniqueConstraint("question_id", "registration_id"),)

    id: Mapped[pk]
    question_id: Mapped[int] = mapped_column(ForeignKey("hall_question.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    voted_at: Mapped[datetime]
