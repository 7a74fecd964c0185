"""Letters that go out by themselves, so long before or after the event."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, pk
from summit.events.models import Event
from summit.reminders.states import Anchor


class Reminder(Base):
    """A letter to everybody of an audience, ``minutes`` after (negative: before) ``anchor``.

    It keeps no moment of its own, so that it moves with the event. ``audience`` is
    {"states": […], "sites": [slugs], "arrived": true | false | null}; ``drafts`` are by language:
    {"en": {"subject": …, "text": …, "sites": {<slug>: <block>}}}. ``uid`` names its letters
    (``Message.campaign``). ``done_at``: it has gone to everybody who was there at its moment;
    it counts only for the day as it was planned then (``queries.open_reminders``).
    """

    __tablename__ = "reminder"

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    name: Mapped[str]
    anchor: Mapped[Anchor]
    minutes: Mapped[int]
    audience: Mapped[dict[str, Any]]
    drafts: Mapped[dict[str, Any]]
    active: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
