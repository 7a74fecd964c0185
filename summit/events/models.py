"""A summit and the places where it happens."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.coalition.models import Coalition
from summit.db import Base, Localized, pk
from summit.events.drafts import OFFER_HOURS
from summit.events.states import EventState, SiteKind


class Event(Base):
    """One summit. ``slug`` names it in every address, so it is unique in the installation.

    ``approval``: who registers waits until the team approves. ``offer_hours`` is for how long a
    place is held for somebody who is next on the waitlist, from when their letter was sent.
    """

    __tablename__ = "event"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)

    id: Mapped[pk]
    coalition_id: Mapped[int] = mapped_column(ForeignKey("coalition.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Localized]
    summary: Mapped[Localized]
    why: Mapped[Localized]
    timezone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    programme_released_at: Mapped[datetime | None]
    consent_version: Mapped[str] = mapped_column(default="1")
    approval: Mapped[bool] = mapped_column(default=False)
    offer_hours: Mapped[int] = mapped_column(default=OFFER_HOURS)
    calendar_version: Mapped[int] = mapped_column(default=0)
    """Rises with every change of the day or of a site that people's own calendars must hear of."""
    created_at: Mapped[datetime]
    coalition: Mapped[Coalition] = relationship()
    sites: Mapped[list["Site"]] = relationship(back_populates="event", order_by="Site.position")


class Site(Base):
    """A place (or "online") of an event, with its own capacity.

    ``taken`` counts the places given, ``held`` those kept for partners and for open offers; both
    change only under the site's lock, and a nightly check compares them with the rows themselves.
    ``overbook_percent``: so many more places are given than there are, because some stay away.
    """

    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("event_id", "slug"),
        CheckConstraint("taken >= 0", name="taken_is_not_negative"),
        CheckConstraint("held >= 0", name="held_is_not_negative"),
        CheckConstraint("capacity >= 0", name="capacity_is_not_negative"),
        CheckConstraint("overbook_percent BETWEEN 0 AND 100", name="overbooks_at_most_double"),
    )

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    slug: Mapped[str]
    name: Mapped[Localized]
    kind: Mapped[SiteKind] = mapped_column(default=SiteKind.PLACE)
    venue: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    directions: Mapped[Localized]
    timezone: Mapped[str | None]
    doors_open_at: Mapped[datetime | None]
    capacity: Mapped[int]
    overbook_percent: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    contact_name: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    map_url: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    event: Mapped[Event] = relationship(back_populates="sites")
    rooms: Mapped[list["Room"]] = relationship(back_populates="site", order_by="Room.position")

    @property
    def limit(self) -> int:
        """How many places may be given in all."""
        return self.capacity + self.capacity * self.overbook_percent // 100


class Room(Base):
    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[pk]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str]
    capacity: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    site: Mapped[Site] = relationship(back_populates="rooms")
