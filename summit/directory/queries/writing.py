"""To whom a letter to many can go."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from summit.people.models import Person
from summit.registration.models import Registration
from summit.registration.states import State

HAS_ADDRESS = sa.and_(Person.email.is_not(None), Person.email != "")


class Readers(NamedTuple):
    """``people``: how many of those chosen have an address; ``first`` of them by name."""

    people: int
    first: Registration | None


def ids_to_write(
    event_id: int, *, site_id: int | None, states: Collection[State]
) -> sa.Select[int]:
    """The ids of who of an event can be written to; ``site_id`` None: at every site."""
    found = (
        sa.select(Registration.id)
        .join(Registration.person)
        .where(Registration.event_id == event_id, Registration.state.in_(states), HAS_ADDRESS)
    )
    return found if site_id is None else found.where(Registration.site_id == site_id)


def readers_of(session: Session, ids: sa.Select[int]) -> Readers:
    """Who of these has an address; the first comes with person and site."""
    chosen = sa.and_(Registration.id.in_(ids), HAS_ADDRESS)
    counted = sa.select(sa.func.count(Registration.id)).join(Registration.person).where(chosen)
    first = (
        sa.select(Registration)
        .join(Registration.person)
        .where(chosen)
        .options(contains_eager(Registration.person), joinedload(Registration.site))
        .order_by(Person.name_key, Registration.id)
        .limit(1)
    )
    return Readers(session.scalar(counted) or 0, session.scalar(first))
