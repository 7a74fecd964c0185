"""What is kept about a person, in all its places."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.checkin.models import Attendance, Point, Scan
from summit.directory.models import Note
from summit.events.models import Event
from summit.groups.models import Fact, Group, GroupMeeting, Membership, Seat, SeatHolder, Task
from summit.outbox.models import Message
from summit.people.models import Organization, Person
from summit.registration.models import (
    FormQuestion,
    Invitation,
    Offer,
    Registration,
    RegistrationAnswer,
)
from summit.schedule.agenda.models import Booking, Favourite
from summit.schedule.models import OnlineJoin, ProgrammeSession
from summit.stakeholders.models import Ask, Assessment, Stakeholder, StakeholderContact
from summit.surveys.models import Survey, SurveyInvitation
from summit.surveys.pulses.models import PulseAnswered


def rows_of(session: Session, person: Person) -> list[Person]:
    """The row that stands for the human first, then those that were found to be the same one,
    whichever of them ``person`` is.
    """
    stays = person.merged_into_id
    first = person if stays is None else session.get_one(Person, stays)
    merged = session.scalars(
        sa.select(Person).where(Person.merged_into_id == first.id).order_by(Person.id)
    )
    return [first, *merged]


def registrations_about(session: Session, people: Collection[int]) -> Sequence[Registration]:
    """Their registrations at all events, with event, sites, site, person and tickets."""
    return session.scalars(
        sa.select(Registration)
        .where(Registration.person_id.in_(people))
        .options(
            joinedload(Registration.event).joinedload(Event.coalition),
            joinedload(Registration.event).selectinload(Event.sites),
            joinedload(Registration.site),
            joinedload(Registration.person),
            selectinload(Registration.tickets),
        )
        .order_by(Registration.id)
    ).all()


Rows = Sequence[Any]


def answers_about(session: Session, registrations: Collection[int]) -> Sequence[RegistrationAnswer]:
    """Every answer with the version of the question that was asked, retired ones too."""
    return session.scalars(
        sa.select(RegistrationAnswer)
        .where(RegistrationAnswer.registration_id.in_(registrations))
        .options(joinedload(RegistrationAnswer.question))
        .order_by(RegistrationAnswer.id)
    ).all()


def letters_about(session: Session, people: Collection[int]) -> Rows:
    """(subject, written, sent) of the letters to them."""
    return session.execute(
        sa.select(Message.subject, Message.created_at, Message.sent_at)
        .where(Message.person_id.in_(people))
        .order_by(Message.id)
    ).all()


def scans_about(session: Session, registrations: Collection[int]) -> Rows:
    """(moment, door, direction, verdict) of every scan of their tickets."""
    return session.execute(
        sa.select(Scan.scanned_at, Point.name, Scan.direction, Scan.verdict)
        .join(Point, Point.id == Scan.point_id)
        .where(Scan.registration_id.in_(registrations))
        .order_by(Scan.scanned_at)
    ).all()


def arrivals_about(session: Session, registrations: Collection[int]) -> Rows:
    """(door, came, left) of where they were."""
    return session.execute(
        sa.select(Point.name, Attendance.arrived_at, Attendance.left_at)
        .join(Point, Point.id == Attendance.point_id)
        .where(Attendance.registration_id.in_(registrations), Attendance.undone_at.is_(None))
        .order_by(Attendance.arrived_at)
    ).all()


def sessions_about(session: Session, registrations: Collection[int]) -> Rows:
    """(session, what they did, when) of the sessions they marked, booked or followed online."""
    parts: tuple[tuple[Any, Any, Any], ...] = (
        (Favourite, sa.literal("marked"), Favourite.made_at),
        (Booking, sa.cast(Booking.state, sa.String), Booking.made_at),
        (OnlineJoin, sa.literal("followed"), OnlineJoin.joined_at),
    )
    rows = sa.union_all(*(
        sa.select(table.session_id, did.label("did"), moment.label("moment"))
        .where(table.registration_id.in_(registrations))
        for table, did, moment in parts
    )).subquery()  # fmt: skip
    return session.execute(
        sa.select(ProgrammeSession.title, rows.c.did, rows.c.moment)
        .join(rows, rows.c.session_id == ProgrammeSession.id)
        .order_by(rows.c.moment, ProgrammeSession.id)
    ).all()


def pulses_about(session: Session, registrations: Collection[int]) -> Rows:
    """(session,) of those after which they answered: never when, never what."""
    return session.execute(
        sa.select(ProgrammeSession.title)
        .join(PulseAnswered, PulseAnswered.session_id == ProgrammeSession.id)
        .where(PulseAnswered.registration_id.in_(registrations))
        .order_by(ProgrammeSession.id)
    ).all()


def offers_about(session: Session, registrations: Collection[int]) -> Sequence[Offer]:
    return session.scalars(
        sa.select(Offer)
        .where(Offer.registration_id.in_(registrations))
        .options(joinedload(Offer.site))
        .order_by(Offer.id)
    ).all()


def invitations_about(session: Session, registrations: Collection[int]) -> Sequence[Invitation]:
    return session.scalars(
        sa.select(Invitation).where(Invitation.registration_id.in_(registrations))
    ).all()


def groups_about(session: Session, people: Collection[int]) -> Sequence[Membership]:
    return session.scalars(
        sa.select(Membership)
        .where(Membership.person_id.in_(people))
        .options(joinedload(Membership.group))
        .order_by(Membership.id)
    ).all()


def facts_about(session: Session, memberships: Collection[int]) -> Rows:
    """(group, kind, happened, written down, detail, note, meeting) of every fact."""
    return session.execute(
        sa.select(
            Group.slug, Fact.kind, Fact.occurred_at, Fact.recorded_at, Fact.detail, Fact.note,
            GroupMeeting.starts_at,
        )
        .join(Group, Group.id == Fact.group_id)
        .outerjoin(GroupMeeting, GroupMeeting.id == Fact.meeting_id)
        .where(Fact.membership_id.in_(memberships))
        .order_by(Fact.id)
    ).all()  # fmt: skip


def tasks_about(session: Session, memberships: Collection[int]) -> Rows:
    """(group, what, until when, taken on) of everything that was taken on and not dropped."""
    return session.execute(
        sa.select(Group.slug, Task.text, Task.due_on, Task.created_at)
        .join(Group, Group.id == Task.group_id)
        .where(Task.membership_id.in_(memberships), Task.dropped_at.is_(None))
        .order_by(Task.id)
    ).all()


def seats_about(session: Session, people: Collection[int]) -> Rows:
    """(group, organization, part, since, until) of the seats that were held or stood in for."""
    return session.execute(
        sa.select(
            Group.slug, Organization.name, SeatHolder.part, SeatHolder.since, SeatHolder.until
        )
        .join(Seat, Seat.id == SeatHolder.seat_id)
        .outerjoin(Group, Group.id == Seat.group_id)
        .outerjoin(Organization, Organization.id == Seat.organization_id)
        .where(SeatHolder.person_id.in_(people))
        .order_by(SeatHolder.id)
    ).all()


def entries_about(session: Session, people: Collection[int]) -> Sequence[Stakeholder]:
    """What the stakeholder inventory says of them, but for what was thought, asked and spoken."""
    return session.scalars(
        sa.select(Stakeholder)
        .where(Stakeholder.person_id.in_(people))
        .options(
            joinedload(Stakeholder.group),
            selectinload(Stakeholder.categories),
            selectinload(Stakeholder.sectors),
        )
        .order_by(Stakeholder.id)
    ).all()


def opinions_about(session: Session, entries: Collection[int]) -> Sequence[Assessment]:
    return session.scalars(
        sa.select(Assessment).where(Assessment.stakeholder_id.in_(entries)).order_by(Assessment.id)
    ).all()


def asks_about(session: Session, entries: Collection[int]) -> Rows:
    """(what was asked, when, until when, what came of it)."""
    return session.execute(
        sa.select(Ask.text, Ask.asked_at, Ask.due_on, Ask.outcome)
        .where(Ask.stakeholder_id.in_(entries))
        .order_by(Ask.id)
    ).all()


def contacts_about(session: Session, entries: Collection[int]) -> Rows:
    """(day, channel, whether they answered, note)."""
    row = StakeholderContact
    return session.execute(
        sa.select(row.day, row.channel, row.answered, row.note)
        .where(row.stakeholder_id.in_(entries))
        .order_by(row.id)
    ).all()


def surveys_about(session: Session, people: Collection[int]) -> Rows:
    """(survey, whether answered, begun, left for later): never when, never what."""
    return session.execute(
        sa.select(
            Survey.title,
            SurveyInvitation.redeemed,
            SurveyInvitation.opened,
            SurveyInvitation.saved.is_not(None),
        )
        .join(Survey, Survey.id == SurveyInvitation.survey_id)
        .where(SurveyInvitation.person_id.in_(people))
        .order_by(Survey.id)
    ).all()


def notes_about(session: Session, registrations: Collection[int]) -> Sequence[Note]:
    return session.scalars(
        sa.select(Note).where(Note.registration_id.in_(registrations)).order_by(Note.id)
    ).all()


def answers_due(session: Session, *, now: datetime, most: int) -> Rows:
    """(id of the answer, event, key of the question) whose time is over, at most so many."""
    kept = sa.select(FormQuestion.id, Event.id.label("event_id"), Event.ends_at).add_columns(
        FormQuestion.keep_days, FormQuestion.key
    )
    rows = session.execute(
        kept.join(Event, Event.id == FormQuestion.event_id).where(
            FormQuestion.keep_days.is_not(None), Event.ends_at < now
        )
    ).all()
    due = {row.id: row for row in rows if row.ends_at + timedelta(days=row.keep_days) <= now}
    found = session.execute(
        sa.select(RegistrationAnswer.id, RegistrationAnswer.question_id)
        .where(RegistrationAnswer.question_id.in_(due))
        .order_by(RegistrationAnswer.id)
        .limit(most)
    ).all()
    return [(answer, due[question].event_id, due[question].key) for answer, question in found]


def questions_ever(session: Session, event_id: int) -> Sequence[FormQuestion]:
    """Every question of the form in its latest version, retired ones too, in order."""
    latest: dict[str, FormQuestion] = {}
    rows = session.scalars(
        sa.select(FormQuestion)
        .where(FormQuestion.event_id == event_id)
        .order_by(FormQuestion.position, FormQuestion.version, FormQuestion.id)
    )
    for question in rows:
        latest[question.key] = question
    return list(latest.values())


def answer_counts(session: Session, event_id: int) -> dict[str, int]:
    """How many answers are kept, by key of the question, all its versions together."""
    rows = session.execute(
        sa.select(FormQuestion.key, sa.func.count(RegistrationAnswer.id))
        .join(RegistrationAnswer, RegistrationAnswer.question_id == FormQuestion.id)
        .where(FormQuestion.event_id == event_id)
        .group_by(FormQuestion.key)
    )
    return {row[0]: row[1] for row in rows}
