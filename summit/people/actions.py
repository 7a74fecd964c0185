"""Finding a person again, or writing down a new one."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.people.matching import email_key, name_key, phone_key
from summit.people.models import Organization, Person
from summit.people.queries import organization_named, person_with_email


def know_person(
    session: Session,
    coalition_id: int,
    *,
    full_name: str,
    email: str | None,
    organization: str = "",
    language: str = "en",
    now: datetime,
) -> Person:
    """The person with this address, or a new one.

    Somebody else may know the address: what is already known of a person is not overwritten.
    """
    known = person_with_email(session, coalition_id, email) if email else None
    if known is not None:
        return known
    person = new_person(
        session,
        coalition_id,
        full_name=full_name,
        email=email,
        organization=organization,
        language=language,
        now=now,
    )
    session.add(person)
    return person


def new_person(
    session: Session,
    coalition_id: int,
    *,
    full_name: str,
    email: str | None,
    phone: str = "",
    organization: str = "",
    language: str = "en",
    now: datetime,
) -> Person:
    """Somebody whose address (if they gave one) is not known yet; not added to the session."""
    return Person(
        coalition_id=coalition_id,
        full_name=full_name,
        name_key=name_key(full_name),
        email=email,
        email_key=email_key(email) if email else None,
        phone=phone or None,
        phone_key=phone_key(phone) or None,
        language=language,
        organization=know_organization(session, coalition_id, organization),
        created_at=now,
    )


def know_organization(session: Session, coalition_id: int, name: str) -> Organization | None:
    """The organization of this name, or a new one; None when no name is given."""
    if not name_key(name):
        return None
    known = organization_named(session, coalition_id, name)
    if known is not None:
        return known
    made = Organization(coalition_id=coalition_id, name=name.strip(), name_key=name_key(name))
    session.add(made)
    return made
