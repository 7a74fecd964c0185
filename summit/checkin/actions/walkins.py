"""People who stand at the help desk without a registration, with or without a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_code, new_uid
from summit.checkin.models import Spare
from summit.checkin.queries import spare_with_code, spare_with_form
from summit.errors import N_, Conflict, FieldError
from summit.events.models import Event, Site
from summit.events.places import places_of
from summit.registration.actions import register
from summit.registration.actions.registering import welcome
from summit.registration.actions.standing import seat_here
from summit.registration.models import Registration
from summit.registration.queries import registration_with_uid
from summit.registration.refusals import AlreadyRegistered, SiteFull
from summit.registration.states import HOLDS_A_PLACE, Source, State

DECLINED = N_("The team has not approved this registration. Ask an organizer.")


class SpareTaken(Conflict):
    """The paper that was scanned is no spare badge, or somebody else has it."""


@dataclass(frozen=True, slots=True)
class WalkIn:
    """What the help desk typed. ``form`` names the form, so that it registers once.

    ``late``: it was filled in without a network, so the person is in already and nothing of it
    may be refused: the site may be full, the badge may be taken, the person may be registered
    or on the waitlist.
    """

    form: str
    name: str
    email: str | None = None
    organization: str = ""
    language: str = "en"
    spare: str = ""
    late: bool = False


def register_walk_in(
    session: Session, site: Site, walk_in: WalkIn, *, now: datetime, keys: Keyring, base_url: str
) -> Registration:
    """Give the person a place, a ticket and, if one was scanned, the spare badge.

    Raises SiteFull, SpareTaken, FieldError (all of them only while there is a network).
    """
    event = site.event
    # Locked first: who waited for the same form sees what it made.
    scanned = spare_with_code(session, event.id, walk_in.spare) if walk_in.spare else None
    if (known := _sent_before(session, event, walk_in.form)) is not None:
        return known
    spare = _usable(scanned, walk_in)
    if not walk_in.late and not places_of(site).left:
        raise SiteFull(N_("%(site)s is full."), site=str(site.name))
    try:
        registration = _register(session, site, walk_in, spare, now, keys, base_url)
    except AlreadyRegistered as error:
        _refuse_who_is_known(error.registration, walk_in)
        deed: dict[str, Any] = {"now": now, "keys": keys, "base_url": base_url}
        seat_here(session, error.registration, site, beyond=walk_in.late, **deed)
        return error.registration
    if spare is not None:
        spare.form, spare.used_at = walk_in.form, now
        for ticket in registration.tickets:
            ticket.code, ticket.digest = spare.code, spare.digest  # as they are printed
    welcome(session, registration, now=now, keys=keys, base_url=base_url)
    return registration


def _refuse_who_is_known(found: Registration, walk_in: WalkIn) -> None:
    """Who waits, or had given the place back, is given one; others are for a search by name.

    A spare badge cannot become the ticket of somebody who has a personal link already.
    """
    if walk_in.late:
        return
    if found.state in HOLDS_A_PLACE or walk_in.spare:
        message = N_("This address is registered already. Find the person by name.")
        raise FieldError("email", message)
    if found.state == State.DECLINED:
        raise FieldError("email", DECLINED)


def _sent_before(session: Session, event: Event, form: str) -> Registration | None:
    """What the same form made when it came first, with a spare badge or without one."""
    spare = spare_with_form(session, event.id, form)
    uid = spare.uid if spare is not None else uid_of(form, event.id)
    return registration_with_uid(session, event.id, uid)


def uid_of(form: str, event_id: int) -> str:
    """The registration that a form makes. A phone's word alone never names another one."""
    return sha256(f"{form}:{event_id}".encode()).hexdigest()[:32]


def _usable(spare: Spare | None, walk_in: WalkIn) -> Spare | None:
    if spare is not None and spare.used_at is None:
        return spare
    if walk_in.late or not walk_in.spare:
        return None
    if spare is None:
        raise SpareTaken(N_("This is not a spare badge. Scan one of those without a name."))
    raise SpareTaken(N_("Somebody has this badge already. Take another one."))


def _register(
    session: Session,
    site: Site,
    walk_in: WalkIn,
    spare: Spare | None,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> Registration:
    return register(
        session,
        site.event,
        site,
        full_name=walk_in.name,
        email=walk_in.email,
        organization=walk_in.organization,
        language=walk_in.language,
        answers={},
        now=now,
        keys=keys,
        base_url=base_url,
        source=Source.WALK_IN,
        uid=spare.uid if spare is not None else uid_of(walk_in.form, site.event_id),
        beyond=walk_in.late,
        tell=False,
    )


def make_spares(
    session: Session, event: Event, number: int, *, now: datetime, keys: Keyring
) -> Sequence[Spare]:
    """So many badges without a name, to be printed."""
    made = [_new_spare(event, now, keys) for _ in range(number)]
    session.add_all(made)
    return made


def _new_spare(event: Event, now: datetime, keys: Keyring) -> Spare:
    uid = new_uid()
    return Spare(
        event_id=event.id,
        uid=uid,
        digest=digest(keys.token(Purpose.TICKET, uid, 1)),
        code=new_code(),
        made_at=now,
    )
