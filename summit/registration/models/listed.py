"""Keeps ``name_key`` and ``search_text`` true, whichever deed changes what they repeat, and dates
what the lists on phones show (``altered_at``).

It looks at what is about to be written, so that no deed has to remember it. Only statements that
change rows without loading them have to write the columns (``listing.search_text``) themselves.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.clock import now
from summit.people.models import Organization, Person
from summit.registration.listing import list_again
from summit.registration.models.core import Registration, Ticket

_OF_REGISTRATION = ("person", "person_id", "name_key", "site", "site_id")
_OF_CARD = ("full_name", "organization_id", "organization")
_OF_PERSON = (*_OF_CARD, "email")


@sa.event.listens_for(Session, "before_flush")
def _list_what_changes(session: Session, *_: Any) -> None:
    with session.no_autoflush:
        for registration in {one for one in _touched(session) if one is not None}:
            if _person_of(registration) is not None:
                list_again(registration)
            if _shows_otherwise(registration):
                registration.altered_at = now()


def _touched(session: Session) -> Iterator[Registration | None]:
    people, organizations = [], []
    for one in (*session.new, *session.dirty):
        if isinstance(one, Registration) and _changed(one, *_OF_REGISTRATION):
            yield one
        elif isinstance(one, Ticket) and _changed(one, "code", "replaced_at", "registration"):
            yield one.registration
        elif isinstance(one, Person) and one.id and _changed(one, *_OF_PERSON):
            people.append(one.id)
        elif isinstance(one, Organization) and one.id and _changed(one, "name"):
            organizations.append(one.id)
    if people or organizations:
        yield from _registrations_of(session, people, organizations)


def _shows_otherwise(registration: Registration) -> bool:
    """Whether a stored one is of another site, or its person has another name or organization."""
    person = _person_of(registration)
    if person is None or not sa.inspect(registration).persistent:
        return False
    organization = person.organization
    renamed = organization is not None and _changed(organization, "name")
    return renamed or _changed(person, *_OF_CARD) or _changed(registration, *_OF_REGISTRATION)


def _changed(one: object, *names: str) -> bool:
    state = sa.inspect(one)
    return (
        state.transient
        or state.pending
        or any(state.attrs[name].history.has_changes() for name in names)
    )


def _registrations_of(
    session: Session, people: list[int], organizations: list[int]
) -> Iterator[Registration]:
    from_there = sa.select(Person.id).where(Person.organization_id.in_(organizations))
    asked = sa.select(Registration).where(
        sa.or_(Registration.person_id.in_(people), Registration.person_id.in_(from_there))
    )
    yield from session.scalars(asked)


def _person_of(registration: Registration) -> Person | None:
    """None for a new row that names its person by id alone: nothing can be read of it yet."""
    return registration.person
