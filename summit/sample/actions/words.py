"""What two readers made of what people wrote in the story's survey, and with whom it is shared."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest
from summit.accounts.models import User
from summit.events.models import Event
from summit.sample.actions.registrations import hex_id
from summit.sample.actions.surveys import TEMPLATE
from summit.surveys.findings.models import (
    SurveyQuote,
    SurveyReading,
    SurveyRuling,
    SurveyShare,
    SurveyTheme,
)
from summit.surveys.instruments import instrument
from summit.surveys.models import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse

READERS = ("organizer@example.org", "admin@example.org")
# What a sentence is about, by a word in it; the second reader finds something else in one.
CHANGE = {
    "town hall": "More time for the town hall",
    "date": "A date for the next step",
    "barrio": "Meet in the neighborhoods",
    "pedimos": "Say what became of it",
    "publish": "Say what became of it",
    "Employers": "Employers in the room",
    "bus": "Buses and rent",
    "Rent": "Buses and rent",
}
QUOTED = ("More time for the town hall", "Set the date of the next step")
CONSENTS = 40  # answers whose writers may be quoted


def write_words(session: Session, event: Event, *, keys: Keyring, now: datetime) -> None:
    """Themes, two readings of each answer, one ruling, two quotes, and a partner's link."""
    session.flush()  # readings name the readers by their ids
    mine = Survey.event_id == event.id, Survey.instrument == instrument(TEMPLATE)["instrument"]
    survey = session.scalars(sa.select(Survey).where(*mine)).one()
    rng = random.Random(survey.slug)  # noqa: S311 -- a story, not a secret
    asked = {question.key: question for question in survey.questions}
    said = session.scalars(
        sa.select(SurveyAnswer)
        .where(SurveyAnswer.question_id == asked["change"].id)
        .order_by(SurveyAnswer.response_id)
    ).all()
    _consent(session, asked["quote"], said, rng)
    themes = _themes(session, asked["change"])
    readers = session.scalars(sa.select(User).where(User.email.in_(READERS)).order_by(User.email))
    _read(session, said, themes, [reader.id for reader in readers])
    _share(session, survey, keys, rng, now)


def _consent(
    session: Session, consent: SurveyQuestion, said: Sequence[SurveyAnswer], rng: random.Random
) -> None:
    """Everybody who is quoted has agreed, and so have some who wrote nothing."""
    wrote = [answer.response_id for answer in said]
    silent = session.scalars(
        sa.select(SurveyResponse.id)
        .where(
            SurveyResponse.survey_id == consent.survey_id,
            SurveyResponse.complete,
            SurveyResponse.id.not_in(wrote),
        )
        .order_by(SurveyResponse.id)
    ).all()
    for response in [*wrote, *rng.sample(list(silent), CONSENTS - len(wrote))]:
        session.add(SurveyAnswer(response_id=response, question_id=consent.id, value=True))


def _themes(session: Session, question: SurveyQuestion) -> dict[str, int]:
    names = dict.fromkeys(CHANGE.values())
    made = [SurveyTheme(question_id=question.id, name=name) for name in names]
    session.add_all(made)
    session.flush()  # readings name themes by their ids
    return {theme.name: theme.id for theme in made}


def _read(
    session: Session, said: Sequence[SurveyAnswer], themes: Mapping[str, int], readers: list[int]
) -> None:
    differs = next(answer for answer in said if "date" in answer.value)
    for answer in said:
        about = sorted({themes[theme] for word, theme in CHANGE.items() if word in answer.value})
        for place, reader in enumerate(readers):
            found = [] if place and answer is differs else about
            session.add(SurveyReading(**_of(answer), user_id=reader, themes=found))
    settled = [themes["A date for the next step"]]
    reason = "It asks for the date of the first meeting."
    ruling = SurveyRuling(**_of(differs), user_id=readers[0], themes=settled, reason=reason)
    session.add(ruling)
    quoted = [[a for a in said if a.value.startswith(words)][:1] for words in QUOTED]
    session.add_all(SurveyQuote(**_of(answer)) for found in quoted for answer in found)


def _of(answer: SurveyAnswer) -> dict[str, object]:
    return {"response_id": answer.response_id, "question_id": answer.question_id}


def _share(
    session: Session, survey: Survey, keys: Keyring, rng: random.Random, now: datetime
) -> None:
    uid = hex_id(rng)
    token = keys.token(Purpose.SURVEY_SHARE, uid, 1)
    session.add(
        SurveyShare(
            uid=uid,
            survey_id=survey.id,
            name="Steering committee",
            link_digest=digest(token),
            created_at=now,
        )
    )
