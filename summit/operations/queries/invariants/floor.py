"""What tickets voted for in the town halls."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.operations.queries.invariants.asking import Faults
from summit.townhall.families import family_of
from summit.townhall.models import HallQuestion
from summit.townhall.queries import count_of_votes, parents_in


def votes_are_counted(session: Session) -> Faults:
    """What a question says of its votes equals the tickets that voted for it or for the same."""
    parents: dict[int, dict[int, int]] = {}
    asked = sa.select(HallQuestion).where(HallQuestion.same_as_id.is_(None))
    for question in session.scalars(asked.order_by(HallQuestion.id)):
        if question.hall_id not in parents:
            parents[question.hall_id] = parents_in(session, question.hall_id)
        known = parents[question.hall_id]
        votes = count_of_votes(session, family_of(question.id, known))
        if votes != question.votes:
            yield f"question {question.id} says {question.votes} votes, {votes} are"
