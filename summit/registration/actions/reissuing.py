"""A new ticket in place of one that was lost or given away."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_code
from summit.errors import N_, Conflict
from summit.registration.actions.letters import tell
from summit.registration.actions.papers import ticket_of
from summit.registration.models import Registration, Ticket


class NoTicket(Conflict):
    """There is nothing to replace: the person has never had a place."""


def reissue(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> Ticket:
    """Make the next ticket and post it; the one before it answers "replaced" at every door.

    The caller holds the registration locked. Raises NoTicket.
    """
    if ticket_of(registration) is None:
        raise NoTicket(N_("There is no ticket yet: this person has no place."))
    made = replace_ticket(registration, now=now, keys=keys)
    tell(
        session,
        "new_ticket",
        registration,
        now=now,
        keys=keys,
        base_url=base_url,
        dedupe=f"ticket-{made.version}",
        ticket=True,
    )
    return made


def replace_ticket(registration: Registration, *, now: datetime, keys: Keyring) -> Ticket:
    """The next ticket of who has one; nobody is told of it."""
    old = registration.tickets[-1]
    old.replaced_at = old.replaced_at or now
    version = old.version + 1
    made = Ticket(
        event_id=registration.event_id,
        version=version,
        digest=digest(keys.token(Purpose.TICKET, registration.uid, version)),
        code=new_code(),
        issued_at=now,
    )
    registration.tickets.append(made)
    return made


def replace_link(registration: Registration, *, keys: Keyring) -> None:
    """The next personal link: the one before it opens nothing any more."""
    registration.link_version += 1
    registration.link_digest = digest(
        keys.token(Purpose.PERSONAL_LINK, registration.uid, registration.link_version)
    )
