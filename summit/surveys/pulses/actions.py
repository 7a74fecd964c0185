"""Counting an answer after a session, so that nothing leads from it to a person."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.errors import N_, Conflict
from summit.registration.models import Registration
from summit.schedule.models import ProgrammeSession
from summit.surveys.pulses.models import PulseAnswered, PulseCount
from summit.surveys.pulses.steps import QUESTIONS, is_whole


def count_answer(
    session: Session,
    registration: Registration,
    session_id: int,
    chosen: Mapping[str, str],
) -> None:
    """Count what one person has chosen, once. Raises Conflict for who has answered.

    All counts of the session are written, not only those that grow: what the database notes of a
    row that it wrote would otherwise join the last answer to the person.
    """
    _lock(session, session_id)
    if session.scalar(_answered(session_id, registration.id)):
        raise Conflict(N_("You have answered this already. Thank you."))
    _known(session, session_id)
    session.add(PulseAnswered(registration_id=registration.id, session_id=session_id))
    grows = [
        sa.and_(PulseCount.question == question, PulseCount.step == step)
        for question, step in chosen.items()
    ]
    counted = PulseCount.counted + sa.case((sa.or_(*grows), 1), else_=0)
    whole = is_whole(_number(session, session_id) + 1)
    session.execute(
        sa.update(PulseCount)
        .where(PulseCount.session_id == session_id)
        .values(counted=counted, shown=counted if whole else PulseCount.shown)
        .execution_options(synchronize_session=False)
    )


def _lock(session: Session, session_id: int) -> None:
    """One after the other, so that a batch is whole."""
    session.execute(
        sa.select(ProgrammeSession.id)
        .where(ProgrammeSession.id == session_id)
        .with_for_update(key_share=True)
    )


def _answered(session_id: int, registration_id: int) -> sa.Select[int]:
    return sa.select(PulseAnswered.id).where(
        PulseAnswered.session_id == session_id,
        PulseAnswered.registration_id == registration_id,
    )


def _known(session: Session, session_id: int) -> None:
    """The rows that count, made at the first answer."""
    mine = sa.select(PulseCount.id).where(PulseCount.session_id == session_id).limit(1)
    if session.scalar(mine) is None:
        session.add_all(
            PulseCount(session_id=session_id, question=q.key, step=step, counted=0, shown=0)
            for q in QUESTIONS
            for step in q.steps
        )
        session.flush()  # the update goes past the objects


def _number(session: Session, session_id: int) -> int:
    """How many answers were counted before this one."""
    return session.scalar(
        sa.select(sa.func.sum(PulseCount.counted)).where(
            PulseCount.session_id == session_id, PulseCount.question == QUESTIONS[0].key
        )
    ) or 0  # fmt: skip
