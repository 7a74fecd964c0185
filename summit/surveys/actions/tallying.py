"""Counting ratings, so that nothing tells which of them came from one person."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.questions.catalogue import BY_KEY
from summit.surveys.models import SurveyQuestion, SurveyTally

STEPS = ("1", "2", "3", "4", "5", "na")


def is_tallied(question: SurveyQuestion) -> bool:
    return BY_KEY[question.kind].tallied


def tally(session: Session, questions: Sequence[SurveyQuestion], values: Mapping[str, Any]) -> None:
    """Count the ratings among ``values`` (by question key). The survey is locked."""
    for question in questions:
        if is_tallied(question) and question.key in values:
            _count(session, question, values[question.key])


def _count(session: Session, question: SurveyQuestion, value: Mapping[str, Any]) -> None:
    """One statement that writes every row of the question, as it was or one more.

    PostgreSQL notes the transaction in each row that it writes: rows written alone would be
    joined by it.
    """
    _prepare(session, question)
    given = [
        sa.and_(SurveyTally.row == row, SurveyTally.step == str(step))
        for row, step in value.items()
    ]
    session.execute(
        sa.update(SurveyTally)
        .where(SurveyTally.question_id == question.id)
        .values(n=SurveyTally.n + sa.case((sa.or_(*given), 1), else_=0))
        .execution_options(synchronize_session=False)
    )


def _prepare(session: Session, question: SurveyQuestion) -> None:
    """Every row and step once, at 0, before the first rating."""
    known = sa.select(SurveyTally.row).where(SurveyTally.question_id == question.id).limit(1)
    if session.scalar(known) is not None:
        return
    session.execute(
        sa.insert(SurveyTally),
        [
            {"question_id": question.id, "row": option["key"], "step": step, "n": 0}
            for option in question.options
            for step in STEPS
        ],
    )
