"""Finding one's ticket again, by the address alone: the answer is in the mail."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, digest
from summit.accounts.actions.throttles import count_try
from summit.db import Localized
from summit.events.models import Event
from summit.outbox.actions import post
from summit.people.matching import email_key
from summit.registration import limits
from summit.registration.actions.letters import SOON, tell
from summit.registration.models import Registration
from summit.registration.queries import registration_with_email
from summit.registration.states import State


def send_ticket(
    session: Session,
    event: Event,
    email: str,
    *,
    language: str,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Write to the address: the link and the ticket, or that nobody is registered with it.

    Either way one letter is posted, at most one an hour, so that nothing tells the asker which.
    """
    if count_try(session, limits.FIND_OF_PERSON, _key(event, email), now=now) > (
        limits.FIND_OF_PERSON.tries
    ):
        return
    found = registration_with_email(session, event.id, email)
    if found is not None:
        _tell_where(session, found, now=now, keys=keys, base_url=base_url)
    else:
        _tell_nobody(session, event, email, language, now=now, base_url=base_url)


def _key(event: Event, email: str) -> str:
    return f"{event.id}:{email_key(email)}"


def _tell_where(
    session: Session, found: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    tell(
        session,
        "found",
        found,
        now=now,
        keys=keys,
        base_url=base_url,
        dedupe=f"{now:%Y-%m-%dT%H}",
        ticket=found.state == State.CONFIRMED,
        state=found.state.value,
    )


def _tell_nobody(
    session: Session, event: Event, email: str, language: str, *, now: datetime, base_url: str
) -> None:
    post(
        session,
        kind="registration/not_found",
        dedupe_key=f"not-found:{digest(_key(event, email))[:32]}:{now:%Y-%m-%dT%H}",
        recipient=email,
        language=language,
        values={
            "event": Localized(event.name),
            "contact": event.coalition.contact_email,
            "link": f"{base_url}/e/{event.slug}/register",
        },
        coalition_id=event.coalition_id,
        event_id=event.id,
        priority=SOON,
        now=now,
    )
