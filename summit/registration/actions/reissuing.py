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
    old = ticket_of(registration)
    if old is None:
        raise NoTicket(N_("There is no ticket yet: this person has no place."))
    old.replaced_at = now
    version = old.version + 1
    made = Ticket(
        event_id=registration.event_id,
        version=version,
        digest=digest(keys.token(Purpose.TICKET, registration.uid, version)),
        code=new_code(),
        issued_at=now,
    )
    registration.tickets.append(made)
    tell(
        session,
        "new_ticket",
        registration,
        now=now,
        keys=keys,
        base_url=base_url,
        dedupe=f"ticket-{version}",
        ticket=True,
    )
    return made
