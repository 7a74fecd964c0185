"""Reading who is to be asked, who was at which session, and which letters are due."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.checkin.models import Attendance
from summit.checkin.queries import arrived_person_ids
from summit.events.models import Event
from summit.events.states import EventState
from summit.groups.queries import groups_of, register_of
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.people.models import Person
from summit.registration.models import Registration
from summit.registration.states import State
from summit.retention.standing import OPEN as WITH_US
from summit.schedule.models import ProgrammeSession
from summit.schedule.queries import known_programme
from summit.surveys.models import Survey, SurveyInvitation, SurveySending
from summit.surveys.queries import invited_person_ids, registrations_of
from summit.surveys.states import Audience, Letter, SurveyState


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to be asked. ``site_id`` None: of no site."""

    person: Person
    language: str
    site_id: int | None


def addressees(
    session: Session,
    survey: Survey,
    wave: int = 1,
    sites: Collection[int | None] | None = None,
    *,
    now: datetime,
) -> list[Addressee]:
    """Those of the survey's audience at these sites (at all, unless told) who have not been asked
    in this wave. A constant number of statements.
    """
    known = invited_person_ids(session, survey.id, wave)
    return [
        one
        for one in _audience(session, survey, now)
        if one.person.id not in known and (sites is None or one.site_id in sites)
    ]


def _audience(session: Session, survey: Survey, now: datetime) -> list[Addressee]:
    if survey.audience == Audience.MEMBERS:
        return _members(session, survey.event, now)
    if survey.audience == Audience.MET:
        return []  # each meeting asks by itself
    came = arrived_person_ids(session, survey.event_id)
    asks_who_came = survey.audience == Audience.CAME
    return [
        Addressee(r.person, r.language, r.site_id)
        for r in registrations_of(session, survey.event_id, None)
        if (r.person_id in came) == asks_who_came and (asks_who_came or r.state == State.CONFIRMED)
    ]


def _members(session: Session, event: Event, now: datetime) -> list[Addressee]:
    """Those who are with a group of the event now, each once; some are not registered."""
    groups = [group.id for group in groups_of(session, event.id)]
    register = register_of(session, groups, now)
    people = {
        int(person)
        for (person, group), one in register.memberships.items()
        if group in groups and one.state in WITH_US
    }
    rows = {r.person_id: r for r in registrations_of(session, event.id, people)}
    found = session.scalars(sa.select(Person).where(Person.id.in_(people)).order_by(Person.id))
    return [_member(person, rows.get(person.id), event) for person in found]


def _member(person: Person, registration: Registration | None, event: Event) -> Addressee:
    if registration is None:
        return Addressee(person, event.coalition.languages[0], None)
    return Addressee(person, registration.language, registration.site_id)


def sessions_attended(session: Session, event_id: int) -> dict[int, int]:
    """At how many sessions of the event each person was, by what their doors counted."""
    rows = session.execute(
        sa.select(Registration.person_id, sa.func.count(Attendance.session_id.distinct()))
        .join(Attendance, Attendance.registration_id == Registration.id)
        .where(
            Registration.event_id == event_id,
            Attendance.session_id != 0,
            Attendance.undone_at.is_(None),
        )
        .group_by(Registration.person_id)
    )
    return dict(rows.all())


def invitation_by_link(session: Session, digest: str) -> SurveyInvitation | None:
    """What the link asks, with the survey, its questions, and the person."""
    return session.scalar(
        sa.select(SurveyInvitation)
        .join(SurveyInvitation.survey)
        .where(SurveyInvitation.link_digest == digest, Survey.state != SurveyState.DRAFT)
        .options(
            joinedload(SurveyInvitation.survey).joinedload(Survey.event),
            joinedload(SurveyInvitation.survey).selectinload(Survey.questions),
            joinedload(SurveyInvitation.person),
            joinedload(SurveyInvitation.site),
        )
    )


def language_of(session: Session, invitation: SurveyInvitation) -> str | None:
    """The language in which the person registered; None where they have not."""
    return session.scalar(
        sa.select(Registration.language).where(
            Registration.event_id == invitation.survey.event_id,
            Registration.person_id == invitation.person_id,
        )
    )


def sessions_of(session: Session, invitation: SurveyInvitation) -> set[str] | None:
    """The slugs of the sessions that the person was at; None where that is not known.

    Where no session's door was counted, these are all that were held at the person's site.
    """
    event_id = invitation.survey.event_id
    counted = sa.select(Attendance.id).where(
        Attendance.event_id == event_id, Attendance.session_id != 0
    )
    if session.scalar(counted.limit(1)) is None:
        return _held_at(session, event_id, invitation.site_id)
    return set(
        session.scalars(
            sa.select(ProgrammeSession.slug)
            .join(Attendance, Attendance.session_id == ProgrammeSession.id)
            .join(Registration, Registration.id == Attendance.registration_id)
            .where(
                Registration.event_id == event_id,
                Registration.person_id == invitation.person_id,
                Attendance.undone_at.is_(None),
            )
        )
    )


def _held_at(session: Session, event_id: int, site_id: int | None) -> set[str] | None:
    held = known_programme(session, event_id)
    return {one.slug for one in held if one.broadcast or site_id in one.site_ids} or None


def open_sendings(session: Session) -> Sequence[SurveySending]:
    """Letters that are planned and not done, of open surveys of events that take place."""
    return session.scalars(
        sa.select(SurveySending)
        .join(SurveySending.survey)
        .join(Survey.event)
        .where(
            SurveySending.done_at.is_(None),
            Survey.state == SurveyState.OPEN,
            Event.state == EventState.PUBLISHED,
        )
        .options(
            joinedload(SurveySending.survey).joinedload(Survey.event).selectinload(Event.sites)
        )
        .order_by(SurveySending.id)
    ).all()


def site_ends(session: Session, event: Event) -> dict[int | None, datetime]:
    """When each site has ended: with the last session that people know of there; the event's end
    where nothing is planned, and for those of no site (None).
    """
    last: dict[int | None, datetime] = {}
    for one in known_programme(session, event.id):
        for site_id in one.site_ids:
            last[site_id] = max(last.get(site_id, one.ends_at), one.ends_at)
    everywhere: list[int | None] = [*(site.id for site in event.sites), None]
    return {site: last.get(site) or event.ends_at for site in everywhere}


def late_ones(
    session: Session,
    survey: Survey,
    wave: int,
    sites: Collection[int | None],
    most: int,
    among: Collection[int] | None = None,
) -> Sequence[SurveyInvitation]:
    """Who was asked in the wave, has not answered and has not been reminded, with the person."""
    at = [SurveyInvitation.site_id.in_([s for s in sites if s is not None])]
    if None in sites:
        at.append(SurveyInvitation.site_id.is_(None))
    return session.scalars(
        sa.select(SurveyInvitation)
        .where(
            SurveyInvitation.survey_id == survey.id,
            SurveyInvitation.wave == wave,
            SurveyInvitation.redeemed.is_(False),
            SurveyInvitation.reminded.is_(False),
            sa.or_(*at),
            sa.true() if among is None else SurveyInvitation.person_id.in_(among),
        )
        .options(joinedload(SurveyInvitation.person), selectinload(SurveyInvitation.survey))
        .order_by(SurveyInvitation.id)
        .limit(most)
    ).all()


@dataclass(frozen=True, slots=True)
class Reached:
    """How far asking by personal link got at one site (None: of no site): people at each step."""

    site_id: int | None
    asked: int
    sent: int
    delivered: int
    opened: int
    submitted: int


def funnel_of(session: Session, survey_id: int, wave: int | None = None) -> list[Reached]:
    """Asked, a letter went out, the mail server took it, a first page was sent, all was sent; by
    site, over all waves unless told. One statement.
    """
    letter = sa.literal("survey:") + SurveyInvitation.uid + f":{Letter.INVITATION}"
    gone = Message.state.not_in((MessageState.ABORTED, MessageState.FAILED))
    rows = session.execute(
        sa.select(
            SurveyInvitation.site_id,
            sa.func.count(),
            sa.func.count(Message.id).filter(gone),
            sa.func.count(Message.id).filter(Message.state == MessageState.SENT),
            sa.func.count().filter(SurveyInvitation.opened.is_(True)),
            sa.func.count().filter(SurveyInvitation.redeemed.is_(True)),
        )
        .outerjoin(Message, Message.dedupe_key == letter)
        .where(
            SurveyInvitation.survey_id == survey_id,
            sa.true() if wave is None else SurveyInvitation.wave == wave,
        )
        .group_by(SurveyInvitation.site_id)
    )
    return [Reached(*row) for row in rows]
