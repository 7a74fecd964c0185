"""Registering: from what somebody filled in to a place or a place in the queue."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_uid
from summit.db import insert_now
from summit.errors import N_
from summit.events.models import Event, Site
from summit.events.phases import Window, window
from summit.events.queries import hours_of
from summit.people.actions import new_person
from summit.people.models import Person
from summit.people.queries import person_with_email
from summit.registration.actions.answering import first_answers
from summit.registration.actions.letters import tell as post_letter
from summit.registration.actions.places import lock_sites
from summit.registration.actions.queueing import fill_places, settle, tell_position
from summit.registration.domains import domain_of
from summit.registration.form.queries import intake_of
from summit.registration.intake import Intake
from summit.registration.listing import list_again
from summit.registration.models import (
    Invitation,
    Partner,
    Party,
    Registration,
    RegistrationAnswer,
)
from summit.registration.queries import registration_of_person
from summit.registration.refusals import AlreadyRegistered, NotOpen
from summit.registration.states import InvitationState, Source, State

_ANSWERS = sa.insert(RegistrationAnswer.__table__)  # type: ignore[arg-type]


def register(
    session: Session,
    event: Event,
    site: Site,
    *,
    full_name: str,
    email: str | None,
    phone: str = "",
    organization: str = "",
    language: str,
    answers: Mapping[str, Any],
    now: datetime,
    keys: Keyring,
    base_url: str,
    source: Source = Source.WEB,
    uid: str | None = None,
    beyond: bool = False,
    tell: bool = True,
    partner: Partner | None = None,
    invitation: Invitation | None = None,
    party: Party | None = None,
    party_contact: bool = False,
    intake: Intake | None = None,
) -> Registration:
    """Give the person a place at ``site``, or a place in its queue, and post the letter.

    ``answers`` are by the key of the question. ``uid`` names a form that was sent before: the
    same one gives the same registration. ``beyond``: staff lets the person in although the site
    is full. ``tell``: False posts no letter to the person. A delegate of ``partner`` takes from its
    allocation first; without one, the domain of the address tells whose delegate it is.
    ``invitation``: the one that is accepted by this. ``party``: who is registered in one go, and
    ``party_contact`` who may name the others. ``intake``: what the event goes by, if it has
    been read already. Raises NotOpen (from the web alone), AlreadyRegistered, Busy.
    """
    _refuse_unless_open(event, source, now)
    site = lock_sites(session, [site.id])[site.id]
    person = person_with_email(session, event.coalition_id, email) if email else None
    known = registration_of_person(session, event.id, person.id) if person else None
    if known is not None:
        return _the_same_form(known, uid)
    fill_places(session, event, site, now=now, keys=keys, base_url=base_url)
    intake = intake or intake_of(session, event.id)
    asks = must_be_approved(event, source) and not (partner or invitation)
    partner = partner or _partner_of(session, intake, email)
    person = person or new_person(
        session,
        event.coalition_id,
        full_name=full_name,
        email=email or None,
        phone=phone,
        organization=organization,
        language=language,
        now=now,
    )
    registration = _written_down(event, site, person, uid or new_uid(), source, language, keys, now)
    given = first_answers(session, event.id, intake.questions, answers, language=language)
    registration.partner_id = partner.id if partner else None
    registration.party_id = party.id if party else None
    registration.party_contact = party_contact
    if asks:
        registration.state = State.PENDING
    else:
        settle(session, registration, site, beyond=beyond, keys=keys, now=now)
    _write(session, registration, given)
    if invitation is not None:
        _accept(invitation, registration, now=now)
    if tell:
        welcome(session, registration, now=now, keys=keys, base_url=base_url)
    return registration


def _write(session: Session, registration: Registration, given: Mapping[int, Any]) -> None:
    """Write a new registration and what belongs to it; ``given`` are its answers."""
    session.flush()  # the organization of the person may be new too
    person, tickets = registration.person, registration.tickets
    list_again(registration)
    new = [person] if sa.inspect(person).transient else []
    insert_now(session, *new, registration, *tickets)
    own = {"registration_id": registration.id}
    if answers := [own | {"question_id": q, "value": value} for q, value in given.items()]:
        session.execute(_ANSWERS, answers)


def _partner_of(session: Session, intake: Intake, email: str | None) -> Partner | None:
    """The partner whose delegates have addresses at this domain."""
    named = intake.partners.get(domain_of(email)) if email else None
    return None if named is None else session.get(Partner, named)


def must_be_approved(event: Event, source: Source) -> bool:
    """Whether who comes so waits until the team approves; whom it asked or entered does not."""
    return event.approval and source == Source.WEB


def _accept(invitation: Invitation, registration: Registration, *, now: datetime) -> None:
    """The invitation has its answer."""
    invitation.state = InvitationState.ACCEPTED
    invitation.registration_id = registration.id
    invitation.answered_at = now


def _the_same_form(known: Registration, uid: str | None) -> Registration:
    """What was made when the form ``uid`` was sent first; anybody else's is refused."""
    if known.uid != uid:
        raise AlreadyRegistered(known)
    return known


def _written_down(
    event: Event,
    site: Site,
    person: Person,
    uid: str,
    source: Source,
    language: str,
    keys: Keyring,
    now: datetime,
) -> Registration:
    """The row, but for its state, which the places decide."""
    return Registration(
        uid=uid,
        event_id=event.id,
        event=event,
        site=site,
        person=person,
        source=source,
        language=language,
        made_at=now,
        consent_version=event.consent_version,
        consent_at=now,
        link_version=1,
        link_digest=digest(keys.token(Purpose.PERSONAL_LINK, uid, 1)),
        revision=1,
        tickets=[],
    )


def _refuse_unless_open(event: Event, source: Source, now: datetime) -> None:
    if source == Source.WEB and window(event.state, hours_of(event), now=now) != Window.OPEN:
        raise NotOpen(N_("Registration is not open at this moment."))


def welcome(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Tell a person who has just come (or come back) where they stand."""
    if registration.state == State.CONFIRMED:
        post_letter(
            session, "confirmed", registration, now=now, keys=keys, base_url=base_url, ticket=True
        )
    elif registration.state == State.PENDING:
        post_letter(session, "pending", registration, now=now, keys=keys, base_url=base_url)
    else:
        tell_position(
            session, registration, registration.site, now=now, keys=keys, base_url=base_url
        )


def send_link(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Mail the personal link again, at most once an hour whoever asks for it."""
    post_letter(
        session,
        "link_again",
        registration,
        now=now,
        keys=keys,
        base_url=base_url,
        dedupe=f"{now:%Y-%m-%dT%H}",
        ticket=registration.state == State.CONFIRMED,
    )
