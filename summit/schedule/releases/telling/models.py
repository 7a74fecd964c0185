"""How far the letters about a release have got."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, pk
from summit.schedule.releases.models import Release


class ReleaseSending(Base):
    """That people are told of a release: everybody up to registration ``after_id`` has been looked
    at; ``done_at``: everybody.
    """

    __tablename__ = "release_sending"

    id: Mapped[pk]
    release_id: Mapped[int] = mapped_column(ForeignKey("programme_release.id"), unique=True)
    after_id: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    release: Mapped[Release] = relationship()
