"""What is kept of the answers to surveys."""

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
        if _in_order(kept.rows) != _in_order(counted_of(session, survey)):
            yield f"survey {survey.id} tells counts that its answers do not come to"


def _in_order(rows: list[list[Any]]) -> list[list[str]]:
    """Alike on every database: one of them says 0 for no, and each sorts in its own way."""
    return sorted([f"{int(c) if isinstance(c, bool) else c}" for c in row] for row in rows)
