"""The log as plain values for the retention library, and what it folds from them.

States are never stored: ``register_of`` hands the facts over in one bulk query each.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.retention import facts as plain
from summit.retention.facts import FactKind
from summit.retention.knowledge import Known, known, ledger
from summit.retention.states import Register, fold_all


def plain_facts(
    session: Session,
    group_ids: Collection[int],
    *,
    person_id: int | None = None,
    personal: bool = True,
) -> list[plain.Fact]:
    """The facts of the groups as plain values, in one query.

    ``person_id``: only that person's, with those of the groups themselves.
    ``personal=False``: only those of the groups themselves (paused, closed, rosters).
    """
    conditions: list[sa.ColumnElement[bool]] = [Fact.group_id.in_(group_ids)]
    if not personal:
        conditions.append(Fact.membership_id.is_(None))
    elif person_id is not None:
        conditions.append(sa.or_(Fact.membership_id.is_(None), Membership.person_id == person_id))
    return read_facts(session, *conditions)


def read_facts(session: Session, *conditions: sa.ColumnElement[bool]) -> list[plain.Fact]:
    """The facts that meet the conditions, as plain values, in one query."""
    statement = (
        sa.select(
            Fact.id, Fact.kind, Fact.occurred_at, Fact.recorded_at, Membership.person_id,
            Fact.group_id, Fact.meeting_id, Fact.source, Fact.reverses_id, Fact.detail,
        )
        .outerjoin(Membership, Fact.membership_id == Membership.id)
        .where(*conditions)
    )  # fmt: skip
    return [
        plain.fact_from_row(
            id=row[0], kind=row[1], occurred_at=row[2], recorded_at=row[3], person=row[4],
            group=row[5], meeting=row[6], source=row[7], reverses=row[8], detail=row[9],
        )
        for row in session.execute(statement)
    ]  # fmt: skip


def plain_meetings(session: Session, group_ids: Collection[int]) -> list[plain.Meeting]:
    """The meetings of the groups as plain values, in one query."""
    rows = session.execute(
        sa.select(GroupMeeting.id, GroupMeeting.group_id, GroupMeeting.starts_at).where(
            GroupMeeting.group_id.in_(group_ids)
        )
    )
    return [plain.Meeting(*row) for row in rows]


def plain_groups(session: Session, group_ids: Collection[int]) -> list[plain.Group]:
    """The groups as plain values with the versions of their rules, in two statements."""
    rows = session.scalars(
        sa.select(Group)
        .where(Group.id.in_(group_ids))
        .options(selectinload(Group.rules))
        .order_by(Group.id)
    )
    return [plain_group(group) for group in rows]


def plain_group(group: Group) -> plain.Group:
    """A group, its rules loaded, as the retention library knows it."""
    rules = tuple(
        plain.Rule(
            misses=rule.misses,
            begins=rule.valid_from,
            recorded_at=rule.recorded_at,
            cadence_days=rule.cadence_days,
            version=rule.version,
        )
        for rule in group.rules
    )
    return plain.Group(group.id, ZoneInfo(group.timezone), rules or (plain.Rule(),))


def connected_groups(session: Session, group_ids: Collection[int]) -> set[int]:
    """The groups and those between which their members were transferred: states depend on both."""
    people = sa.select(Membership.person_id).where(Membership.group_id.in_(group_ids))
    sources = session.scalars(
        sa.select(Fact.group_id)
        .join(Membership, Fact.membership_id == Membership.id)
        .where(Fact.kind == FactKind.TRANSFER, Membership.person_id.in_(people))
        .distinct()
    )
    return {*group_ids, *sources}


def register_of(
    session: Session,
    group_ids: Collection[int],
    as_of: date | datetime,
    known_at: date | datetime | None = None,
    *,
    person_id: int | None = None,
) -> Register:
    """Everybody's state in the groups at ``as_of``, in five statements however many they are.

    With ``person_id`` only that person's is folded.
    """
    ids = connected_groups(session, group_ids)
    book = ledger(
        plain_facts(session, ids, person_id=person_id),
        plain_meetings(session, ids),
        plain_groups(session, ids),
    )
    return fold_all(book, as_of, known_at)


WAIT = timedelta(minutes=1)


def after_waiting(now: datetime) -> datetime:
    """The as-of for a deed that holds a lock: what others wrote while it waited bears a moment
    that is a little later than its own, and must be seen all the same.
    """
    return now + WAIT


def knowledge_of(session: Session, groups: Sequence[Group], now: datetime) -> Known:
    """What is known of the groups themselves: paused, closed, meetings to come. Two statements."""
    ids = [group.id for group in groups]
    book = ledger(
        plain_facts(session, ids, personal=False),
        plain_meetings(session, ids),
        [plain_group(group) for group in groups],
    )
    return known(book, now)
