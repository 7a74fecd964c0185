"""Writing the surveys of the story and what 150 people answered."""

import random
from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.registration.models import Registration
from summit.sample.actions.events import Made, local
from summit.sample.actions.registrations import hex_id
from summit.sample.momentum import at
from summit.sample.opinions import Opinion, the_opinions
from summit.sample.turnout import Place
from summit.surveys.actions import create_from_template
from summit.surveys.actions.asking import campaign
from summit.surveys.actions.making import keep_counts
from summit.surveys.models import Survey, SurveyAnswer, SurveyInvitation, SurveyResponse
from summit.surveys.states import Letter, Mode, ResponseSource, SurveyState

TEMPLATE = "summit"
ANSWERED_BY_LINK, BEGUN_BY_LINK = 45, 53


def write_survey_2025(
    session: Session,
    made: Made,
    came: Sequence[tuple[Place, Registration]],
    *,
    keys: Keyring,
    rng: random.Random,
) -> None:
    """The survey of the past summit, closed, with its invitations and its answers."""
    day = made.event.starts_at.date()
    survey = create_from_template(session, made.event, TEMPLATE, now=local(day, "08:00"))
    survey.state, survey.code = SurveyState.CLOSED, made.event.slug
    survey.opens_at, survey.closes_at = local(day, "15:00"), at(day.replace(month=3), time(23))
    session.flush()  # responses and invitations name the survey and its questions by their ids
    _invite(session, survey, came, keys, rng)
    session.add_all(_response(survey, made, opinion, rng) for opinion in the_opinions(rng))
    keep_counts(session, survey)


def write_survey_next(session: Session, made: Made, *, now: datetime) -> None:
    """Next year's survey, open at once so that a newcomer can answer it."""
    survey = create_from_template(session, made.event, TEMPLATE, now=now)
    survey.state, survey.opens_at, survey.code = SurveyState.OPEN, now, made.event.slug


def _invite(
    session: Session,
    survey: Survey,
    came: Sequence[tuple[Place, Registration]],
    keys: Keyring,
    rng: random.Random,
) -> None:
    rows = [row for _, row in came]
    begun = rng.sample(rows, BEGUN_BY_LINK)
    answered = {row.id for row in begun[:ANSWERED_BY_LINK]}
    opened = {row.id for row in begun}
    for row in rng.sample(rows, len(rows)):
        uid = hex_id(rng)
        session.add(
            SurveyInvitation(
                uid=uid,
                survey_id=survey.id,
                person_id=row.person_id,
                site_id=row.site_id,
                link_digest=digest(keys.token(Purpose.SURVEY_LINK, uid, 1)),
                opened=row.id in opened,
                redeemed=row.id in answered,
            )
        )
        if row.person.email:
            session.add(letter_of(survey, row.person_id, row.language, uid))


def letter_of(
    survey: Survey,
    person: int,
    language: str,
    uid: str,
    *,
    wave: int = 1,
    gone: datetime | None = None,
) -> Message:
    """The letter that asked, as it is kept a month later: that it was sent, not what it said."""
    gone = gone or survey.opens_at
    assert gone is not None  # noqa: S101 -- for the type checker
    return Message(
        uid=uid,
        coalition_id=survey.event.coalition_id,
        event_id=survey.event_id,
        person_id=person,
        kind=f"surveys/{Letter.INVITATION}",
        campaign=campaign(survey, wave, Letter.INVITATION),
        dedupe_key=f"survey:{uid}:{Letter.INVITATION}",
        recipient="",
        language=language,
        subject="",
        sensitive=True,
        state=MessageState.SENT,
        priority=8,
        created_at=gone,
        send_after=gone,
        sent_at=gone,
    )


def _response(survey: Survey, made: Made, opinion: Opinion, rng: random.Random) -> SurveyResponse:
    questions = {question.key: question.id for question in survey.questions}
    return SurveyResponse(
        id=hex_id(rng),
        survey_id=survey.id,
        site_id=made.sites[opinion.site].id,
        mode=Mode.ANONYMOUS if opinion.poster else Mode.CONFIDENTIAL,
        source=ResponseSource.POSTER if opinion.poster else ResponseSource.LINK,
        language=opinion.language,
        day=opinion.day,
        instrument=survey.instrument,
        instrument_version=survey.instrument_version,
        complete=opinion.complete,
        released=True,
        answers=[
            SurveyAnswer(question_id=questions[key], value=value)
            for key, value in opinion.values.items()
            if key in questions
        ],
    )
