"""Writing the questions of a survey, until somebody has answered it. Each deed is logged.

Afterwards what it asks stays as it is: answers to two wordings are no answers to one question.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.db import Localized
from summit.errors import N_, Conflict, FieldError
from summit.questions.conditions import runs_in_a_ring
from summit.questions.form import minutes_for
from summit.questions.keys import new_key
from summit.questions.order import Order, placed, stepped
from summit.surveys.actions.log import log
from summit.surveys.drafts import QuestionDraft, SurveyDraft
from summit.surveys.models import Survey, SurveyQuestion
from summit.surveys.queries import asked_now, is_answered, slugs_of
from summit.surveys.slugs import free_slug
from summit.surveys.states import Audience, Ways

ADAPTED = "-adapted"


def must_be_unanswered(session: Session, survey: Survey) -> None:
    """Refuse what would change the meaning of answers; holds the survey until the commit.

    Raises Conflict.
    """
    session.execute(sa.select(Survey.id).where(Survey.id == survey.id).with_for_update())
    if is_answered(session, survey.id):
        raise Conflict(
            N_("People have answered this survey, so what it asks stays as it is. Make a copy to "
               "ask something else.")
        )  # fmt: skip


def change_texts(
    session: Session, survey: Survey, draft: SurveyDraft, *, actor: Actor, now: datetime
) -> None:
    """Its title and what stands below it. Raises Conflict once it is answered."""
    must_be_unanswered(session, survey)
    survey.title, survey.intro = draft.title, draft.intro
    log(session, survey, "texts-changed", actor=actor, now=now)


def choose_ways(
    session: Session,
    survey: Survey,
    ways: Ways,
    audience: Audience,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """How it is answered, and who is asked by mail. Raises Conflict once it is answered: nobody
    is promised one thing and given another.
    """
    must_be_unanswered(session, survey)
    survey.ways, survey.audience = ways, audience
    log(session, survey, "ways-chosen", actor=actor, now=now, ways=ways, audience=audience)


def add_question(
    session: Session, survey: Survey, draft: QuestionDraft, *, actor: Actor, now: datetime
) -> SurveyQuestion:
    """A new question at the end of the last page. Raises FieldError ("after"), Conflict."""
    must_be_unanswered(session, survey)
    key = new_key(str(draft.title), {q.key for q in survey.questions}, "question")
    _refuse_rings(key, draft, survey)
    last = max(survey.questions, key=lambda q: (q.page, q.position), default=None)
    question = SurveyQuestion(
        key=key,
        page=last.page if last else 1,
        position=1 + max((q.position for q in survey.questions), default=0),
    )
    _fill(question, draft)
    survey.questions.append(question)
    session.flush()  # the page leads to the question by its id
    _adapted(session, survey, "question-added", question, actor=actor, now=now)
    return question


def change_question(
    session: Session,
    survey: Survey,
    question: SurveyQuestion,
    draft: QuestionDraft,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Raises FieldError ("after"), Conflict."""
    must_be_unanswered(session, survey)
    _refuse_rings(question.key, draft, survey)
    _fill(question, draft)
    _adapted(session, survey, "question-changed", question, actor=actor, now=now)


def _fill(question: SurveyQuestion, draft: QuestionDraft) -> None:
    question.kind, question.title, question.help = draft.kind, draft.title, draft.help
    question.options = [dict(option) for option in draft.options]
    question.settings, question.shown_if = dict(draft.settings), dict(draft.shown_if)
    question.required = draft.required


def _refuse_rings(key: str, draft: QuestionDraft, survey: Survey) -> None:
    conditions: dict[str, Mapping[str, Any]] = {
        q.key: q.shown_if for q in asked_now(survey.questions)
    }
    conditions[key] = draft.shown_if
    if runs_in_a_ring(key, conditions):
        raise FieldError("after", N_("That question itself waits for an answer to this one."))


def retire_question(
    session: Session, survey: Survey, question: SurveyQuestion, *, actor: Actor, now: datetime
) -> None:
    """Ask it no longer. Raises Conflict when another question waits for it."""
    must_be_unanswered(session, survey)
    waiting = [q for q in asked_now(survey.questions) if q.shown_if.get("key") == question.key]
    if waiting:
        raise Conflict(
            N_("“%(title)s” is asked only after this question. Change that first."),
            title=waiting[0].title,
        )
    question.retired_at = question.retired_at or now
    _adapted(session, survey, "question-retired", question, actor=actor, now=now)


def bring_back(
    session: Session, survey: Survey, question: SurveyQuestion, *, actor: Actor, now: datetime
) -> None:
    """Ask a retired question again. Raises Conflict."""
    must_be_unanswered(session, survey)
    live = {q.key for q in asked_now(survey.questions)}
    if question.shown_if and question.shown_if["key"] not in live:
        question.shown_if = {}
    question.retired_at = None
    _adapted(session, survey, "question-restored", question, actor=actor, now=now)


def move_question(
    session: Session,
    survey: Survey,
    question: SurveyQuestion,
    step: int,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """``step`` 1: one place further, over the end of its page onto the next one, which is made
    where there is none; -1: one place earlier. Raises Conflict.
    """
    must_be_unanswered(session, survey)
    if question.retired_at is None:
        _arrange(survey, stepped(order_of(survey), question.id, step))
        _adapted(session, survey, "question-moved", question, actor=actor, now=now)


def place_question(
    session: Session,
    survey: Survey,
    question: SurveyQuestion,
    page: int,
    place: int,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Put it at ``place`` (from 0) of a page. Raises Conflict."""
    must_be_unanswered(session, survey)
    pages = {number for number, _ in order_of(survey)}
    if question.retired_at is None and page in pages:
        _arrange(survey, placed(order_of(survey), question.id, page, place))
        _adapted(session, survey, "question-moved", question, actor=actor, now=now)


def order_of(survey: Survey) -> Order:
    """The pages with the ids of their questions, and an empty page at the end."""
    order: dict[int | None, list[int]] = {}
    for question in sorted(asked_now(survey.questions), key=lambda q: (q.page, q.position)):
        order.setdefault(question.page, []).append(question.id)
    last = max((page for page in order if page), default=0)
    return [*order.items(), (last + 1, [])]


def _arrange(survey: Survey, order: Order) -> None:
    """Number pages and places anew; pages without questions are gone."""
    questions = {question.id: question for question in survey.questions}
    pages = [keys for _, keys in order if keys]
    places = [(page, key) for page, keys in enumerate(pages, 1) for key in keys]
    for position, (page, key) in enumerate(places, 1):
        questions[key].page, questions[key].position = page, position


def _adapted(
    session: Session,
    survey: Survey,
    deed: str,
    question: SurveyQuestion,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """The questionnaire is no longer that of the template, and takes another time."""
    if not survey.instrument_version.endswith(ADAPTED):
        survey.instrument_version += ADAPTED
    survey.minutes = minutes_for(asked_now(survey.questions))
    log(session, survey, deed, actor=actor, now=now, question=question.key)


def copy_survey(session: Session, survey: Survey, *, actor: Actor, now: datetime) -> Survey:
    """A draft that asks the same, without the answers."""
    copy = Survey(
        event_id=survey.event_id,
        event=survey.event,
        slug=free_slug(survey.slug, slugs_of(session, survey.event_id)),
        title=Localized(survey.title),
        intro=Localized(survey.intro),
        instrument=survey.instrument,
        instrument_version=survey.instrument_version,
        minutes=survey.minutes,
        ways=survey.ways,
        audience=survey.audience,
        smallest_cell=survey.smallest_cell,
        created_at=now,
        questions=_copies(asked_now(survey.questions)),
    )
    session.add(copy)
    log(session, copy, "copied", actor=actor, now=now, source=survey.slug)
    return copy


def _copies(questions: Sequence[SurveyQuestion]) -> list[SurveyQuestion]:
    copies = []
    for question in questions:
        copy = SurveyQuestion(key=question.key, page=question.page, position=question.position)
        _fill(copy, draft_of(question))
        copies.append(copy)
    return copies


def draft_of(question: SurveyQuestion) -> QuestionDraft:
    """The question as it is, to start from."""
    return QuestionDraft(
        kind=question.kind,
        title=question.title,
        help=question.help,
        options=tuple(question.options),
        settings=question.settings,
        shown_if=question.shown_if,
        required=question.required,
    )
