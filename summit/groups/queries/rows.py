"""Groups, memberships and meetings as rows. Loaders are scoped and answer NotFound themselves."""

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from summit.access.places import Place, PlaceKind
from summit.access.policy import Scope
from summit.access.tokens import digest
from summit.errors import NotFound
from summit.events.models import Event
from summit.groups.models import Group, GroupLead, GroupMeeting, Membership
from summit.groups.states import GroupKind
from summit.people.models import Person
from summit.registration.links import read_token


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


def groups_to_join(event_id: int) -> sa.Select[int]:
    """The ids of the groups of an event that are joined: those in which attrition is followed."""
    one = aliased(Group)  # so that a statement about groups may ask it, too
    return sa.select(one.id).where(one.event_id == event_id, one.kind == GroupKind.MAP_GROUP)


def groups_of(
    session: Session, event_id: int, kinds: Collection[GroupKind] = (GroupKind.MAP_GROUP,)
) -> Sequence[Group]:
    """The groups of an event in their order, with pillars, rules and leads."""
    return session.scalars(
        sa.select(Group)
        .where(Group.event_id == event_id, Group.kind.in_(kinds))
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
        .options(*_with_context(), selectinload(Group.leads).joinedload(GroupLead.person))
    )
    if found is None:
        raise NotFound
    return found


def group_to_join(session: Session, event: Event, slug: str) -> Group:
    """The MAP group of this event with this slug; nobody joins a body. Raises NotFound."""
    found = group_named(session, event, slug)
    if found.kind is not GroupKind.MAP_GROUP:
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


def lock_group(session: Session, group: Group) -> None:
    """Let others wait who want to pause, resume or close the same group."""
    session.execute(sa.select(Group.id).where(Group.id == group.id).with_for_update())


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
    return _with_page(session, Membership.link_digest == digest(read_token(token)))


def _with_page(session: Session, condition: sa.ColumnElement[bool]) -> Membership:
    found = session.scalar(
        sa.select(Membership)
        .where(condition)
        .options(
            joinedload(Membership.person),
            joinedload(Membership.group).joinedload(Group.event).joinedload(Event.coalition),
            joinedload(Membership.group).selectinload(Group.rules),
        )
    )
    if found is None:
        raise NotFound
    return found


def membership_with_id(session: Session, membership_id: int) -> Membership:
    """The membership, with all that its page needs, for a link of its own. Raises NotFound."""
    return _with_page(session, Membership.id == membership_id)


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
    return _membership(session, Membership.id == membership_id, Membership.group_id == group.id)


def membership_at(session: Session, event_id: int, membership_id: int) -> Membership:
    """The membership of any group of the event with this id. Raises NotFound."""
    groups = sa.select(Group.id).where(Group.event_id == event_id)
    return _membership(session, Membership.id == membership_id, Membership.group_id.in_(groups))


def _membership(session: Session, *conditions: sa.ColumnElement[bool]) -> Membership:
    found = session.scalar(
        sa.select(Membership)
        .where(*conditions)
        .options(joinedload(Membership.person).joinedload(Person.organization))
    )
    if found is None:
        raise NotFound
    return found


def memberships_of_people(
    session: Session, group_ids: Collection[int], people: Collection[int]
) -> dict[tuple[int, int], Membership]:
    """By person and group: the memberships of ``people`` in the groups, with the person."""
    rows = session.scalars(
        sa.select(Membership)
        .where(Membership.group_id.in_(group_ids), Membership.person_id.in_(people))
        .options(joinedload(Membership.person))
    )
    return {(row.person_id, row.group_id): row for row in rows}


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


def meeting_with_id(session: Session, meeting_id: int, *, lock: bool = False) -> GroupMeeting:
    """The meeting with its group, event and host, for those who hold its link. Raises NotFound."""
    if lock:
        session.execute(
            sa.select(GroupMeeting.id).where(GroupMeeting.id == meeting_id).with_for_update()
        )
    found = session.scalar(
        sa.select(GroupMeeting)
        .where(GroupMeeting.id == meeting_id)
        .options(
            joinedload(GroupMeeting.group).joinedload(Group.event).joinedload(Event.coalition),
            joinedload(GroupMeeting.group).selectinload(Group.rules),
        )
        .execution_options(populate_existing=lock)
    )
    if found is None:
        raise NotFound
    return found


def team_places(session: Session, scope: Scope) -> Sequence[Place]:
    """The groups of an event, as places at which a role can be held."""
    groups = session.execute(
        sa.select(Group.id, Group.name)
        .where(Group.event_id == scope.event_id)
        .order_by(Group.position, Group.id)
    )
    return [
        Place(
            PlaceKind.GROUP,
            group.name,
            Scope(scope.coalition_id, scope.event_id, group_id=group.id),
        )
        for group in groups
    ]
