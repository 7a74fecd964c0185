"""Reading surveys. What leads from a person to an answer does not exist, so nothing reads it."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.errors import NotFound
from summit.events.models import Event
from summit.registration.models import Registration
from summit.surveys.models import (
    Survey,
    SurveyContact,
    SurveyInvitation,
    SurveyQuestion,
    SurveyResponse,
    SurveyTally,
)
from summit.surveys.states import SurveyState, Ways
from summit.surveys.strata import Stratum


def survey_of(session: Session, event_id: int, slug: str) -> Survey:
    """A survey of the event with its questions, whatever its state. Raises NotFound."""
    found = session.scalar(
        sa.select(Survey)
        .where(Survey.event_id == event_id, Survey.slug == slug)
        .options(
            joinedload(Survey.event),
            selectinload(Survey.questions),
            selectinload(Survey.sendings),
        )
    )
    if found is None:
        raise NotFound
    return found


def survey_by_code(session: Session, code: str) -> tuple[str, str]:
    """The slugs of the event and of the survey with this short code. Raises NotFound."""
    row = session.execute(
        sa.select(Event.slug, Survey.slug)
        .join(Survey, Survey.event_id == Event.id)
        .where(Survey.code == code.lower())
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def surveys_of(session: Session, event_id: int) -> Sequence[Survey]:
    """All surveys of an event, the newest first."""
    return session.scalars(
        sa.select(Survey)
        .where(Survey.event_id == event_id)
        .order_by(Survey.created_at.desc(), Survey.id.desc())
        .options(selectinload(Survey.questions))
    ).all()


def is_answered(session: Session, survey_id: int) -> bool:
    answer = sa.select(SurveyResponse.id).where(SurveyResponse.survey_id == survey_id)
    return session.scalar(answer.limit(1)) is not None


def question_in(survey: Survey, question_id: int) -> SurveyQuestion:
    """A question of the survey, whether it is asked or not. Raises NotFound."""
    for question in survey.questions:
        if question.id == question_id:
            return question
    raise NotFound


def open_survey_of(session: Session, event_id: int) -> Survey | None:
    """The newest survey of the event that anybody can answer, now or without another deed."""
    return session.scalar(
        sa.select(Survey)
        .where(
            Survey.event_id == event_id,
            Survey.state == SurveyState.OPEN,
            Survey.ways != Ways.CONFIDENTIAL,
        )
        .order_by(Survey.created_at.desc())
        .limit(1)
        .options(selectinload(Survey.questions))
    )


def newest_closed(session: Session, event_id: int) -> Survey | None:
    """The last closed survey of the event that asks about joining a group."""
    closed = session.scalars(
        sa.select(Survey)
        .where(Survey.event_id == event_id, Survey.state == SurveyState.CLOSED)
        .order_by(Survey.created_at.desc(), Survey.id.desc())
        .options(joinedload(Survey.event), selectinload(Survey.questions))
    )
    return next((s for s in closed if any(q.settings.get("joining") for q in s.questions)), None)


def wishes_for_groups(session: Session, survey_id: int) -> int:
    """How many left an address to hear about the groups."""
    return session.scalars(
        sa.select(sa.func.count()).where(
            SurveyContact.survey_id == survey_id, SurveyContact.wish != "interview"
        )
    ).one()


def slugs_of(session: Session, event_id: int) -> set[str]:
    return set(session.scalars(sa.select(Survey.slug).where(Survey.event_id == event_id)))


def latest_invitation(session: Session, event_id: int, person_id: int) -> SurveyInvitation | None:
    """What the person was last asked at this event, with the survey and its questions."""
    return session.scalar(
        sa.select(SurveyInvitation)
        .join(SurveyInvitation.survey)
        .where(
            Survey.event_id == event_id,
            SurveyInvitation.person_id == person_id,
            Survey.state != SurveyState.DRAFT,
        )
        .order_by(
            Survey.created_at.desc(), SurveyInvitation.wave.desc(), SurveyInvitation.id.desc()
        )
        .limit(1)
        .options(
            joinedload(SurveyInvitation.survey).joinedload(Survey.event),
            joinedload(SurveyInvitation.survey).selectinload(Survey.questions),
        )
    )


def saved_invitations(session: Session, survey_id: int) -> Sequence[SurveyInvitation]:
    """Those who left answers for later and have not sent them, with the survey."""
    return session.scalars(
        sa.select(SurveyInvitation)
        .where(
            SurveyInvitation.survey_id == survey_id,
            SurveyInvitation.redeemed.is_(False),
            SurveyInvitation.saved.is_not(None),
        )
        .options(joinedload(SurveyInvitation.survey), joinedload(SurveyInvitation.site))
    ).all()


def invited_person_ids(session: Session, survey_id: int, wave: int = 1) -> set[int]:
    return set(
        session.scalars(
            sa.select(SurveyInvitation.person_id).where(
                SurveyInvitation.survey_id == survey_id, SurveyInvitation.wave == wave
            )
        )
    )


def asked_by_language(
    session: Session, survey_id: int
) -> dict[tuple[int, int | None, Stratum | None, str | None], int]:
    """How many were asked by personal link, by wave, site, stratum, and the language in which they
    registered for the event (None: they did not).
    """
    kind = (
        SurveyInvitation.wave,
        SurveyInvitation.site_id,
        SurveyInvitation.stratum,
        Registration.language,
    )
    rows = session.execute(
        sa.select(*kind, sa.func.count())
        .join(Survey, Survey.id == SurveyInvitation.survey_id)
        .outerjoin(
            Registration,
            sa.and_(
                Registration.event_id == Survey.event_id,
                Registration.person_id == SurveyInvitation.person_id,
            ),
        )
        .where(SurveyInvitation.survey_id == survey_id)
        .group_by(*kind)
    )
    return {(wave, site, stratum, spoken): n for wave, site, stratum, spoken, n in rows}


def asked_at(session: Session, survey_id: int) -> dict[int | None, int]:
    """How often people were asked by personal link, by site: once in each wave."""
    found: Counter[int | None] = Counter()
    for (_wave, site, *_), n in asked_by_language(session, survey_id).items():
        found[site] += n
    return dict(found)


def totals_by_survey(session: Session, event_id: int) -> dict[int, int]:
    """Answers received, by survey: how many, never what."""
    rows = session.execute(
        sa.select(SurveyResponse.survey_id, sa.func.count())
        .join(Survey, Survey.id == SurveyResponse.survey_id)
        .where(Survey.event_id == event_id)
        .group_by(SurveyResponse.survey_id)
    )
    return {row[0]: row[1] for row in rows}


def invitations_by_survey(session: Session, event_id: int) -> dict[int, tuple[int, int]]:
    """(asked, of these answered) by survey."""
    rows = session.execute(
        sa.select(
            SurveyInvitation.survey_id,
            sa.func.count(),
            sa.func.count().filter(SurveyInvitation.redeemed.is_(True)),
        )
        .join(Survey, Survey.id == SurveyInvitation.survey_id)
        .where(Survey.event_id == event_id)
        .group_by(SurveyInvitation.survey_id)
    )
    return {survey: (asked, answered) for survey, asked, answered in rows}


def ratings_of(session: Session, survey: Survey) -> dict[int, list[dict[str, Any]]]:
    """What was only counted, as answers of one row each: {row: step}. Of a survey that is still
    open there are none: its counts would grow by single answers.
    """
    if survey.state != SurveyState.CLOSED:
        return {}
    rows = session.scalars(
        sa.select(SurveyTally)
        .join(SurveyQuestion, SurveyQuestion.id == SurveyTally.question_id)
        .where(SurveyQuestion.survey_id == survey.id, SurveyTally.n > 0)
        .order_by(SurveyTally.question_id, SurveyTally.row, SurveyTally.step)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in rows:
        step = int(one.step) if one.step.isdigit() else one.step
        found[one.question_id].extend([{one.row: step}] * one.n)
    return found


def read_value(value: Any) -> Any:
    """An answer as it was given, out of what the database calls its text."""
    return json.loads(value) if isinstance(value, str) else value


def contacts_of(session: Session, survey_id: int) -> Sequence[SurveyContact]:
    """Who wishes to be contacted, by name: the order tells nothing."""
    return session.scalars(
        sa.select(SurveyContact)
        .where(SurveyContact.survey_id == survey_id)
        .order_by(SurveyContact.full_name, SurveyContact.id)
    ).all()


def registrations_of(
    session: Session, event_id: int, people: Collection[int] | None = None
) -> list[Registration]:
    """The registrations of the event (of these people, unless None) as letters need them."""
    found = session.scalars(
        sa.select(Registration)
        .where(Registration.event_id == event_id)
        .options(
            joinedload(Registration.person),
            joinedload(Registration.site),
            joinedload(Registration.event).joinedload(Event.coalition),
        )
        .order_by(Registration.id)
    )
    return [r for r in found if people is None or r.person_id in people]


def asked_now(questions: Iterable[SurveyQuestion]) -> list[SurveyQuestion]:
    """The questions that are not retired, in order."""
    return [question for question in questions if question.retired_at is None]
