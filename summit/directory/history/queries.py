"""What happened to a person at an event, gathered from everywhere it is written down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.audit.models import AuditEntry
from summit.checkin.models import Point, Scan
from summit.directory.history.lines import (
    DEED_WORDS,
    FACT_WORDS,
    OFFER_WORDS,
    Line,
    Topic,
    newest_first,
)
from summit.directory.models import Note
from summit.errors import N_
from summit.groups.models import Fact, Group, Membership
from summit.registration.models import Invitation, Offer, Registration
from summit.registration.queries import letters_to
from summit.schedule.models import ProgrammeSession
from summit.surveys.models import Survey, SurveyInvitation


@dataclass(frozen=True, slots=True)
class Reach:
    """Which parts of a history its reader may see; notes and changes belong to the page itself."""

    doors: bool = True
    groups: bool = True


def history_of(session: Session, registration: Registration, reach: Reach) -> list[Line]:
    """Everything that may be told, the latest first, in as many statements for many as for few.

    Of surveys only that the person was asked and whether they answered, without a moment.
    """
    lines = [
        *_registration(registration),
        *_deeds(session, registration),
        *_offers(session, registration),
        *_invitations(session, registration),
        *_letters(session, registration),
        *_notes(session, registration),
        *_surveys(session, registration),
    ]
    if reach.doors:
        lines += _scans(session, registration)
    if reach.groups:
        lines += _facts(session, registration)
    return newest_first(lines)


def _registration(one: Registration) -> Iterator[Line]:
    yield Line(Topic.REGISTRATION, one.made_at, N_("Registered"))
    if one.confirmed_at and one.confirmed_at > one.made_at:
        yield Line(Topic.REGISTRATION, one.confirmed_at, N_("Has a place since then"))
    if one.cancelled_at:
        yield Line(Topic.REGISTRATION, one.cancelled_at, N_("The registration was cancelled"))


def _deeds(session: Session, one: Registration) -> Iterator[Line]:
    """What the team did, by the log of deeds; field names, never values."""
    subjects = [f"registration:{one.id}", f"person:{one.person_id}"]
    scope = sa.or_(AuditEntry.event_id == one.event_id, AuditEntry.event_id.is_(None))
    for entry in session.scalars(
        sa.select(AuditEntry).where(
            AuditEntry.subject.in_(subjects),
            AuditEntry.coalition_id == one.event.coalition_id,
            scope,
        )
    ):
        words = DEED_WORDS.get(entry.deed, entry.deed.replace("%", "%%"))
        values = {"fields": str(entry.detail.get("fields", ""))}
        yield Line(Topic.REGISTRATION, entry.at, words, values, by=entry.actor)


def _offers(session: Session, one: Registration) -> Iterator[Line]:
    asked = sa.select(Offer).where(Offer.registration_id == one.id)
    for offer in session.scalars(asked.options(joinedload(Offer.site))):
        values = {"site": offer.site.name}
        yield Line(
            Topic.REGISTRATION, offer.ended_at or offer.made_at, OFFER_WORDS[offer.state], values
        )


def _invitations(session: Session, one: Registration) -> Iterator[Line]:
    asked = sa.select(Invitation).where(Invitation.registration_id == one.id)
    for invitation in session.scalars(asked):
        if invitation.sent_at:
            yield Line(Topic.REGISTRATION, invitation.sent_at, N_("Was invited"))


def _letters(session: Session, one: Registration) -> Iterator[Line]:
    for letter in letters_to(session, one):
        values = {"subject": letter.subject or letter.kind}
        yield Line(
            Topic.LETTER,
            letter.sent_at or letter.created_at,
            "%(subject)s",
            values,
            state=letter.state,
            of=letter.id,
        )


def _notes(session: Session, one: Registration) -> Iterator[Line]:
    for note in notes_of(session, one):
        yield Line(Topic.NOTE, note.written_at, "%(text)s", {"text": note.text}, note.author,
                   note.user_id, note.id)  # fmt: skip


def notes_of(session: Session, one: Registration) -> Sequence[Note]:
    return session.scalars(sa.select(Note).where(Note.registration_id == one.id)).all()


def _scans(session: Session, one: Registration) -> Iterator[Line]:
    rows = session.execute(
        sa.select(Scan.scanned_at, Scan.verdict, Point.name, ProgrammeSession.title)
        .join(Point, Point.id == Scan.point_id)
        .outerjoin(ProgrammeSession, ProgrammeSession.id == Point.session_id)
        .where(Scan.registration_id == one.id)
    )
    for at, verdict, door, title in rows:
        values: dict[str, Any] = {"door": door, "session": title}
        words = N_("Scanned at %(door)s: %(session)s") if title else N_("Scanned at %(door)s")
        yield Line(Topic.DOOR, at, words, values, state=verdict)


def _surveys(session: Session, one: Registration) -> Iterator[Line]:
    rows = session.execute(
        sa.select(Survey.title, SurveyInvitation.redeemed)
        .join(Survey, Survey.id == SurveyInvitation.survey_id)
        .where(SurveyInvitation.person_id == one.person_id, Survey.event_id == one.event_id)
        .order_by(Survey.id)
    )
    for title, answered in rows:
        words = N_("%(survey)s: answered") if answered else N_("%(survey)s: asked, not answered")
        yield Line(Topic.SURVEY, None, words, {"survey": title})


def _facts(session: Session, one: Registration) -> Iterator[Line]:
    """What the groups wrote down and nobody has taken back."""
    rows = session.execute(
        sa.select(Fact.id, Fact.kind, Fact.occurred_at, Fact.reverses_id, Group.name)
        .join(Membership, Membership.id == Fact.membership_id)
        .join(Group, Group.id == Fact.group_id)
        .where(Membership.person_id == one.person_id, Group.event_id == one.event_id)
        .order_by(Fact.id.desc())
    ).all()
    undone: set[int] = set()
    for fact_id, kind, at, reverses, name in rows:
        if fact_id in undone:
            continue
        if reverses is not None:
            undone.add(reverses)
        elif kind in FACT_WORDS:
            yield Line(Topic.GROUP, at, FACT_WORDS[kind], {"group": name})
