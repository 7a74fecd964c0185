"""The letters about a registration, each posted in the transaction of its deed."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.calendars import calendar
from summit.outbox.actions import post
from summit.outbox.letters import Attachment
from summit.registration.actions.papers import (
    appointment,
    letter_values,
    ticket_face,
    ticket_of,
)
from summit.registration.models import Registration
from summit.registration.ticket_pdf import ticket_pdf

SOON = 1  # somebody waits for it


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

    ``ticket``: with the PDF and the calendar file. Who gave no address gets no letter.
    """
    person = registration.person
    if not person.email:
        return
    event = registration.event
    key = dedupe or str(registration.revision)
    post(
        session,
        kind=f"registration/{name}",
        dedupe_key=f"registration:{registration.uid}:{name}:{key}",
        recipient=person.email,
        recipient_name=person.full_name,
        language=registration.language,
        values=letter_values(registration, keys=keys, base_url=base_url) | more,
        coalition_id=event.coalition_id,
        event_id=event.id,
        person_id=person.id,
        attachments=_attachments(registration, now, keys, base_url) if ticket else (),
        sensitive=True,
        priority=SOON,
        now=now,
    )


def _attachments(
    registration: Registration, now: datetime, keys: Keyring, base_url: str
) -> list[Attachment]:
    language, held = registration.language, ticket_of(registration)
    entry = appointment(registration, language=language, keys=keys, base_url=base_url, now=now)
    files = [
        Attachment("summit.ics", "text/calendar; method=PUBLISH", calendar([entry])),
    ]
    if held is not None:
        face = ticket_face(registration, held, language=language, keys=keys, base_url=base_url)
        files.insert(0, Attachment("ticket.pdf", "application/pdf", ticket_pdf(face)))
    return files
