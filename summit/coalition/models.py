"""The host. Everything of people, events, groups and messages belongs to one coalition."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Base, pk


class Coalition(Base):
    __tablename__ = "coalition"

    id: Mapped[pk]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    timezone: Mapped[str]
    languages: Mapped[list[str]]
    contact_email: Mapped[str]
    created_at: Mapped[datetime]
