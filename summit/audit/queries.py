"""Reading the log of deeds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Scope
from summit.audit.chain import Deed, Link
from summit.audit.models import AuditEntry, AuditSeal

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


# An entry whose transaction lasted long may have a smaller number than one sealed before it.
LATE = 10_000


def last_seal(session: Session) -> AuditSeal | None:
    return session.scalar(sa.select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))


def unsealed(session: Session, *, until: datetime, most: int) -> Sequence[AuditEntry]:
    """Entries that the chain does not hold yet, written by ``until``, in their order."""
    newest = sa.select(sa.func.coalesce(sa.func.max(AuditSeal.entry_id), 0)).scalar_subquery()
    return session.scalars(
        sa.select(AuditEntry)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .where(AuditSeal.id.is_(None), AuditEntry.id > newest - LATE, AuditEntry.at <= until)
        .order_by(AuditEntry.id)
        .limit(most)
    ).all()


def deed_of(entry: AuditEntry) -> Deed:
    """What the chain covers of an entry."""
    return Deed(
        entry.id, entry.at, entry.coalition_id, entry.event_id, entry.user_id,
        entry.deed, entry.subject,
    )  # fmt: skip


def links(session: Session) -> Iterator[Link]:
    """The whole chain in order, read in parts."""
    rows = session.execute(
        sa.select(AuditSeal, AuditEntry)
        .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .order_by(AuditSeal.id)
        .execution_options(yield_per=1000)
    )
    for row in rows:
        seal: AuditSeal = row[0]
        entry: AuditEntry | None = row[1]
        deed = deed_of(entry) if entry is not None else None
        yield Link(seal.id, seal.previous_id, seal.digest, deed)


def seal_numbered(session: Session, number: int) -> AuditSeal | None:
    return session.get(AuditSeal, number)
