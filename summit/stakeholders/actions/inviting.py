"""From the inventory to the list of the invited of an event."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import Keyring
from summit.events.models import Event
from summit.registration.actions.inviting import Terms, write_down
from summit.registration.invited.lines import Line, Pasted
from summit.stakeholders.models import Stakeholder


def address_of(one: Stakeholder) -> str | None:
    """Where an invitation would go: the person's address, or the organization's contact."""
    if one.person is not None:
        return one.person.email
    return one.organization.contact_email if one.organization is not None else None


def invite(
    session: Session,
    event: Event,
    entries: Iterable[Stakeholder],
    language: str,
    *,
    keys: Keyring,
    actor: Actor,
    now: datetime,
) -> int:
    """Put them on the event's list of the invited, in their order; nobody is written to yet.

    Who has no address, or is registered or invited already, is left out. How many are new.
    """
    lines = [
        Line(number, one.name if one.person else "", email, _home(one))
        for number, one in enumerate(entries, 1)
        if (email := address_of(one))
    ]
    once = {line.key: line for line in reversed(lines)}  # several may share an address
    pasted = Pasted([line for line in lines if once[line.key] is line], ())
    return write_down(session, event, pasted, Terms(language), keys=keys, actor=actor, now=now)


def _home(one: Stakeholder) -> str:
    home = one.organization or (one.person and one.person.organization)
    return home.name if home else ""
