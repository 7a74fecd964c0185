"""What becomes of questions that were joined when the one that stands for them is gone."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.townhall.families import family_of
from summit.townhall.models import HallQuestion
from summit.townhall.queries import count_of_votes, parents_in


def let_go(session: Session, question: HallQuestion) -> None:
    """Those for which ``question`` stood stand for themselves again, with the votes that each has:
    nobody else's question goes because its asker took theirs back. The hall is held already.
    """
    joined = session.scalars(
        sa.select(HallQuestion).where(HallQuestion.same_as_id == question.id)
    ).all()
    if not joined:
        return
    for one in joined:
        one.same_as_id = None
    session.flush()  # who stands for whom is read anew
    parents = parents_in(session, question.hall_id)
    for one in (question, *joined):
        one.votes = count_of_votes(session, family_of(one.id, parents))
