"""Reading the log of deeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Scope
from summit.audit.models import AuditEntry

Condition = sa.ColumnElement[bool]
PAGE_SIZE = 100
MOST_EXPORTED = 50_000


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows; empty means all. ``until`` is not included."""

    deed: str = ""
    actor: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(
    session: Session, reach: Sequence[Scope], chosen: Filter, *, page: int
) -> tuple[Sequence[AuditEntry], int]:
    """One page of deeds within ``reach``, the latest first, and the number of all."""
    matching = _matching(reach, chosen)
    total = session.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(*matching))
    rows = session.scalars(
        sa.select(AuditEntry)
        .where(*matching)
        .order_by(AuditEntry.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return rows.all(), total or 0


def all_entries(session: Session, reach: Sequence[Scope], chosen: Filter) -> Sequence[AuditEntry]:
    """The deeds for a file, the latest first, at most 50,000."""
    return session.scalars(
        sa.select(AuditEntry)
        .where(*_matching(reach, chosen))
        .order_by(AuditEntry.id.desc())
        .limit(MOST_EXPORTED)
    ).all()


def deeds(session: Session, reach: Sequence[Scope]) -> Sequence[str]:
    """The kinds of deeds that occur within ``reach``."""
    return session.scalars(
        sa.select(AuditEntry.deed).where(_inside(reach)).distinct().order_by(AuditEntry.deed)
    ).all()


def _inside(reach: Sequence[Scope]) -> Condition:
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                sa.true(),
                *_equal(AuditEntry.coalition_id, scope.coalition_id),
                *_equal(AuditEntry.event_id, scope.event_id),
            )
            for scope in reach
            if scope.site_id is None and scope.group_id is None
        ),
    )


def _matching(reach: Sequence[Scope], chosen: Filter) -> list[Condition]:
    conditions = [_inside(reach)]
    if chosen.deed:
        conditions.append(AuditEntry.deed == chosen.deed)
    if chosen.actor:
        conditions.append(AuditEntry.actor.icontains(chosen.actor, autoescape=True))
    if chosen.subject:
        conditions.append(AuditEntry.subject.icontains(chosen.subject, autoescape=True))
    if chosen.since:
        conditions.append(AuditEntry.at >= chosen.since)
    if chosen.until:
        conditions.append(AuditEntry.at < chosen.until)
    return conditions


def _equal(column: sa.SQLColumnExpression[int | None], wanted: int | None) -> list[Condition]:
    """No condition where nothing is wanted."""
    return [] if wanted is None else [column == wanted]
