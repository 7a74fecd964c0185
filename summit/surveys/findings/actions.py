"""What readers of words, and those who share results, do."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import Keyring, Purpose, digest, new_uid
from summit.audit.actions import record
from summit.errors import N_, Conflict, FieldError
from summit.events.queries import scope_of
from summit.surveys.findings.models import (
    SurveyQuote,
    SurveyReading,
    SurveyRuling,
    SurveyShare,
    SurveyTheme,
)
from summit.surveys.findings.queries.words import readings_of, themes_of
from summit.surveys.findings.themes import READERS, Reading, Said
from summit.surveys.models import Survey, SurveyQuestion


def add_theme(session: Session, question: SurveyQuestion, name: str) -> SurveyTheme:
    """A new theme. Raises FieldError for a name that is there already."""
    if any(theme.name.casefold() == name.casefold() for theme in themes_of(session, question.id)):
        raise FieldError("name", N_("This theme is there already."))
    theme = SurveyTheme(question_id=question.id, name=name)
    session.add(theme)
    return theme


def read_answers(
    session: Session,
    question: SurveyQuestion,
    taken: Sequence[tuple[Said, Collection[int]]],
    *,
    actor: Actor,
) -> int:
    """Note what this reader takes answers to be about; says of how many it was noted.

    Two people read each answer. Once both have, what they took it for stays as it was.
    """
    readings = readings_of(session, question.id)
    mine = _mine(session, question, actor)
    noted = 0
    for one, themes in taken:
        if len(readings.get(one.response_id, Reading()).by) >= READERS:
            continue
        noted += 1
        if one.response_id in mine:
            mine[one.response_id].themes = sorted(themes)
        else:
            session.add(_reading(question, one, themes, actor))
    return noted


def _mine(session: Session, question: SurveyQuestion, actor: Actor) -> dict[str, SurveyReading]:
    found = session.scalars(
        sa.select(SurveyReading).where(
            SurveyReading.question_id == question.id, SurveyReading.user_id == actor.user_id
        )
    )
    return {one.response_id: one for one in found}


def _reading(
    question: SurveyQuestion, one: Said, themes: Collection[int], actor: Actor
) -> SurveyReading:
    return SurveyReading(
        response_id=one.response_id,
        question_id=question.id,
        user_id=actor.user_id,
        themes=sorted(themes),
    )


def settle(
    session: Session,
    question: SurveyQuestion,
    one: Said,
    themes: Collection[int],
    *,
    reason: str,
    actor: Actor,
) -> None:
    """Say what counts where two readers disagree. Raises Conflict where they do not."""
    reading = readings_of(session, question.id).get(one.response_id, Reading())
    if not reading.is_open:
        raise Conflict(N_("There is nothing to settle here any more."))
    session.add(
        SurveyRuling(
            response_id=one.response_id,
            question_id=question.id,
            user_id=actor.user_id,
            themes=sorted(themes),
            reason=reason,
        )
    )


def quote(session: Session, question: SurveyQuestion, one: Said, *, on: bool) -> None:
    """Quote an answer, or no longer. Raises Conflict without its writer's consent."""
    if on and not one.may_be_quoted:
        raise Conflict(N_("Whoever wrote this has not agreed to be quoted."))
    found = session.get(SurveyQuote, (one.response_id, question.id))
    if on and not found:
        session.add(SurveyQuote(response_id=one.response_id, question_id=question.id))
    if found and not on:
        session.delete(found)


def share(
    session: Session,
    survey: Survey,
    *,
    name: str,
    language: str,
    keys: Keyring,
    actor: Actor,
    now: datetime,
) -> SurveyShare:
    """A page of results for somebody outside, by a link that nobody guesses."""
    uid = new_uid()
    made = SurveyShare(
        uid=uid,
        survey_id=survey.id,
        name=name,
        language=language,
        link_digest=digest(keys.token(Purpose.SURVEY_SHARE, uid, 1)),
        created_at=now,
    )
    session.add(made)
    _log(session, survey, "share", actor=actor, now=now)
    return made


def revoke(
    session: Session, survey: Survey, found: SurveyShare, *, actor: Actor, now: datetime
) -> None:
    """The link opens nothing any more; twice is as good as once."""
    if found.revoked_at is None:
        found.revoked_at = now
        _log(session, survey, "revoke", actor=actor, now=now)


def _log(session: Session, survey: Survey, verb: str, *, actor: Actor, now: datetime) -> None:
    record(
        session, f"survey:{verb}", f"survey:{survey.slug}", actor=actor, now=now,
        scope=scope_of(survey.event),
    )  # fmt: skip
