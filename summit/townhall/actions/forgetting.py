"""What becomes of the questions of somebody who is erased."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.db import Localized
from summit.townhall.actions.holding import hold
from summit.townhall.actions.joining import let_go
from summit.townhall.models import HallQuestion, TownHall
from summit.townhall.states import QuestionState

ERASED_TEXT = "█"


def forget_questions(session: Session, registrations: Collection[int], *, now: datetime) -> None:
    """Empty what they asked, and set aside what nobody has answered; their votes stay, of nobody.

    Rows and votes stay because other questions and the log name them.
    """
    asked = sa.select(HallQuestion).where(HallQuestion.registration_id.in_(registrations))
    halls = sa.select(TownHall).where(
        TownHall.id.in_(asked.with_only_columns(HallQuestion.hall_id))
    )
    for hall in session.scalars(halls.order_by(TownHall.id)).all():
        hold(session, hall)
    anew = asked.execution_options(populate_existing=True)
    for question in session.scalars(anew).all():  # as they are now that nobody changes them
        question.text, question.anonymous = Localized({question.language: ERASED_TEXT}), True
        if question.state != QuestionState.ANSWERED:
            question.state, question.settled_at = QuestionState.SET_ASIDE, now
            let_go(session, question)
