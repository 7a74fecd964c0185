"""Reading registrations. Loaders are scoped and answer NotFound themselves."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, load_only, selectinload

from summit.access.tokens import digest
from summit.errors import NotFound
from summit.events.models import Event, Site
from summit.outbox.models import Message
from summit.people.matching import email_key
from summit.people.models import Person
from summit.registration.links import read_token
from summit.registration.models import (
    FormQuestion,
    FormSection,
    Registration,
    RegistrationAnswer,
    Ticket,
)

WHOLE = (
    joinedload(Registration.event).joinedload(Event.coalition),
    joinedload(Registration.event).selectinload(Event.sites),
    joinedload(Registration.site),
    joinedload(Registration.person).joinedload(Person.organization),
    selectinload(Registration.tickets),
)


def registration_by_link(session: Session, token: str) -> Registration:
    """Whose personal page this token opens, with event, sites, person and tickets.

    Raises NotFound.
    """
    found = session.scalar(
        sa.select(Registration)
        .where(Registration.link_digest == digest(read_token(token)))
        .options(*WHOLE)
    )
    if found is None:
        raise NotFound
    return found


def registration_by_ticket(session: Session, token: str) -> Registration:
    """Whose ticket this token is, if it has not been replaced. Raises NotFound."""
    found = session.scalar(
        sa.select(Registration)
        .join(Registration.tickets)
        .where(Ticket.digest == digest(read_token(token)), Ticket.replaced_at.is_(None))
        .options(*WHOLE)
    )
    if found is None:
        raise NotFound
    return found


def registration_of(
    session: Session, event_id: int, registration_id: int, sites: frozenset[int] | None = None
) -> Registration:
    """One registration of an event, within ``sites`` unless None. Raises NotFound."""
    asked = sa.select(Registration).where(
        Registration.id == registration_id, Registration.event_id == event_id
    )
    if sites is not None:
        asked = asked.where(Registration.site_id.in_(sites))
    found = session.scalar(asked.options(*WHOLE))
    if found is None:
        raise NotFound
    return found


_ID_BY_EMAIL = (
    sa.select(Registration.id)
    .join(Person, Registration.person_id == sa.func.coalesce(Person.merged_into_id, Person.id))
    .where(
        Registration.event_id == sa.bindparam("event"),
        # An address is looked up within its coalition: by that the index is ordered.
        Person.coalition_id
        == sa.select(Event.coalition_id).where(Event.id == sa.bindparam("event")).scalar_subquery(),
        Person.email_key == sa.bindparam("email"),
    )
)


def registration_with_email(session: Session, event_id: int, email: str) -> Registration | None:
    """Most addresses are new ones: the registration is loaded only when there is one."""
    keys = {"event": event_id, "email": email_key(email)}
    known = session.execute(_ID_BY_EMAIL, keys).scalar()
    return None if known is None else registration_with_id(session, known)


def registration_of_person(session: Session, event_id: int, person_id: int) -> Registration | None:
    return session.scalar(
        sa.select(Registration)
        .where(Registration.event_id == event_id, Registration.person_id == person_id)
        .options(*WHOLE)
    )


def email_keys_at(session: Session, event_id: int) -> set[str]:
    """The addresses, as they are compared, of everybody who was ever registered at an event."""
    rows = session.scalars(
        sa.select(Person.email_key)
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.event_id == event_id, Person.email_key.is_not(None))
    )
    return {key for key in rows if key is not None}


def registration_with_id(session: Session, registration_id: int) -> Registration | None:
    """For what has no scope of its own: the letters of the outbox."""
    return session.scalar(
        sa.select(Registration).where(Registration.id == registration_id).options(*WHOLE)
    )


def registration_with_uid(session: Session, event_id: int, uid: str) -> Registration | None:
    return session.scalar(
        sa.select(Registration).where(Registration.uid == uid, Registration.event_id == event_id)
    )


def party_of(session: Session, registration: Registration) -> Sequence[Registration]:
    """Everybody who was registered together with this one, and this one, in that order."""
    if registration.party_id is None:
        return [registration]
    return session.scalars(
        sa.select(Registration)
        .where(Registration.party_id == registration.party_id)
        .order_by(Registration.party_contact.desc(), Registration.id)
        .options(*WHOLE)
    ).all()


def places_left(site: Site) -> int:
    """Places that can be given now; never negative, also when the site is overbooked."""
    return max(site.limit - site.taken - site.held, 0)


def waitlist_position(session: Session, registration: Registration) -> int:
    """Place in the queue where the person stands, counted from 1; 0 for who does not wait."""
    if registration.queue_site_id is None:
        return 0
    mine = (registration.queued_at, registration.id)
    ahead = sa.tuple_(Registration.queued_at, Registration.id) <= sa.tuple_(
        sa.bindparam("queued_at", mine[0], Registration.queued_at.type),
        sa.bindparam("own_id", mine[1]),
    )
    priority = registration.queue_priority or 0  # None until the row is written
    return session.scalars(
        sa.select(sa.func.count(Registration.id)).where(
            Registration.queue_site_id == registration.queue_site_id,
            sa.or_(
                Registration.queue_priority > priority,
                sa.and_(Registration.queue_priority == priority, ahead),
            ),
        )
    ).one()


def queue_lengths(session: Session, event_id: int) -> dict[int, int]:
    """How many wait, by id of the site; sites where nobody waits are left out."""
    rows = session.execute(
        sa.select(Registration.queue_site_id, sa.func.count())
        .where(Registration.event_id == event_id, Registration.queue_site_id.is_not(None))
        .group_by(Registration.queue_site_id)
    )
    return {site_id: waiting for site_id, waiting in rows if site_id is not None}


_ASKED = (
    sa.select(FormQuestion)
    .outerjoin(FormQuestion.section)
    .where(FormQuestion.event_id == sa.bindparam("event"), FormQuestion.retired_at.is_(None))
    .options(contains_eager(FormQuestion.section))
    .order_by(sa.func.coalesce(FormSection.position, -1), FormQuestion.position, FormQuestion.id)
)


def form_questions(session: Session, event_id: int) -> Sequence[FormQuestion]:
    """What the registration form asks now, in order: above all sections, then section by section.

    Those for staff eyes are among them; ``asked_of_people`` leaves them out.
    """
    return session.scalars(_ASKED, {"event": event_id}).all()


def asked_of_people(session: Session, event_id: int, site: str = "") -> list[FormQuestion]:
    """What the form asks whoever registers; at one ``site`` (its slug), or at any."""
    return [
        question
        for question in form_questions(session, event_id)
        if not question.staff_only and (not site or not question.sites or site in question.sites)
    ]


def answers_of(session: Session, registration_ids: Sequence[int]) -> Sequence[RegistrationAnswer]:
    """The answers of these registrations with the questions that were asked, in their order."""
    return session.scalars(
        sa.select(RegistrationAnswer)
        .join(RegistrationAnswer.question)
        .where(RegistrationAnswer.registration_id.in_(registration_ids))
        .options(joinedload(RegistrationAnswer.question))
        .order_by(FormQuestion.position, FormQuestion.id)
    ).all()


def letters_to(session: Session, registration: Registration) -> Sequence[Message]:
    """The letters about this event to this person, newest first, without their bodies."""
    return session.scalars(
        sa.select(Message)
        .where(
            Message.person_id == registration.person_id,
            Message.event_id == registration.event_id,
        )
        .order_by(Message.id.desc())
        .options(
            load_only(
                Message.id,
                Message.kind,
                Message.subject,
                Message.state,
                Message.created_at,
                Message.sent_at,
            )
        )
    ).all()
