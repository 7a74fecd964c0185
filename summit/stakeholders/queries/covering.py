"""Who is at the groups and bodies of an event, and what each of them requires."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.errors import NotFound
from summit.events.models import Event
from summit.groups.bodies.queries import seats_in
from summit.groups.models import Group, Seat
from summit.groups.queries import groups_of, register_of
from summit.groups.states import GroupKind
from summit.people.models import Organization, Person
from summit.people.sectors import Sector
from summit.retention.standing import IN_GOOD_STANDING, OPEN, State
from summit.retention.states import Register, state_on, timeline
from summit.stakeholders.coverage import Coverage, Place, Required, Sought, coverage
from summit.stakeholders.models import CoverageAim, CoverageRequirement, Stakeholder
from summit.stakeholders.queries.entries import entries_of

WEEK = timedelta(days=7)


def bodies_and_groups(session: Session, event_id: int) -> Sequence[Group]:
    """The MAP groups of an event, then its bodies."""
    return groups_of(session, event_id, tuple(GroupKind))


@dataclass(frozen=True, slots=True)
class Stand:
    """A membership: its state, and the one of a week before."""

    group: int
    person: int
    state: State | None
    before: State | None


def coverage_of(session: Session, event: Event, groups: Sequence[Group], at: datetime) -> Coverage:
    """The required places of the groups with who is there at ``at``, and was a week before.

    A constant number of statements, however many groups, people and requirements there are.
    """
    ids = [group.id for group in groups]
    stands = list(_stands(register_of(session, ids, at), ids))
    return coverage_among(session, event.coalition_id, ids, requirements_of(session, ids), stands)


def coverage_among(
    session: Session,
    coalition_id: int,
    ids: Collection[int],
    required: Sequence[Required],
    stands: Sequence[Stand],
) -> Coverage:
    """The same of memberships whose states are known already."""
    entries, seats = entries_of(session, coalition_id), seats_in(session, ids)
    sought = _sought(session, {one.person for one in stands} | _holders(seats), entries)
    members = [_place(one, sought) for one in stands]
    return coverage(required, [*members, *_listed(entries, ids), *_seated(seats, sought)])


def _stands(register: Register, ids: Collection[int]) -> Iterator[Stand]:
    for group in ids:
        before = register.today(group) - WEEK
        for member in register.of_group(group):
            then = state_on(timeline(member), before)
            yield Stand(group, int(member.person), member.state, then)


def _place(one: Stand, sought: Mapping[int, frozenset[Sought]]) -> Place:
    return Place(
        one.group,
        ("person", one.person),
        sought.get(one.person, frozenset()),
        signed=one.state in OPEN,
        standing=one.state in IN_GOOD_STANDING,
        before=one.before in IN_GOOD_STANDING,
    )


def _listed(entries: Sequence[Stakeholder], ids: Collection[int]) -> Iterator[Place]:
    """Those who are wanted in a body and have a name."""
    for one in entries:
        if one.group_id in ids and (one.person_id or one.organization_id):
            yield Place(one.group_id or 0, _name(one), _said_of(one))


def _seated(
    seats: Mapping[int, list[Seat]], sought: Mapping[int, frozenset[Sought]]
) -> Iterator[Place]:
    """Organizations with a seat, and those who hold one."""
    for group, some in seats.items():
        for seat in some:
            if seat.organization is not None and seat.primary is None:
                home = seat.organization
                yield Place(group, ("organization", home.id), frozenset({home.sector}))
            if seat.primary is not None:
                person = seat.primary.person_id
                yield Place(group, ("person", person), sought.get(person, frozenset()))


def _holders(seats: Mapping[int, list[Seat]]) -> set[int]:
    return {seat.primary.person_id for some in seats.values() for seat in some if seat.primary}


def _name(one: Stakeholder) -> tuple[str, int]:
    if one.person_id is not None:
        return ("person", one.person_id)
    return ("organization", one.organization_id or 0)


def _said_of(one: Stakeholder) -> frozenset[Sought]:
    return frozenset({*one.counts_for, *one.kinds})


def _sought(
    session: Session, people: Collection[int], entries: Sequence[Stakeholder]
) -> dict[int, frozenset[Sought]]:
    """By person: the sectors and kinds for which they count."""
    rows = session.execute(
        sa.select(Person.id, Organization.sector)
        .outerjoin(Organization, Organization.id == Person.organization_id)
        .where(Person.id.in_(people), Person.erased_at.is_(None))
    )
    found: dict[int, frozenset[Sought]] = {
        row.id: frozenset({row.sector or Sector.RESIDENTS}) for row in rows
    }
    return found | {one.person_id: _said_of(one) for one in entries if one.person_id is not None}


def requirements_of(session: Session, group_ids: Collection[int]) -> list[Required]:
    """What the groups require, in the order in which it was set."""
    rows = session.scalars(
        sa.select(CoverageRequirement)
        .where(CoverageRequirement.group_id.in_(group_ids))
        .order_by(CoverageRequirement.id)
    )
    return [
        Required(row.group_id, sought, row.least, row.by_date, row.id)
        for row in rows
        if (sought := row.sector or row.category) is not None
    ]


def requirement_in(session: Session, event_id: int, requirement_id: int) -> CoverageRequirement:
    """The requirement of a group of this event with this id. Raises NotFound."""
    found = session.scalar(
        sa.select(CoverageRequirement)
        .join(CoverageRequirement.group)
        .where(CoverageRequirement.id == requirement_id, Group.event_id == event_id)
        .options(joinedload(CoverageRequirement.group))
    )
    if found is None:
        raise NotFound
    return found


def aim_of(session: Session, coalition_id: int) -> int | None:
    """The share, in percent, that the coalition has set itself; None without one."""
    return session.scalar(
        sa.select(CoverageAim.percent)
        .where(CoverageAim.coalition_id == coalition_id)
        .order_by(CoverageAim.at.desc(), CoverageAim.id.desc())
        .limit(1)
    )


def names_of(session: Session, coalition_id: int, people: Collection[int]) -> dict[int, str]:
    """By id: what these people are called."""
    rows = session.execute(
        sa.select(Person.id, Person.full_name).where(
            Person.coalition_id == coalition_id, Person.id.in_(people)
        )
    )
    return {row.id: row.full_name for row in rows}
