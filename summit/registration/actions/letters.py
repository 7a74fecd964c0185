"""The letters about a registration, each posted in the transaction of its deed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.outbox.actions import post
from summit.outbox.files import calendar_recipe
from summit.outbox.jobs import Context
from summit.outbox.letters import Recipe
from summit.outbox.values import Joined
from summit.people.models import Person
from summit.registration.actions.papers import (
    appointment,
    letter_values,
    ticket_face,
    ticket_of,
)
from summit.registration.links import secret_page
from summit.registration.models import Registration
from summit.registration.queries import registration_with_id
from summit.registration.queues.queries import contact_of
from summit.registration.ticket_pdf import ticket_pdf

SOON = 1  # somebody waits for it
TICKET = "registration/ticket"
# What has to be read in time: it is told to the contact of a party for who has no address.
FOR_GUESTS = frozenset({"offer", "offer_expired", "offer_withdrawn", "promoted"})


def tell(
    session: Session,
    name: str,
    registration: Registration,
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
    dedupe: str = "",
    ticket: bool = False,
    **more: Any,
) -> None:
    """Post the letter ``registration/<name>``, once for each revision of the registration.

    ``ticket``: with the PDF, made when it goes out, and the calendar file. Who gave no address
    gets no letter; that their turn has come is told to whoever registered them.
    """
    reader = _reader(session, name, registration)
    if reader is None:
        return
    event = registration.event
    post(
        session,
        kind=f"registration/{name}",
        dedupe_key=letter_key(registration, name, dedupe or str(registration.revision)),
        recipient=reader.email or "",
        recipient_name=reader.full_name,
        language=registration.language,
        values=letter_values(registration) | _for_whom(registration, reader) | more,
        coalition_id=event.coalition_id,
        event_id=event.id,
        person_id=registration.person_id,
        attachments=_attachments(registration, now) if ticket else (),
        sensitive=True,
        priority=SOON,
        now=now,
    )


def _reader(session: Session, name: str, registration: Registration) -> Person | None:
    if registration.person.email:
        return registration.person
    return contact_of(session, registration) if name in FOR_GUESTS else None


def _for_whom(registration: Registration, reader: Person) -> dict[str, Any]:
    """For a letter that somebody reads for another: who of theirs it is about."""
    if reader is registration.person:
        return {}
    return {"guest": registration.person.full_name}


def letter_key(registration: Registration, name: str, dedupe: str) -> str:
    """By what the outbox knows a letter again."""
    return f"registration:{registration.uid}:{name}:{dedupe}"


def uid_of_letter(key: str) -> str:
    """What told the letter apart from others of its kind, out of its ``letter_key``."""
    return key.rsplit(":", maxsplit=1)[-1]


def _attachments(registration: Registration, now: datetime) -> list[Recipe]:
    page = secret_page(registration)
    entry = appointment(registration, language=registration.language, now=now)
    lines = Joined((f"{entry.text}\n" if entry.text else "", page))
    return [
        Recipe(TICKET, "ticket.pdf", "application/pdf", {"registration": registration.id}),
        calendar_recipe("summit.ics", "text/calendar; method=PUBLISH", entry, url=page, text=lines),
    ]


def ticket_file(session: Session, of: Mapping[str, Any], context: Context) -> bytes | None:
    """The ticket as it is when the letter goes out; None for who has none any more."""
    registration = registration_with_id(session, of["registration"])
    held = ticket_of(registration) if registration is not None else None
    if registration is None or held is None:
        return None
    face = ticket_face(
        registration,
        held,
        language=registration.language,
        keys=context.keys,
        base_url=context.base_url,
    )
    return ticket_pdf(face)
