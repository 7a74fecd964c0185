"""Making a survey from a questionnaire, opening and closing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import Keyring
from summit.db import Localized
from summit.errors import N_, Conflict
from summit.events.models import Event
from summit.questions.form import minutes_for
from summit.surveys.actions.answering import lock
from summit.surveys.actions.log import log
from summit.surveys.actions.saving import count_saved
from summit.surveys.findings.queries.answers import counted_of
from summit.surveys.instruments import instrument
from summit.surveys.models import Survey, SurveyCounts, SurveyQuestion, SurveySending
from summit.surveys.options import options_for
from summit.surveys.queries import asked_now, slugs_of
from summit.surveys.slugs import free_slug
from summit.surveys.states import Audience, Letter, Standing, SurveyState, Ways, standing


def create_from_template(
    session: Session, event: Event, key: str, *, now: datetime, actor: Actor | None = None
) -> Survey:
    """A draft of the questionnaire ``key`` for the event, its sites and sessions filled in.

    Raises NotFound for an unknown key. A second one of the same kind gets a slug of its own.
    """
    made = instrument(key)
    questions = _questions(session, event, made["questions"])
    survey = Survey(
        event_id=event.id,
        event=event,
        slug=free_slug(made["slug"], slugs_of(session, event.id)),
        title=Localized(made["title"]),
        intro=Localized(made["intro"]),
        instrument=made["instrument"],
        instrument_version=made["version"],
        minutes=minutes_for(questions),
        audience=Audience(made["audience"]),
        ways=Ways(made.get("ways", Ways.BOTH)),
        created_at=now,
        questions=questions,
        sendings=[
            SurveySending(wave=s["wave"], letter=Letter(s["letter"]), minutes=s["minutes"])
            for s in made.get("sendings", [])
        ],
    )
    session.add(survey)
    if actor:
        log(session, survey, "create", actor=actor, now=now)
    return survey


def _questions(
    session: Session, event: Event, template: Sequence[Mapping[str, Any]]
) -> list[SurveyQuestion]:
    """The questions with their options; one that is left without options is not asked."""
    made = []
    for place, asked in enumerate(template, 1):
        source = asked.get("from")
        found = options_for(session, event, source) if source else []
        options = [*found, *asked.get("options", [])]
        if options or not source:
            made.append(_question(asked, options, place))
    return made


def _question(
    asked: Mapping[str, Any], options: list[dict[str, Any]], place: int
) -> SurveyQuestion:
    return SurveyQuestion(
        key=asked["key"],
        kind=asked["kind"],
        title=Localized(asked["title"]),
        help=Localized(asked["help"]) if "help" in asked else None,
        options=options,
        settings=asked.get("settings", {}),
        shown_if=asked.get("shown_if", {}),
        required=asked.get("required", False),
        page=asked["page"],
        position=place,
    )


def open_survey(
    session: Session,
    survey: Survey,
    *,
    actor: Actor,
    now: datetime,
    opens_at: datetime | None = None,
) -> None:
    """Take answers from now on, or from ``opens_at``.

    Raises Conflict once it takes answers, and while it asks nothing.
    """
    if survey.state == SurveyState.CLOSED:
        raise Conflict(N_("This survey is closed. Its results have been published."))
    if not asked_now(survey.questions):
        raise Conflict(N_("This survey asks nothing yet. Write a question first."))
    if standing(survey.state, survey.opens_at, survey.closes_at, now=now) == Standing.OPEN:
        raise Conflict(N_("This survey is open already."))
    survey.state, survey.opens_at = SurveyState.OPEN, opens_at or now
    log(session, survey, "open", actor=actor, now=now, opens_at=survey.opens_at.isoformat())


def close_survey(
    session: Session,
    survey: Survey,
    *,
    actor: Actor,
    now: datetime,
    keys: Keyring | None = None,
) -> None:
    """Take no more answers and count all that came, for good. Raises Conflict for a draft.

    Closing is final: results before and after a few more answers would tell those few. With
    ``keys``, what people had saved for later counts as partial answers, as they were told.
    """
    lock(session, survey)
    if survey.state != SurveyState.OPEN:
        raise Conflict(N_("Only an open survey can be closed."))
    if keys is not None:
        count_saved(session, survey, keys=keys, now=now)
    survey.state, survey.closes_at = SurveyState.CLOSED, now
    keep_counts(session, survey)
    log(session, survey, "close", actor=actor, now=now)


def keep_counts(session: Session, survey: Survey) -> None:
    """Count the answers of a closed survey once, so that no reader waits for it."""
    session.add(SurveyCounts(survey_id=survey.id, rows=counted_of(session, survey)))
