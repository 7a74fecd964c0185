"""Reading people."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.people.matching import email_key, name_key
from summit.people.models import Organization, Person

_BY_EMAIL = sa.select(Person).where(
    Person.coalition_id == sa.bindparam("coalition"), Person.email_key == sa.bindparam("email")
)
_BY_NAME = sa.select(Organization).where(
    Organization.coalition_id == sa.bindparam("coalition"),
    Organization.name_key == sa.bindparam("name"),
)


def person_with_email(session: Session, coalition_id: int, email: str) -> Person | None:
    """The person whom this address leads to, also by an entry that was merged into another."""
    keys = {"coalition": coalition_id, "email": email_key(email)}
    found = session.scalar(_BY_EMAIL, keys)
    if found is None or found.merged_into_id is None:
        return found
    return session.get(Person, found.merged_into_id)


def organization_named(session: Session, coalition_id: int, name: str) -> Organization | None:
    keys = {"coalition": coalition_id, "name": name_key(name)}
    return session.scalar(_BY_NAME, keys)


def hold_person(session: Session, person_id: int) -> None:
    """Lock the row of a person until the end of the transaction."""
    session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update())
