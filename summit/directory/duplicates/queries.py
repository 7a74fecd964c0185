"""Reading who may be entered twice."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.directory.models import Merge, NotTheSame
from summit.errors import NotFound
from summit.events.models import Event
from summit.groups.models import Membership
from summit.people.duplicates import Entry, Pair, pairs_among
from summit.people.models import Person
from summit.registration.models import Registration

LATEST = 20


def people_known(session: Session, event: Event) -> int:
    """How many people the coalition of an event knows."""
    known = sa.select(sa.func.count(Person.id)).where(Person.coalition_id == event.coalition_id)
    return session.scalar(known) or 0


def pairs_at(session: Session, event: Event, *, everywhere: bool) -> list[Pair]:
    """Who of an event's people may be one human, without those whom the team found to be two.

    ``everywhere``: the other one may be known from elsewhere, an earlier event or a group, for who
    may look at all people of the coalition.
    """
    looked_at = Person.coalition_id == event.coalition_id
    if not everywhere:
        looked_at = Person.id.in_(_here(event))
    rows = session.execute(
        sa.select(
            Person.id, Person.full_name, Person.email, Person.phone_key, Person.organization_id
        )
        .where(
            looked_at,
            Person.merged_into_id.is_(None),
            Person.erased_at.is_(None),
            Person.name_key != "",  # a name that stands in for one yet unknown is like no other
        )
        .order_by(Person.id)
    )
    entries = [
        Entry(row.id, row.full_name, row.email or "", row.phone_key or "", row.organization_id)
        for row in rows
    ]
    two = {tuple(row) for row in session.execute(sa.select(NotTheSame.one_id, NotTheSame.other_id))}
    here = set(session.scalars(_here(event))) if everywhere else {entry.id for entry in entries}
    return [
        pair
        for pair in pairs_among(entries)
        if (pair.one, pair.other) not in two and (pair.one in here or pair.other in here)
    ]


def _here(event: Event) -> sa.Select[int]:
    """The people of the event, whatever became of their registration."""
    return sa.select(Registration.person_id).where(Registration.event_id == event.id)


def people_by_id(session: Session, ids: Collection[int]) -> Mapping[int, Person]:
    rows = session.scalars(
        sa.select(Person).where(Person.id.in_(ids)).options(joinedload(Person.organization))
    )
    return {person.id: person for person in rows}


def two_at(
    session: Session, event: Event, ids: tuple[int, int], *, everywhere: bool
) -> list[Person]:
    """Two people of the event, in the order of their ids; one alone need be, if ``everywhere``.

    Raises NotFound.
    """
    found = session.scalars(
        sa.select(Person)
        .where(Person.id.in_(ids), Person.coalition_id == event.coalition_id)
        .options(joinedload(Person.organization))
        .order_by(Person.id)
    ).all()
    here = set(session.scalars(_here(event).where(Registration.person_id.in_(ids))))
    if len(found) != len(set(ids)) or len(found) < 2 or len(here) < (1 if everywhere else 2):
        raise NotFound
    return list(found)


def registrations_by_person(
    session: Session, ids: Collection[int]
) -> Mapping[int, Sequence[Registration]]:
    """At all events, with event and site."""
    rows = session.scalars(
        sa.select(Registration)
        .where(Registration.person_id.in_(ids))
        .options(joinedload(Registration.event), joinedload(Registration.site))
        .order_by(Registration.id)
    ).all()
    return {one: [row for row in rows if row.person_id == one] for one in ids}


def memberships_by_person(
    session: Session, ids: Collection[int]
) -> Mapping[int, Sequence[Membership]]:
    rows = session.scalars(
        sa.select(Membership)
        .where(Membership.person_id.in_(ids))
        .options(joinedload(Membership.group))
        .order_by(Membership.id)
    ).all()
    return {one: [row for row in rows if row.person_id == one] for one in ids}


def latest_merges(session: Session, coalition_id: int) -> Sequence[Merge]:
    """Those that were not undone, the latest first."""
    return session.scalars(
        sa.select(Merge)
        .where(Merge.coalition_id == coalition_id, Merge.undone_at.is_(None))
        .options(joinedload(Merge.kept), joinedload(Merge.merged))
        .order_by(Merge.id.desc())
        .limit(LATEST)
    ).all()


def merge_in(session: Session, coalition_id: int, merge_id: int) -> Merge:
    """Raises NotFound."""
    found = session.scalar(
        sa.select(Merge).where(Merge.id == merge_id, Merge.coalition_id == coalition_id)
    )
    if found is None:
        raise NotFound
    return found
