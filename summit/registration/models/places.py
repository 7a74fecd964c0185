"""What holds places besides registrations: partners' allocations, offers, places per choice."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, pk
from summit.events.models import Event, Site
from summit.people.models import Organization
from summit.registration.models.core import Registration
from summit.registration.states import OfferState


class Partner(Base):
    """An organization as a partner of one event.

    ``uid`` with ``invite_version`` yields the token of the invite link that its delegates use
    (Purpose.PARTNER_INVITE), with ``link_version`` the one of its contact's page
    (Purpose.PARTNER_LINK). ``domains`` are the e-mail domains by which delegates are recognized.
    """

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("event_id", "organization_id"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    uid: Mapped[str] = mapped_column(unique=True)
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    domains: Mapped[list[str]] = mapped_column(default=list)
    invite_version: Mapped[int] = mapped_column(default=1)
    invite_digest: Mapped[str] = mapped_column(unique=True)
    link_version: Mapped[int] = mapped_column(default=1)
    link_digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    event: Mapped[Event] = relationship()
    organization: Mapped[Organization] = relationship()
    allocations: Mapped[list["Allocation"]] = relationship(
        back_populates="partner", order_by="Allocation.site_id"
    )


class Allocation(Base):
    """Places of a site that are kept for a partner until ``release_at``.

    ``taken`` counts the confirmed registrations that carry it; what is not taken is part of
    ``Site.held`` until the places are released. Both change under the lock of the site alone.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        UniqueConstraint("partner_id", "site_id"),
        CheckConstraint("places >= 0", name="places_are_not_negative"),
        CheckConstraint("taken >= 0", name="taken_is_not_negative"),
    )

    id: Mapped[pk]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    release_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    partner: Mapped[Partner] = relationship(back_populates="allocations")
    site: Mapped[Site] = relationship()

    @property
    def unused(self) -> int:
        """Places that are still kept, as they are counted in ``Site.held``."""
        return 0 if self.released_at else max(self.places - self.taken, 0)


class Offer(Base):
    """A place that is held for somebody who waits, until they take it or the offer ends.

    ``ends_at`` is set once the letter has been sent, so that nobody's time runs while it lies in
    the outbox. An open offer is part of ``Site.held``.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index(None, "registration_id", "state"),
        Index(None, "state", "ends_at"),
        Index(None, "site_id", "state"),
    )

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    state: Mapped[OfferState] = mapped_column(default=OfferState.OPEN)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    registration: Mapped[Registration] = relationship()
    site: Mapped[Site] = relationship()


class ChoicePlaces(Base):
    """How many may choose one option of a question, and how many have.

    Every registration that has a place or waits for one counts.
    """

    __tablename__ = "choice_places"
    __table_args__ = (
        UniqueConstraint("event_id", "question_key", "option_key"),
        CheckConstraint("taken >= 0", name="taken_is_not_negative"),
    )

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    question_key: Mapped[str]
    option_key: Mapped[str]
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
