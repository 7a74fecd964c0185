"""What is kept of the answers to surveys."""

from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.operations.queries.invariants.asking import Faults
from summit.surveys.findings.queries.answers import counted_of
from summit.surveys.models import Survey, SurveyCounts


def kept_counts_are_what_was_answered(session: Session) -> Faults:
    """What was counted when a survey was closed is what its answers come to now."""
    for survey, kept in session.execute(
        sa.select(Survey, SurveyCounts).join(SurveyCounts, SurveyCounts.survey_id == Survey.id)
    ):
        if _said(kept.rows) != _said(counted_of(session, survey)):
            yield f"survey {survey.id} tells counts that its answers do not come to"


def _said(rows: list[list[Any]]) -> Counter[tuple[int, str]]:
    """How often each answer was given to each question, whoever gave it."""
    found: Counter[tuple[int, str]] = Counter()
    for question, *_traits, answer, n in rows:
        found[question, answer] += n
    return found
