"""Reading people."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.people.matching import email_key, name_key
from summit.people.models import Organization, Person


def person_with_email(session: Session, coalition_id: int, email: str) -> Person | None:
    return session.scalar(
        sa.select(Person).where(
            Person.coalition_id == coalition_id, Person.email_key == email_key(email)
        )
    )


def organization_named(session: Session, coalition_id: int, name: str) -> Organization | None:
    return session.scalar(
        sa.select(Organization).where(
            Organization.coalition_id == coalition_id, Organization.name_key == name_key(name)
        )
    )
