"""Reading groups. Loaders are scoped and answer NotFound themselves.

States are never stored: ``register_of`` hands the facts to the retention library in one bulk
query each and returns what it folds.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.access.policy import Scope
from summit.access.tokens import digest
from summit.errors import NotFound
from summit.events.models import Event
from summit.groups.models import Fact, Group, GroupLead, GroupMeeting, Membership
from summit.groups.roster import Guest
from summit.people.models import Person
from summit.retention import facts as plain
from summit.retention.facts import FactKind, Key
from summit.retention.knowledge import Known, known, ledger
from summit.retention.states import Register, fold_all

# --- loaders -----------------------------------------------------------------------------------


def scope_of_group(session: Session, group_id: int) -> Scope | None:
    """The scope of an address's group; None when there is none."""
    row = session.execute(
        sa.select(Group.coalition_id, Group.event_id).where(Group.id == group_id)
    ).one_or_none()
    return row and Scope(coalition_id=row[0], event_id=row[1], group_id=group_id)


def _with_context() -> tuple[sa.sql.base.ExecutableOption, ...]:
    """The group's event, its host and its pillar, in the same statement; rules in one more."""
    return (
        joinedload(Group.event).joinedload(Event.coalition),
        joinedload(Group.pillar),
        selectinload(Group.rules),
    )


def groups_of(session: Session, event_id: int) -> Sequence[Group]:
    """The groups of an event in their order, with pillars, rules and leads."""
    return session.scalars(
        sa.select(Group)
        .where(Group.event_id == event_id)
        .options(
            joinedload(Group.pillar),
            selectinload(Group.rules),
            selectinload(Group.leads).joinedload(GroupLead.person),
        )
        .order_by(Group.position, Group.id)
    ).all()


def group_named(session: Session, event: Event, slug: str) -> Group:
    """The group of this event with this slug. Raises NotFound."""
    found = session.scalar(
        sa.select(Group)
        .where(Group.event_id == event.id, Group.slug == slug)
        .options(*_with_context())
    )
    if found is None:
        raise NotFound
    return found


def group_with_id(session: Session, group_id: int) -> Group:
    """The group with its event and leads; for its leads. Raises NotFound."""
    found = session.scalar(
        sa.select(Group)
        .where(Group.id == group_id)
        .options(*_with_context(), selectinload(Group.leads).joinedload(GroupLead.person))
    )
    if found is None:
        raise NotFound
    return found


def groups_with_ids(session: Session, ids: Collection[int] | None) -> Sequence[Group]:
    """These groups (None: all) with their events, for the leads' first page."""
    statement = sa.select(Group).options(*_with_context()).order_by(Group.event_id, Group.position)
    if ids is not None:
        statement = statement.where(Group.id.in_(ids))
    return session.scalars(statement).all()


def groups_within(session: Session, scopes: Iterable[Scope]) -> Sequence[Group]:
    """The groups that lie inside any of the scopes."""
    inside = [
        sa.and_(
            sa.true(),
            *(
                column == value
                for column, value in (
                    (Group.coalition_id, scope.coalition_id),
                    (Group.event_id, scope.event_id),
                    (Group.id, scope.group_id),
                )
                if value is not None
            ),
        )
        for scope in scopes
        if scope.site_id is None
    ]
    if not inside:
        return []
    statement = sa.select(Group).where(sa.or_(*inside)).options(*_with_context())
    return session.scalars(statement.order_by(Group.event_id, Group.position, Group.id)).all()


def membership_by_link(session: Session, token: str) -> Membership:
    """The membership of a link, with person, group, event and host. Raises NotFound."""
    found = session.scalar(
        sa.select(Membership)
        .where(Membership.link_digest == digest(token))
        .options(
            joinedload(Membership.person),
            joinedload(Membership.group).joinedload(Group.event).joinedload(Event.coalition),
            joinedload(Membership.group).selectinload(Group.rules),
        )
    )
    if found is None:
        raise NotFound
    return found


def membership_of(
    session: Session, group_id: int, person_id: int, *, lock: bool = False
) -> Membership | None:
    statement = sa.select(Membership).where(
        Membership.group_id == group_id, Membership.person_id == person_id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalar(statement)


def memberships_of(session: Session, group_id: int) -> Sequence[Membership]:
    """Everybody who ever signed up, by name, with their organizations."""
    return session.scalars(
        sa.select(Membership)
        .join(Membership.person)
        .where(Membership.group_id == group_id)
        .options(joinedload(Membership.person).joinedload(Person.organization))
        .order_by(Person.name_key, Membership.id)
    ).all()


def membership_in(session: Session, group: Group, membership_id: int) -> Membership:
    """The membership of this group with this id. Raises NotFound."""
    found = session.scalar(
        sa.select(Membership)
        .where(Membership.id == membership_id, Membership.group_id == group.id)
        .options(joinedload(Membership.person).joinedload(Person.organization))
    )
    if found is None:
        raise NotFound
    return found


def memberships_at(session: Session, person_id: int, event_id: int) -> Sequence[Membership]:
    """The memberships of a person in the groups of an event."""
    return session.scalars(
        sa.select(Membership)
        .join(Membership.group)
        .where(Membership.person_id == person_id, Group.event_id == event_id)
    ).all()


def meetings_of(session: Session, group_ids: Collection[int]) -> Sequence[GroupMeeting]:
    """All meetings of the groups, the earliest first."""
    return session.scalars(
        sa.select(GroupMeeting)
        .where(GroupMeeting.group_id.in_(group_ids))
        .order_by(GroupMeeting.starts_at, GroupMeeting.id)
    ).all()


def meeting_in(
    session: Session, group: Group, meeting_id: int, *, lock: bool = False
) -> GroupMeeting:
    """The meeting of this group with this id. Raises NotFound.

    ``lock``: for whoever is about to close its roster, so that two do not mark at once.
    """
    statement = sa.select(GroupMeeting).where(
        GroupMeeting.id == meeting_id, GroupMeeting.group_id == group.id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def fact_in(session: Session, group: Group, fact_id: int) -> Fact:
    """The fact of this group with this id. Raises NotFound."""
    found = session.scalar(sa.select(Fact).where(Fact.id == fact_id, Fact.group_id == group.id))
    if found is None:
        raise NotFound
    return found


def deed_of(session: Session, fact: Fact) -> Sequence[Fact]:
    """The facts that were written together with ``fact``: same moment, same person or roster."""
    together = [Fact.group_id == fact.group_id, Fact.recorded_at == fact.recorded_at]
    if fact.kind == FactKind.ROSTER_CLOSED:
        together.append(Fact.meeting_id == fact.meeting_id)
    elif fact.membership_id is None:
        together.append(Fact.id == fact.id)
    else:
        together.append(Fact.membership_id == fact.membership_id)
    return session.scalars(sa.select(Fact).where(*together).order_by(Fact.id)).all()


def reversals_of(session: Session, fact_ids: Collection[int]) -> Sequence[Fact]:
    """The facts that reverse any of these."""
    return session.scalars(
        sa.select(Fact).where(Fact.reverses_id.in_(fact_ids)).order_by(Fact.id)
    ).all()


def facts_with_ids(session: Session, ids: Collection[Key]) -> Sequence[Fact]:
    return session.scalars(sa.select(Fact).where(Fact.id.in_(ids)).order_by(Fact.id)).all()


def guests_of(session: Session, meeting: GroupMeeting) -> list[Guest]:
    """Who else was there, by the latest closing of the roster that is in force."""
    rows = session.scalars(
        sa.select(Fact)
        .where(Fact.meeting_id == meeting.id, Fact.membership_id.is_(None))
        .order_by(Fact.id.desc())
    ).all()
    undone: set[int] = set()
    for fact in rows:  # from the latest on: a reversal that was reversed itself undoes nothing
        if fact.id in undone:
            continue
        if fact.reverses_id is not None:
            undone.add(fact.reverses_id)
        elif fact.kind == FactKind.ROSTER_CLOSED:
            return [Guest(**guest) for guest in fact.detail.get("guests", ())]
    return []


def history_of(session: Session, membership_id: int) -> Sequence[Fact]:
    """Everything recorded of a membership, the latest first."""
    return session.scalars(
        sa.select(Fact)
        .where(Fact.membership_id == membership_id)
        .options(joinedload(Fact.meeting))
        .order_by(Fact.recorded_at.desc(), Fact.id.desc())
    ).all()


# --- plain values for the retention library ------------------------------------------------------


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
    statement = (
        sa.select(
            Fact.id, Fact.kind, Fact.occurred_at, Fact.recorded_at, Membership.person_id,
            Fact.group_id, Fact.meeting_id, Fact.source, Fact.reverses_id, Fact.detail,
        )
        .outerjoin(Membership, Fact.membership_id == Membership.id)
        .where(Fact.group_id.in_(group_ids))
    )  # fmt: skip
    if not personal:
        statement = statement.where(Fact.membership_id.is_(None))
    elif person_id is not None:
        statement = statement.where(
            sa.or_(Fact.membership_id.is_(None), Membership.person_id == person_id)
        )
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


def knowledge_of(session: Session, groups: Sequence[Group], now: datetime) -> Known:
    """What is known of the groups themselves: paused, closed, meetings to come. Two statements."""
    ids = [group.id for group in groups]
    book = ledger(
        plain_facts(session, ids, personal=False),
        plain_meetings(session, ids),
        [plain_group(group) for group in groups],
    )
    return known(book, now)
