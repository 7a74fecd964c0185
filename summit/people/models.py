"""People and the organizations they come from."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, pk
from summit.people.sectors import Sector


class Organization(Base):
    __tablename__ = "organization"
    __table_args__ = (UniqueConstraint("coalition_id", "name_key"),)

    id: Mapped[pk]
    coalition_id: Mapped[int] = mapped_column(ForeignKey("coalition.id"))
    name: Mapped[str]
    name_key: Mapped[str]
    sector: Mapped[Sector] = mapped_column(default=Sector.OTHER)
    partner: Mapped[bool] = mapped_column(default=False)
    contact_email: Mapped[str | None]


class Person(Base):
    """A human, once in a coalition. ``email_key`` is the address as it is compared.

    ``merged_into_id``: this row turned out to be the same human as that one, and is kept so that
    the merge can be undone. ``erased_at``: the human asked to be forgotten; nothing of theirs is
    left in the row.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("coalition_id", "email_key"),
        Index(None, "coalition_id", "name_key"),
        Index(None, "coalition_id", "phone_key"),
    )

    id: Mapped[pk]
    coalition_id: Mapped[int] = mapped_column(ForeignKey("coalition.id"))
    full_name: Mapped[str]
    name_key: Mapped[str]
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    phone: Mapped[str | None]
    phone_key: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    created_at: Mapped[datetime]
    bounced_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    erased_at: Mapped[datetime | None]
    organization: Mapped[Organization | None] = relationship()
