"""The entries of the inventory and what hangs on them. Everything starts from a coalition."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.accounts.models import RoleGrant, User
from summit.audit.models import AuditEntry
from summit.errors import NotFound
from summit.people.keypeople import Category
from summit.people.models import Organization, Person
from summit.people.sectors import Sector
from summit.stakeholders.models import (
    Ask,
    Assessment,
    Stakeholder,
    StakeholderContact,
    StakeholderPredictor,
)
from summit.stakeholders.states import StakeholderKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader looks for; empty means all."""

    search: str = ""
    kind: StakeholderKind | None = None
    sector: Sector | None = None
    category: Category | None = None
    group_id: int | None = None


def entries_of(session: Session, coalition_id: int, wanted: Wanted = Wanted()) -> list[Stakeholder]:
    """The entries that are not set aside, by name, with all they say of themselves.

    Whoever was found to be the same human as another is read there.
    """
    rows = session.scalars(
        sa.select(Stakeholder)
        .outerjoin(Person, Person.id == Stakeholder.person_id)
        .where(
            Stakeholder.coalition_id == coalition_id,
            Stakeholder.set_aside_at.is_(None),
            Person.merged_into_id.is_(None),
        )
        .options(*_whole())
    ).all()
    return sorted((one for one in rows if _fits(one, wanted)), key=lambda one: one.name.casefold())


def _whole() -> tuple[sa.sql.base.ExecutableOption, ...]:
    return (
        joinedload(Stakeholder.person).joinedload(Person.organization),
        joinedload(Stakeholder.organization),
        joinedload(Stakeholder.group),
        joinedload(Stakeholder.owner),
        selectinload(Stakeholder.categories),
        selectinload(Stakeholder.sectors),
    )


def _fits(one: Stakeholder, wanted: Wanted) -> bool:
    texts = (one.name, one.area, one.slot_text, *_home(one))
    return (
        (not wanted.search or any(wanted.search.casefold() in t.casefold() for t in texts))
        and wanted.kind in (None, one.kind)
        and (wanted.sector is None or wanted.sector in one.counts_for)
        and (wanted.category is None or wanted.category in one.kinds)
        and wanted.group_id in (None, one.group_id)
    )


def _home(one: Stakeholder) -> list[str]:
    found = one.person and one.person.organization
    return [found.name] if found else []


def entry_of(
    session: Session, coalition_id: int, entry_id: int, *, lock: bool = False
) -> Stakeholder:
    """The entry of this coalition with this id. Raises NotFound."""
    asked = sa.select(Stakeholder).where(
        Stakeholder.id == entry_id, Stakeholder.coalition_id == coalition_id
    )
    if lock:
        session.execute(asked.with_only_columns(Stakeholder.id).with_for_update())
    found = session.scalar(
        asked.options(
            *_whole(),
            joinedload(Stakeholder.filled_by).joinedload(Stakeholder.person),
            joinedload(Stakeholder.filled_by).joinedload(Stakeholder.organization),
            selectinload(Stakeholder.predictors).joinedload(StakeholderPredictor.predictor),
        ).execution_options(populate_existing=lock)
    )
    if found is None:
        raise NotFound
    return found


def entry_of_person(session: Session, person_id: int) -> Stakeholder | None:
    """The entry of a person, with what they said of themselves."""
    return session.scalar(
        sa.select(Stakeholder)
        .where(Stakeholder.person_id == person_id)
        .options(selectinload(Stakeholder.categories))
    )


def entry_of_organization(session: Session, organization_id: int) -> Stakeholder | None:
    return session.scalar(
        sa.select(Stakeholder).where(Stakeholder.organization_id == organization_id)
    )


def assessments_of(session: Session, entry_id: int) -> Sequence[Assessment]:
    """What was thought of them, the latest first."""
    return session.scalars(
        sa.select(Assessment)
        .where(Assessment.stakeholder_id == entry_id)
        .options(joinedload(Assessment.by))
        .order_by(Assessment.at.desc(), Assessment.id.desc())
    ).all()


def latest_assessments(session: Session, ids: Collection[int]) -> Mapping[int, Assessment]:
    """By entry: what is thought of them now."""
    rows = session.scalars(
        sa.select(Assessment)
        .where(Assessment.stakeholder_id.in_(ids))
        .order_by(Assessment.at, Assessment.id)
    )
    return {row.stakeholder_id: row for row in rows}


def contacts_of(session: Session, entry_id: int) -> Sequence[StakeholderContact]:
    """When we spoke with them, the latest first; beside it stands what the groups know."""
    return session.scalars(
        sa.select(StakeholderContact)
        .where(StakeholderContact.stakeholder_id == entry_id)
        .options(joinedload(StakeholderContact.by))
        .order_by(StakeholderContact.day.desc(), StakeholderContact.id.desc())
    ).all()


def asks_of(session: Session, ids: Collection[int]) -> Mapping[int, list[Ask]]:
    """By entry: what was asked of them, what is open first, then the latest."""
    rows = session.scalars(
        sa.select(Ask)
        .where(Ask.stakeholder_id.in_(ids))
        .options(joinedload(Ask.owner))
        .order_by(Ask.settled_at.is_not(None), Ask.id.desc())
    )
    found: dict[int, list[Ask]] = {}
    for row in rows:
        found.setdefault(row.stakeholder_id, []).append(row)
    return found


def ask_in(session: Session, entry_id: int, ask_id: int) -> Ask:
    """The ask of this entry with this id, locked. Raises NotFound."""
    found = session.scalar(
        sa.select(Ask)
        .where(Ask.id == ask_id, Ask.stakeholder_id == entry_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def team_of(session: Session, coalition_id: int) -> Sequence[User]:
    """Who logs in for this coalition, by name; one of them keeps a relationship."""
    theirs = sa.select(RoleGrant.user_id).where(
        sa.or_(RoleGrant.coalition_id.is_(None), RoleGrant.coalition_id == coalition_id)
    )
    return session.scalars(
        sa.select(User).where(User.id.in_(theirs), User.active).order_by(User.name, User.id)
    ).all()


def organizations_known(session: Session, coalition_id: int) -> Sequence[str]:
    """The organizations that are known, by name, to choose from."""
    return session.scalars(
        sa.select(Organization.name)
        .where(Organization.coalition_id == coalition_id)
        .order_by(Organization.name_key)
    ).all()


def readings_of(session: Session, coalition_id: int, subject: str) -> Sequence[AuditEntry]:
    """Who opened it and when, the latest first."""
    return session.scalars(
        sa.select(AuditEntry)
        .where(
            AuditEntry.coalition_id == coalition_id,
            AuditEntry.event_id.is_(None),
            AuditEntry.subject == subject,
            AuditEntry.deed == READ,
        )
        .order_by(AuditEntry.id.desc())
        .limit(20)
    ).all()


READ = "inventory:read"


def has_opened(
    session: Session, coalition_id: int, subject: str, user_id: int, since: datetime
) -> bool:
    """Whether this user opened it since then, which the log of deeds tells."""
    found = session.scalar(
        sa.select(AuditEntry.id)
        .where(
            AuditEntry.coalition_id == coalition_id,
            AuditEntry.event_id.is_(None),
            AuditEntry.subject == subject,
            AuditEntry.deed == READ,
            AuditEntry.user_id == user_id,
            AuditEntry.at >= since,
        )
        .limit(1)
    )
    return found is not None
