"""Taking answers, so that nothing leads from them to a person."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import new_uid
from summit.errors import N_, Conflict
from summit.events.models import Site
from summit.surveys.actions.tallying import is_tallied, tally
from summit.surveys.models import (
    Survey,
    SurveyAnswer,
    SurveyContact,
    SurveyInvitation,
    SurveyResponse,
)
from summit.surveys.queries import asked_by_language
from summit.surveys.states import Mode, ResponseSource, Standing, standing
from summit.surveys.strata import UNTOLD, Stratum, by_kind, languages_told, told_of


class AlreadyAnswered(Conflict):
    """The personal link has been used."""


class NotTakingAnswers(Conflict):
    """The survey is not open yet, or not any more."""


def answer(
    session: Session,
    survey: Survey,
    values: Mapping[str, Any],
    *,
    mode: Mode,
    source: ResponseSource,
    language: str,
    site: Site | None = None,
    stratum: Stratum | None = None,
    wave: int = 1,
    complete: bool = True,
    now: datetime,
) -> None:
    """Keep one set of answers (by question key) under a random id that is told to nobody.

    Ratings of sessions are counted and not kept with the rest.

    Of the moment only the day is kept, on the clock of the event.
    Raises NotTakingAnswers.
    """
    lock(session, survey)
    _must_be_open(survey, now=now)
    _must_be_a_way(survey, mode)
    keys = {q.key: q for q in survey.questions if not is_tallied(q)}
    tally(session, survey.questions, values)
    session.add(
        SurveyResponse(
            id=new_uid(),
            survey_id=survey.id,
            site_id=site and site.id,
            wave=wave,
            stratum=stratum,
            mode=mode,
            source=source,
            language=language,
            instrument=survey.instrument,
            instrument_version=survey.instrument_version,
            day=_day(survey, now),
            complete=complete,
            answers=[
                SurveyAnswer(question_id=keys[key].id, value=value)
                for key, value in values.items()
                if key in keys
            ],
        )
    )
    _release(session, survey)


def redeem(
    session: Session,
    invitation: SurveyInvitation,
    values: Mapping[str, Any],
    *,
    site: Site | None,
    language: str,
    complete: bool = True,
    now: datetime,
) -> None:
    """Use up a personal link and keep the answers apart from it.

    Raises AlreadyAnswered or NotTakingAnswers.
    """
    survey = invitation.survey
    lock(session, survey)
    session.refresh(invitation, ["redeemed"])
    if invitation.redeemed:
        raise AlreadyAnswered(N_("You have answered this survey already."))
    _mark(session, invitation, redeemed=True, opened=True, saved=None)
    asked = asked_by_language(session, survey.id)
    mine = (invitation.wave, invitation.site_id, invitation.stratum)
    told = told_of(mine, by_kind(asked))
    answer(
        session,
        survey,
        values,
        mode=Mode.CONFIDENTIAL,
        source=ResponseSource.LINK,
        language=language if language in languages_told(mine, asked) else UNTOLD,
        site=site if told.site is not None else None,
        stratum=told.stratum,
        wave=told.wave,
        complete=complete,
        now=now,
    )


def begin(session: Session, invitation: SurveyInvitation, *, saved: bytes | None = None) -> None:
    """The person has sent a first page; ``saved`` is what they leave for later, sealed."""
    lock(session, invitation.survey)
    session.refresh(invitation, ["redeemed"])
    if not invitation.redeemed:
        kept = {} if saved is None else {"saved": saved}
        _mark(session, invitation, opened=True, **kept)


def forget_saved(session: Session, invitation: SurveyInvitation) -> None:
    """Throw away what the person had left for later."""
    lock(session, invitation.survey)
    _mark(session, invitation, saved=None)


def _mark(session: Session, invitation: SurveyInvitation, **changes: Any) -> None:
    """Change one invitation, and touch all of the survey's.

    PostgreSQL notes the transaction in every row that it writes, and writes it anew at another
    place. If only this row were touched, the note and the place would join it to the answer.
    """
    mine = SurveyInvitation.id == invitation.id
    columns = {name: getattr(SurveyInvitation, name) for name in changes}
    session.execute(
        sa.update(SurveyInvitation)
        .where(SurveyInvitation.survey_id == invitation.survey_id)
        .values(
            {
                column: sa.case(
                    (mine, sa.bindparam(None, changes[name], column.type)), else_=column
                )
                for name, column in columns.items()
            }
        )
        .execution_options(synchronize_session=False)
    )


def _must_be_a_way(survey: Survey, mode: Mode) -> None:
    if not survey.ways.allow(mode):
        raise NotTakingAnswers(N_("This survey is not answered in this way."))


def _must_be_open(survey: Survey, *, now: datetime) -> None:
    found = standing(survey.state, survey.opens_at, survey.closes_at, now=now)
    if found == Standing.NOT_YET:
        raise NotTakingAnswers(N_("This survey is not open yet."))
    if found == Standing.OVER:
        raise NotTakingAnswers(N_("This survey is closed."))


def lock(session: Session, survey: Survey) -> None:
    """One after the other: batches are drawn from what is there, and nobody waits in a ring.

    Whether it still takes answers is read anew: somebody may just have closed it.
    """
    session.execute(sa.select(Survey.id).where(Survey.id == survey.id).with_for_update())
    session.refresh(survey, ["state", "opens_at", "closes_at", "ways"])


def _day(survey: Survey, now: datetime) -> date:
    return now.astimezone(ZoneInfo(survey.event.timezone)).date()


def _release(session: Session, survey: Survey) -> None:
    """Let the next batch of answers count.

    A batch has k answers, and k more must wait behind it: whatever is left when the survey
    closes is then a batch as well, and two looks at the results never differ by fewer than k.
    """
    k = survey.smallest_cell
    waiting = session.scalars(
        sa.select(SurveyResponse.id).where(
            SurveyResponse.survey_id == survey.id, SurveyResponse.released.is_(False)
        )
    ).all()
    if len(waiting) < 2 * k:
        return
    batch = secrets.SystemRandom().sample(list(waiting), len(waiting) - k)
    session.execute(
        sa.update(SurveyResponse).where(SurveyResponse.id.in_(batch)).values(released=True)
    )


def leave_contact(
    session: Session, survey: Survey, *, full_name: str, email: str, wish: str, now: datetime
) -> None:
    """Keep the wish to be contacted, apart from all answers.

    All wishes of the survey are written anew in a random order: people leave them right after
    they answered, so that place and transaction of each row would point at an answer.
    """
    lock(session, survey)
    columns = SurveyContact.__table__.columns
    mine = SurveyContact.survey_id == survey.id
    rows = [dict(row) for row in session.execute(sa.select(*columns).where(mine)).mappings()]
    rows.append(
        {
            "id": new_uid(),
            "survey_id": survey.id,
            "full_name": full_name,
            "email": email,
            "wish": wish,
            "day": _day(survey, now),
        }
    )
    secrets.SystemRandom().shuffle(rows)
    session.execute(sa.delete(SurveyContact).where(mine))
    session.execute(sa.insert(SurveyContact), rows)
