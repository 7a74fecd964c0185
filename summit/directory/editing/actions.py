"""Changing what is known of somebody on their behalf; the log says which fields, never what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.access.tokens import Keyring
from summit.audit.actions import record
from summit.directory.editing.versions import changed, fingerprint
from summit.directory.models import Note
from summit.errors import N_, Conflict, FieldError, NotFound
from summit.people.actions import know_organization
from summit.people.matching import email_key, name_key, phone_key
from summit.people.models import Person
from summit.people.queries import person_with_email
from summit.registration.actions.answering import save_answers
from summit.registration.actions.letters import tell
from summit.registration.actions.places import lock_sites
from summit.registration.actions.reissuing import replace_link
from summit.registration.models import Registration
from summit.registration.queries import answers_of
from summit.registration.states import State


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody is known by; ``answers`` are by the key of the question, all of them."""

    full_name: str
    email: str
    phone: str
    organization: str
    language: str
    answers: Mapping[str, Any] = field(default_factory=dict)


class ChangedMeanwhile(Conflict):
    """Somebody else has changed the person since the form was opened."""


def snapshot(session: Session, registration: Registration) -> dict[str, Any]:
    """What is known now, by the name of the form's field."""
    person = registration.person
    answers = answers_of(session, [registration.id])
    return {
        "full_name": person.full_name,
        "email": person.email or "",
        "phone": person.phone or "",
        "organization": person.organization.name if person.organization else "",
        "language": registration.language,
        **{f"q-{answer.question.key}": answer.value for answer in answers},
    }


def edit(
    session: Session,
    registration: Registration,
    details: Details,
    *,
    seen: str,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Change the person; the names of the fields that changed. Nothing is sent to anybody.

    ``seen`` is the fingerprint of what the form showed. Raises ChangedMeanwhile, FieldError (the
    address is somebody else's, an option is full), Busy.
    """
    lock_sites(session, {registration.site_id})  # whoever else changes them waits for us
    session.refresh(registration, ["revision", "language"])
    session.refresh(registration.person)
    before = snapshot(session, registration)
    if fingerprint(before) != seen:
        raise ChangedMeanwhile(N_("Somebody else has changed this person meanwhile."))
    _identify(session, registration.person, details)
    registration.language = registration.person.language = details.language
    save_answers(session, registration, details.answers, staff=True)
    registration.revision += 1
    session.flush()  # what has changed is read from the database
    names = changed(before, snapshot(session, registration))
    if names:
        _log(session, "edited", registration, actor, now, fields=", ".join(names))
    return names


def _identify(session: Session, person: Person, details: Details) -> None:
    """Name, address, telephone, organization, with the keys by which they are compared."""
    person.full_name, person.name_key = details.full_name, name_key(details.full_name)
    person.phone = details.phone or None
    person.phone_key = phone_key(details.phone) or None
    person.organization = know_organization(session, person.coalition_id, details.organization)
    if (details.email or None) == person.email:
        return
    key = email_key(details.email) if details.email else None
    other = person_with_email(session, person.coalition_id, details.email) if key else None
    if other is not None and other is not person:
        raise _taken()
    person.email, person.email_key, person.bounced_at = details.email or None, key, None
    try:
        with session.begin_nested():
            session.flush()  # the unique address decides between two who come at once
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> FieldError:
    return FieldError(
        "email",
        N_("Somebody else of the coalition has this address. Nothing is changed yet."),
    )


def tell_new_address(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Mail the personal link to the address that the person has now, whatever was sent before."""
    tell(
        session,
        "link_again",
        registration,
        now=now,
        keys=keys,
        base_url=base_url,
        dedupe=now.isoformat(),
        ticket=registration.state == State.CONFIRMED,
    )


def renew_link(
    session: Session, registration: Registration, *, actor: Actor, now: datetime, keys: Keyring
) -> None:
    """Replace the personal link: from now on the old one opens nothing."""
    replace_link(registration, keys=keys)
    registration.revision += 1
    _log(session, "link-renewed", registration, actor, now)


def write_note(
    session: Session, registration: Registration, text: str, *, actor: Actor, now: datetime
) -> Note:
    made = Note(
        registration_id=registration.id,
        user_id=actor.user_id,
        author=actor.name,
        text=text,
        written_at=now,
    )
    session.add(made)
    _log(session, "note-written", registration, actor, now)
    return made


def delete_note(
    session: Session, registration: Registration, note_id: int, *, actor: Actor, now: datetime
) -> str:
    """Delete one's own note; its text, so that it can be written again. Raises NotFound."""
    found = session.get(Note, note_id)
    if found is None or found.registration_id != registration.id or found.user_id != actor.user_id:
        raise NotFound
    session.delete(found)
    _log(session, "note-deleted", registration, actor, now)
    return found.text


def _log(
    session: Session,
    deed: str,
    registration: Registration,
    actor: Actor,
    now: datetime,
    **detail: Any,
) -> None:
    event = registration.event
    scope = Scope(event.coalition_id, event.id, registration.site_id)
    record(
        session,
        f"registration:{deed}",
        f"registration:{registration.id}",
        actor=actor,
        now=now,
        scope=scope,
        **detail,
    )
