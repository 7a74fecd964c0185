"""MAP groups, memberships, meetings, and the append-only facts from which states are folded."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, Localized, append_only, pk
from summit.events.models import Event
from summit.framework.models import Pillar
from summit.groups.states import GroupKind, SeatPart
from summit.people.keypeople import Category
from summit.people.models import Organization, Person
from summit.people.sectors import Sector
from summit.retention.facts import FactKind, Source


class Group(Base):
    """A group that keeps working after the summit, or a body that steers the work.

    ``term_from`` to ``term_to``: for how long it is set up. ``parent``: the body it reports to.
    """

    __tablename__ = "map_group"
    __table_args__ = (
        UniqueConstraint("event_id", "slug"),
        CheckConstraint("term_to >= term_from", name="term_in_order"),
    )

    id: Mapped[pk]
    coalition_id: Mapped[int] = mapped_column(ForeignKey("coalition.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    slug: Mapped[str]
    kind: Mapped[GroupKind] = mapped_column(default=GroupKind.MAP_GROUP)
    name: Mapped[Localized]
    purpose: Mapped[Localized]
    pillar_id: Mapped[int | None] = mapped_column(ForeignKey("pillar.id"))
    timezone: Mapped[str]
    cadence_days: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("map_group.id"))
    event: Mapped[Event] = relationship()
    parent: Mapped["Group | None"] = relationship(remote_side="Group.id")
    pillar: Mapped[Pillar | None] = relationship()
    rules: Mapped[list["GroupRule"]] = relationship(
        back_populates="group", order_by="GroupRule.version"
    )
    leads: Mapped[list["GroupLead"]] = relationship(
        back_populates="group", order_by="GroupLead.since"
    )


class GroupRule(Base):
    """The lapse rule of a group from a day on: N unexcused misses in a row."""

    __tablename__ = "group_rule"
    __table_args__ = (UniqueConstraint("group_id", "version"),)

    id: Mapped[pk]
    group_id: Mapped[int] = mapped_column(ForeignKey("map_group.id"))
    version: Mapped[int]
    misses: Mapped[int]
    cadence_days: Mapped[int]
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]
    group: Mapped[Group] = relationship(back_populates="rules")


class GroupLead(Base):
    """Who leads, from when to when. A lead is a person; the log-in is a grant.

    ``successor`` took over, read the ``handover`` note, and got the ``handed_tasks`` (ids).
    """

    __tablename__ = "group_lead"

    id: Mapped[pk]
    group_id: Mapped[int] = mapped_column(ForeignKey("map_group.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handed_at: Mapped[datetime | None]
    handover: Mapped[str] = mapped_column(default="")
    handed_tasks: Mapped[list[int]] = mapped_column(JSON, default=list)
    group: Mapped[Group] = relationship(back_populates="leads")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    successor: Mapped[Person | None] = relationship(foreign_keys=[successor_id])


class Membership(Base):
    """That a person has to do with a group; in what state is folded from the facts.

    ``uid`` with ``link_version`` yields the member's link (Purpose.MEMBER_LINK).
    """

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("map_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    consent_at: Mapped[datetime]
    link_version: Mapped[int] = mapped_column(default=1)
    link_digest: Mapped[str] = mapped_column(unique=True)
    group: Mapped[Group] = relationship()
    person: Mapped[Person] = relationship()


class GroupMeeting(Base):
    """A planned meeting. That it was held, cancelled or closed are facts, not columns.

    ``uid`` with ``door_version`` yields the host's link and the code that hangs at the meeting
    (Purpose.HOST_LINK, Purpose.ARRIVAL_CODE). ``reminded_at`` and ``host_told_at``: when the
    members got the agenda, and the leads the host's link; nothing while it is still to come.
    """

    __tablename__ = "group_meeting"
    __table_args__ = (Index(None, "group_id", "starts_at"),)

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("map_group.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    agenda: Mapped[str] = mapped_column(default="")
    decided: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    announced_at: Mapped[datetime]
    door_version: Mapped[int] = mapped_column(default=1)
    reminded_at: Mapped[datetime | None]
    host_told_at: Mapped[datetime | None]
    group: Mapped[Group] = relationship()


class Fact(Base):
    """Something that happened, as it was learned. Never changed: a mistake is reversed.

    A fact of a person names the membership; a fact of the whole group (paused, closed, a roster
    closed, a meeting cancelled) does not. ``detail`` holds what the kind needs, as
    ``summit.retention.facts`` says.
    """

    __tablename__ = "fact"
    __table_args__ = (
        Index(None, "group_id", "occurred_at"),
        Index(None, "membership_id"),
        Index(None, "meeting_id"),
    )

    id: Mapped[pk]
    group_id: Mapped[int] = mapped_column(ForeignKey("map_group.id"))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("group_meeting.id"))
    kind: Mapped[FactKind]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    source: Mapped[Source]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(default="")
    group: Mapped[Group] = relationship()
    membership: Mapped[Membership | None] = relationship()
    meeting: Mapped[GroupMeeting | None] = relationship()
    reverses: Mapped["Fact | None"] = relationship(remote_side="Fact.id")


class Task(Base):
    """What a member has taken on. That it is done is a fact (``action_done``), not a column."""

    __tablename__ = "group_task"

    id: Mapped[pk]
    group_id: Mapped[int] = mapped_column(ForeignKey("map_group.id"), index=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("group_meeting.id"))
    text: Mapped[str]
    due_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    dropped_at: Mapped[datetime | None]
    group: Mapped[Group] = relationship()
    membership: Mapped[Membership] = relationship()


class DatePoll(Base):
    """A question to all members which of some dates suits them; it ends with a meeting or not."""

    __tablename__ = "date_poll"

    id: Mapped[pk]
    group_id: Mapped[int] = mapped_column(ForeignKey("map_group.id"), index=True)
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("group_meeting.id"))
    group: Mapped[Group] = relationship()
    slots: Mapped[list["PollSlot"]] = relationship(
        back_populates="poll", order_by="PollSlot.starts_at"
    )


class PollSlot(Base):
    """One of the dates."""

    __tablename__ = "poll_slot"
    __table_args__ = (UniqueConstraint("poll_id", "starts_at"),)

    id: Mapped[pk]
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id"))
    starts_at: Mapped[datetime]
    poll: Mapped[DatePoll] = relationship(back_populates="slots")
    votes: Mapped[list["PollVote"]] = relationship(back_populates="slot")


class PollVote(Base):
    """Whether a member can come on a date; the latest word counts."""

    __tablename__ = "poll_vote"
    __table_args__ = (UniqueConstraint("slot_id", "membership_id"),)

    id: Mapped[pk]
    slot_id: Mapped[int] = mapped_column(ForeignKey("poll_slot.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    can: Mapped[bool]
    slot: Mapped[PollSlot] = relationship(back_populates="votes")
    membership: Mapped[Membership] = relationship()


class Seat(Base):
    """A place for an organization, or for somebody of a sector or of a kind of key people who is
    still to be found, for a term.
    """

    __tablename__ = "seat"
    __table_args__ = (
        CheckConstraint(
            "organization_id IS NOT NULL OR sector IS NOT NULL OR category IS NOT NULL",
            name="for_somebody",
        ),
    )

    id: Mapped[pk]
    coalition_id: Mapped[int] = mapped_column(ForeignKey("coalition.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("map_group.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    sector: Mapped[Sector | None]
    category: Mapped[Category | None]
    since: Mapped[date]
    until: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    organization: Mapped[Organization | None] = relationship()
    holders: Mapped[list["SeatHolder"]] = relationship(
        back_populates="seat", order_by="SeatHolder.id"
    )

    @property
    def primary(self) -> "SeatHolder | None":
        """Who holds it now."""
        return next((h for h in self.holders if h.part is SeatPart.PRIMARY and not h.until), None)

    @property
    def alternates(self) -> list["SeatHolder"]:
        """Who may come in their place now."""
        return [h for h in self.holders if h.part is SeatPart.ALTERNATE and not h.until]


class SeatHolder(Base):
    """Who holds a seat or stands in, from when to when."""

    __tablename__ = "seat_holder"

    id: Mapped[pk]
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    part: Mapped[SeatPart]
    since: Mapped[date]
    until: Mapped[date | None]
    seat: Mapped[Seat] = relationship(back_populates="holders")
    person: Mapped[Person] = relationship()


assert isinstance(Fact.__table__, Table)  # noqa: S101 -- for the type checker
append_only(Fact.__table__)
