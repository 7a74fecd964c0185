"""The inventory: who matters, for what, what we think of it, what we asked, what must be filled.

Assessments, contacts and aims are dated rows that are never changed. Everything hangs on a
``Stakeholder``, which belongs to one coalition.
"""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.accounts.models import User
from summit.db import Base, append_only, pk
from summit.framework.models import Predictor
from summit.groups.models import Group
from summit.people.keypeople import Category
from summit.people.models import Organization, Person
from summit.people.sectors import Sector
from summit.stakeholders.states import AskOutcome, Level, SaidLevel, StakeholderKind, Stance


class Stakeholder(Base):
    """A person, an organization, or an open slot: somebody who is needed and not found yet.

    ``group``: the group or body in which they are wanted. ``filled_by``: who was found for an
    open slot. ``owner``: who of the team keeps the relationship.
    """

    __tablename__ = "stakeholder"
    __table_args__ = (
        UniqueConstraint("coalition_id", "person_id"),
        UniqueConstraint("coalition_id", "organization_id"),
        CheckConstraint(
            "(kind = 'person' AND person_id IS NOT NULL AND organization_id IS NULL)"
            " OR (kind = 'organization' AND organization_id IS NOT NULL AND person_id IS NULL)"
            " OR (kind = 'open_slot' AND person_id IS NULL AND organization_id IS NULL"
            " AND slot_text <> '')",
            name="is_one_thing",
        ),
    )

    id: Mapped[pk]
    coalition_id: Mapped[int] = mapped_column(ForeignKey("coalition.id"))
    kind: Mapped[StakeholderKind]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    slot_text: Mapped[str] = mapped_column(default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("map_group.id"))
    area: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    filled_by_id: Mapped[int | None] = mapped_column(ForeignKey("stakeholder.id"))
    set_aside_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    person: Mapped[Person | None] = relationship()
    organization: Mapped[Organization | None] = relationship()
    group: Mapped[Group | None] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    filled_by: Mapped["Stakeholder | None"] = relationship(remote_side="Stakeholder.id")
    categories: Mapped[list["StakeholderCategory"]] = relationship(
        cascade="all, delete-orphan", order_by="StakeholderCategory.id"
    )
    sectors: Mapped[list["StakeholderSector"]] = relationship(
        cascade="all, delete-orphan", order_by="StakeholderSector.id"
    )
    predictors: Mapped[list["StakeholderPredictor"]] = relationship(
        cascade="all, delete-orphan", order_by="StakeholderPredictor.id"
    )

    @property
    def name(self) -> str:
        if self.person is not None:
            return self.person.full_name
        return self.organization.name if self.organization is not None else self.slot_text

    @property
    def kinds(self) -> list[Category]:
        return [row.category for row in self.categories]

    @property
    def counts_for(self) -> list[Sector]:
        """The sectors that were said; else the organization's; residents without one."""
        said = [row.sector for row in self.sectors]
        if said or self.kind is StakeholderKind.OPEN_SLOT:
            return said
        home = self.organization or (self.person and self.person.organization)
        return [home.sector if home else Sector.RESIDENTS]


class StakeholderCategory(Base):
    """Of which kind of key people they are, who says so, and why.

    ``asserted_by`` is nobody where the person said it of themselves: that somebody lives with the
    issue is said in no other way of a person, and gone when they take it back.
    """

    __tablename__ = "stakeholder_category"
    __table_args__ = (UniqueConstraint("stakeholder_id", "category"),)

    id: Mapped[pk]
    stakeholder_id: Mapped[int] = mapped_column(ForeignKey("stakeholder.id"))
    category: Mapped[Category]
    note: Mapped[str] = mapped_column(default="")
    asserted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asserted_at: Mapped[datetime]


class StakeholderSector(Base):
    """A sector they count for, where it is not that of their organization."""

    __tablename__ = "stakeholder_sector"
    __table_args__ = (UniqueConstraint("stakeholder_id", "sector"),)

    id: Mapped[pk]
    stakeholder_id: Mapped[int] = mapped_column(ForeignKey("stakeholder.id"))
    sector: Mapped[Sector]


class StakeholderPredictor(Base):
    """What they have to do with a predictor of the framework."""

    __tablename__ = "stakeholder_predictor"
    __table_args__ = (UniqueConstraint("stakeholder_id", "predictor_id", "stance"),)

    id: Mapped[pk]
    stakeholder_id: Mapped[int] = mapped_column(ForeignKey("stakeholder.id"))
    predictor_id: Mapped[int] = mapped_column(ForeignKey("predictor.id"))
    stance: Mapped[Stance]
    predictor: Mapped[Predictor] = relationship()


class Assessment(Base):
    """What the backbone thought of them on a day: an opinion, dated and never changed.

    ``current_level`` is said only of who has done nothing yet; else facts tell it.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        Index(None, "stakeholder_id", "at"),
        CheckConstraint("influence BETWEEN 1 AND 5", name="influence_in_range"),
        CheckConstraint("interest BETWEEN 1 AND 5", name="interest_in_range"),
        CheckConstraint("support BETWEEN -2 AND 2", name="support_in_range"),
    )

    id: Mapped[pk]
    stakeholder_id: Mapped[int] = mapped_column(ForeignKey("stakeholder.id"))
    influence: Mapped[int]
    interest: Mapped[int]
    support: Mapped[int]
    current_level: Mapped[SaidLevel | None]
    desired_level: Mapped[Level | None]
    barriers: Mapped[list[str]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by: Mapped[User | None] = relationship()


class StakeholderContact(Base):
    """That we reached out to them, or they to us; ``answered``: they spoke, too."""

    __tablename__ = "stakeholder_contact"
    __table_args__ = (Index(None, "stakeholder_id", "day"),)

    id: Mapped[pk]
    stakeholder_id: Mapped[int] = mapped_column(ForeignKey("stakeholder.id"))
    day: Mapped[date]
    channel: Mapped[str]
    answered: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by: Mapped[User | None] = relationship()


class Ask(Base):
    """What we asked of them, who follows it up until when, and what came of it."""

    __tablename__ = "ask"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_with_outcome"),
    )

    id: Mapped[pk]
    stakeholder_id: Mapped[int] = mapped_column(ForeignKey("stakeholder.id"), index=True)
    text: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date | None]
    outcome: Mapped[AskOutcome | None]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    stakeholder: Mapped[Stakeholder] = relationship()


class CoverageRequirement(Base):
    """So many of a sector or kind of key people that a group or body cannot do without."""

    __tablename__ = "coverage_requirement"
    __table_args__ = (
        UniqueConstraint("group_id", "sector"),
        UniqueConstraint("group_id", "category"),
        CheckConstraint("(sector IS NULL) <> (category IS NULL)", name="of_one_thing"),
        CheckConstraint("least BETWEEN 1 AND 99", name="least_in_range"),
    )

    id: Mapped[pk]
    group_id: Mapped[int] = mapped_column(ForeignKey("map_group.id"))
    sector: Mapped[Sector | None]
    category: Mapped[Category | None]
    least: Mapped[int] = mapped_column(default=1)
    by_date: Mapped[date | None]
    made_at: Mapped[datetime]
    group: Mapped[Group] = relationship()


class CoverageAim(Base):
    """Which share of the people in good standing shall be ones who live with the issue.

    A new aim is a new row; the latest holds.
    """

    __tablename__ = "coverage_aim"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_range"),)

    id: Mapped[pk]
    coalition_id: Mapped[int] = mapped_column(ForeignKey("coalition.id"), index=True)
    percent: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


for _log in (Assessment, StakeholderContact, CoverageAim):
    assert isinstance(_log.__table__, Table)  # noqa: S101 -- for the type checker
    append_only(_log.__table__)
