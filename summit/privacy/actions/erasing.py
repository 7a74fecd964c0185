"""Forgetting a person: nothing that names them stays, what was counted stays counted."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.access.tokens import Keyring, digest, new_secret
from summit.audit.actions import record
from summit.db import append_only_paused
from summit.directory.models import BulkItem, Merge, Note
from summit.events.states import EventState
from summit.groups.actions import forget_holders, forget_members, leave
from summit.groups.models import GroupLead, Membership
from summit.groups.queries import register_of
from summit.outbox.actions import forget
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.people.matching import name_key
from summit.people.models import Person
from summit.privacy.actions.traces import (
    Traces,
    scrub_guests,
    scrub_inventory,
    scrub_letters,
    scrub_lists,
    scrub_logs,
)
from summit.privacy.queries import registrations_about, rows_of
from summit.privacy.words import ERASED_NAME, telling
from summit.registration.actions import cancel
from summit.registration.actions.choices import count_choices
from summit.registration.models import Registration, RegistrationAnswer, Ticket
from summit.registration.states import OPEN
from summit.retention.facts import Reason
from summit.schedule.agenda.models import Favourite
from summit.schedule.speakers.actions import forget_speakers
from summit.stakeholders.actions.forgetting import forget_entries
from summit.surveys.models import SurveyInvitation
from summit.townhall.actions import forget_questions


def erase(
    session: Session,
    person: Person,
    *,
    actor: Actor,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Forget ``person`` and the rows that were merged into theirs, everywhere in the coalition.

    Places go to whoever waits, tickets open no door, memberships end. Attendance and facts stay
    as counts of nobody. Raises Busy.
    """
    people = rows_of(session, person)
    traces = _traces(session, people)
    registrations = registrations_about(session, traces.people)
    traces.registrations = [one.id for one in registrations]
    _forget_letters(session, traces.people, now)
    _empty(session, people, now)
    for registration in registrations:
        _give_back(session, registration, now=now, keys=keys, base_url=base_url)
    _leave_groups(session, traces, now=now)
    forget_speakers(session, traces.people, ERASED_NAME)
    forget_questions(session, traces.registrations, now=now)
    _strip(session, registrations, traces)
    _count_choices(session, registrations)
    scrub_guests(session, traces)
    scrub_letters(session, traces)
    scrub_lists(session, traces)
    scrub_logs(session, traces)
    with append_only_paused(session, "erasing a person"):
        forget_entries(session, traces.people)
        scrub_inventory(session, traces)
    record(
        session,
        "person:erased",
        f"person:{person.id}",
        actor=actor,
        now=now,
        scope=Scope(person.coalition_id),
        registrations=len(registrations),
    )


def _traces(session: Session, people: Sequence[Person]) -> Traces:
    memberships = session.scalars(
        sa.select(Membership.id).where(Membership.person_id.in_([p.id for p in people]))
    ).all()
    return Traces(
        coalition=people[0].coalition_id,
        people=[p.id for p in people],
        registrations=[],
        memberships=list(memberships),
        names=telling(*(p.full_name for p in people)),
        addresses=telling(*(w for p in people for w in (p.email, p.email_key, p.phone))),
    )


def _empty(session: Session, people: Collection[Person], now: datetime) -> None:
    for person in people:
        person.full_name, person.name_key = ERASED_NAME, name_key(ERASED_NAME)
        person.email = person.email_key = person.phone = person.phone_key = None
        person.organization = person.bounced_at = None
        person.erased_at = now
    session.flush()  # without an address no letter is posted by what follows


def _give_back(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    event = registration.event
    over = now >= event.ends_at or event.state == EventState.CANCELLED
    if registration.state in OPEN and not over:
        cancel(session, registration, now=now, keys=keys, base_url=base_url)


def _leave_groups(session: Session, traces: Traces, *, now: datetime) -> None:
    """End every membership that is open, and the links to those that are not."""
    held = session.scalars(sa.select(Membership).where(Membership.id.in_(traces.memberships))).all()
    register = register_of(session, {m.group_id for m in held}, now) if held else None
    for membership in held:
        folded = register and register.memberships.get((membership.person_id, membership.group_id))
        if folded and folded.open_episode is not None:
            leave(session, membership, [Reason.OPT_OUT], now=now)
        membership.link_digest = digest(new_secret())
    forget_members(session, traces.memberships, now=now)
    forget_holders(session, traces.people, today=now.date())
    session.execute(
        sa.update(GroupLead)
        .where(GroupLead.person_id.in_(traces.people), GroupLead.until.is_(None))
        .values(until=now.date())
    )


def _strip(session: Session, registrations: Sequence[Registration], traces: Traces) -> None:
    """Remove what hangs on the registrations and names the person, and kill their links."""
    for registration in registrations:
        registration.link_digest = digest(new_secret())
        registration.link_version += 1
        registration.revision += 1
    for invitation in session.scalars(
        sa.select(SurveyInvitation).where(SurveyInvitation.person_id.in_(traces.people))
    ):
        invitation.link_digest = digest(new_secret())
    session.flush()  # the deletes below go past the objects
    for table in (RegistrationAnswer, Ticket, Note, Favourite):
        session.execute(sa.delete(table).where(table.registration_id.in_(traces.registrations)))
    session.execute(
        sa.update(BulkItem)
        .where(BulkItem.registration_id.in_(traces.registrations))
        .values(said="")
    )
    either = sa.or_(Merge.kept_id.in_(traces.people), Merge.merged_id.in_(traces.people))
    session.execute(sa.update(Merge).where(either).values(before={}, moved={}))


def _count_choices(session: Session, registrations: Sequence[Registration]) -> None:
    """Of an event that is over nobody gives a place back, yet the answers are gone."""
    for event in {one.event for one in registrations if one.state in OPEN}:
        count_choices(session, event)


def _forget_letters(session: Session, people: Collection[int], now: datetime) -> None:
    """Letters on their way are stopped; of all of them the bare fact stays."""
    theirs = Message.person_id.in_(people)
    session.execute(
        sa.update(Message)
        .where(theirs, Message.state == MessageState.QUEUED)
        .values(state=MessageState.ABORTED, last_error=None)
    )
    forget(session, theirs)
    session.execute(sa.update(Message).where(theirs).values(last_error=None))
