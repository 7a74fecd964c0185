"""What a partner's contact does for their delegates."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import Keyring
from summit.audit.actions import record
from summit.errors import N_, Conflict
from summit.events.models import Site
from summit.events.phases import Window, window
from summit.events.queries import hours_of, scope_of
from summit.outbox.render import translations
from summit.registration import actions
from summit.registration.actions.parties import (
    Guest,
    Hosting,
    Registered,
    name_guest,
    register_party,
    unnamed,
)
from summit.registration.models import Partner, Registration
from summit.registration.refusals import NotOpen
from summit.registration.states import Source

STAND_IN = N_("Delegate %(number)s of %(name)s")


class NotYours(Conflict):
    """The person registered themselves, so they alone change it."""


def made_by_contact(registration: Registration) -> bool:
    """Whether the contact registered this delegate, and may speak for them."""
    return registration.source == Source.PARTNER


def register_delegates(
    session: Session,
    partner: Partner,
    site: Site,
    guests: Sequence[Guest],
    *,
    uid: str,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> Registered:
    """Register several delegates of a partner; who finds no place waits.

    ``uid`` names the form, so that the same one gives the same people. Whose name is missing
    gets a number, counted on from those before. Raises NotOpen, Busy.
    """
    event = partner.event
    if window(event.state, hours_of(event), now=now) != Window.OPEN:
        raise NotOpen
    before = _delegates(session, partner)
    done = register_party(
        session,
        event,
        site,
        guests,
        hosting=Hosting(partner.organization.name, partner.language, partner=partner),
        now=now,
        keys=keys,
        base_url=base_url,
        source=Source.PARTNER,
        together=False,
        uid=uid,
    )
    if _delegates(session, partner) > before:  # not the same form once more
        _number(done.made, partner, before)
        _log(session, "delegates-registered", partner, now=now, people=len(done.made))
    return done


def _delegates(session: Session, partner: Partner) -> int:
    mine = Registration.partner_id == partner.id
    return session.scalars(sa.select(sa.func.count(Registration.id)).where(mine)).one()


def _number(made: Sequence[Registration], partner: Partner, before: int) -> None:
    """Tell those apart whose names are not known yet; none of them was written to."""
    say = translations(partner.language).gettext
    for number, one in enumerate(made, before + 1):
        if unnamed(one.person):
            values = {"number": number, "name": partner.organization.name}
            one.person.full_name = (say(STAND_IN) % values)[:200]


def name_delegate(
    session: Session,
    partner: Partner,
    registration: Registration,
    *,
    full_name: str,
    email: str | None,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> bool:
    """Say who a delegate is; whether the address could be used (see ``name_guest``).

    Raises NotYours, Claimed.
    """
    _refuse_unless_made_by_contact(registration)
    used = name_guest(
        session,
        registration,
        full_name=full_name,
        email=email,
        now=now,
        keys=keys,
        base_url=base_url,
    )
    _log(session, "delegate-named", partner, now=now, registration=registration.id)
    return used


def cancel_delegate(
    session: Session,
    partner: Partner,
    registration: Registration,
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Give the place of a delegate back. Raises NotYours, ImpossibleStep, NotOpen, Busy."""
    _refuse_unless_made_by_contact(registration)
    actions.cancel(session, registration, now=now, keys=keys, base_url=base_url)
    _log(session, "delegate-cancelled", partner, now=now, registration=registration.id)


def _refuse_unless_made_by_contact(registration: Registration) -> None:
    if not made_by_contact(registration):
        raise NotYours(
            N_("This person registered themselves, and changes or cancels with their own link.")
        )


def _log(session: Session, deed: str, partner: Partner, *, now: datetime, **detail: object) -> None:
    """Whoever holds the link acts as the contact: there is no account behind it."""
    record(
        session,
        f"partner:{deed}",
        f"partner:{partner.id}",
        actor=Actor(name="contact"),
        now=now,
        scope=scope_of(partner.event),
        **detail,
    )
