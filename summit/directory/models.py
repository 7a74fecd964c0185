"""What the team keeps about people and lists of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, pk
from summit.directory.states import BulkState, ItemState
from summit.people.models import Person
from summit.registration.models import Registration


class SavedFilter(Base):
    """A search of the people list under a name; ``query`` is that of its address."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("event_id", "user_id", "name"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    query: Mapped[str]
    shared: Mapped[bool] = mapped_column(default=False)


class Note(Base):
    """What somebody of the team wrote about a person at an event."""

    __tablename__ = "registration_note"

    id: Mapped[pk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    author: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[datetime]


class BulkAct(Base):
    """One deed done for many. Its items are done in chunks, each in its own transaction.

    ``turn`` counts the chunks: of the acts that run, the one with the lowest is next.
    """

    __tablename__ = "bulk_act"

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    deed: Mapped[str]
    options: Mapped[dict[str, Any]]
    state: Mapped[BulkState] = mapped_column(default=BulkState.READY)
    turn: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class BulkItem(Base):
    """One registration of an act. ``site_id``: of a move, the site that it left; of moving back,
    the site to which it returns.
    """

    __tablename__ = "bulk_item"
    __table_args__ = (
        UniqueConstraint("bulk_act_id", "registration_id"),
        Index(None, "bulk_act_id", "state", "id"),
    )

    id: Mapped[pk]
    bulk_act_id: Mapped[int] = mapped_column(ForeignKey("bulk_act.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    state: Mapped[ItemState] = mapped_column(default=ItemState.WAITING)
    said: Mapped[str] = mapped_column(default="")
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    registration: Mapped[Registration] = relationship()


class Merge(Base):
    """Two rows that were one human. ``moved`` tells which rows were re-hung, so that it can be
    undone: {<table>: [ids]}; ``before`` what the kept row said.
    """

    __tablename__ = "person_merge"

    id: Mapped[pk]
    coalition_id: Mapped[int] = mapped_column(ForeignKey("coalition.id"), index=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    moved: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    merged_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    kept: Mapped[Person] = relationship(foreign_keys=[kept_id])
    merged: Mapped[Person] = relationship(foreign_keys=[merged_id])


class NotTheSame(Base):
    """Two people whom the team looked at and found to be two."""

    __tablename__ = "not_the_same"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)

    id: Mapped[pk]
    one_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    said_at: Mapped[datetime]
