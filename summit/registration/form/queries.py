"""Reading the form of an event. Loaders are scoped and answer NotFound themselves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.errors import NotFound
from summit.registration.models import (
    ChoicePlaces,
    FormQuestion,
    FormSection,
    Registration,
    RegistrationAnswer,
)
from summit.registration.states import OPEN


def sections_of(session: Session, event_id: int) -> Sequence[FormSection]:
    """The sections of a form, in order."""
    return session.scalars(
        sa.select(FormSection)
        .where(FormSection.event_id == event_id)
        .order_by(FormSection.position, FormSection.id)
    ).all()


def section_of(session: Session, event_id: int, section_id: int) -> FormSection:
    """Raises NotFound."""
    found = session.scalar(
        sa.select(FormSection).where(FormSection.event_id == event_id, FormSection.id == section_id)
    )
    if found is None:
        raise NotFound
    return found


def every_question(session: Session, event_id: int) -> Sequence[FormQuestion]:
    """All questions that were ever asked, in all their versions, newest version first."""
    return session.scalars(
        sa.select(FormQuestion)
        .where(FormQuestion.event_id == event_id)
        .options(joinedload(FormQuestion.section))
        .order_by(FormQuestion.key, FormQuestion.version.desc())
    ).all()


def retired(questions: Iterable[FormQuestion]) -> list[FormQuestion]:
    """The newest version of those that are no longer asked, the last to go first."""
    newest: dict[str, FormQuestion] = {}
    for question in questions:
        known = newest.get(question.key)
        if known is None or known.version < question.version:
            newest[question.key] = question
    gone = [q for q in newest.values() if q.retired_at is not None]
    return sorted(gone, key=lambda q: (q.retired_at, q.id), reverse=True)


def readable(questions: Iterable[FormQuestion], *, may_manage: bool) -> list[FormQuestion]:
    """Whose answers somebody of the team may read: health, diet and access are read by those
    alone who manage people.
    """
    return [question for question in questions if may_manage or not question.sensitive]


def question_of(session: Session, event_id: int, question_id: int) -> FormQuestion:
    """A question that is asked, or was. Raises NotFound."""
    found = session.scalar(
        sa.select(FormQuestion)
        .where(FormQuestion.event_id == event_id, FormQuestion.id == question_id)
        .options(joinedload(FormQuestion.section))
    )
    if found is None:
        raise NotFound
    return found


def answers_to(session: Session, event_id: int) -> dict[int, int]:
    """How many answers each question has, by its id; those without are left out."""
    rows = session.execute(
        sa.select(RegistrationAnswer.question_id, sa.func.count())
        .join(RegistrationAnswer.question)
        .where(FormQuestion.event_id == event_id)
        .group_by(RegistrationAnswer.question_id)
    )
    return {row[0]: row[1] for row in rows}


def is_answered(session: Session, question_id: int) -> bool:
    answer = sa.select(RegistrationAnswer.id).where(RegistrationAnswer.question_id == question_id)
    return session.scalar(answer.limit(1)) is not None


def choices_left(session: Session, questions: Iterable[FormQuestion]) -> dict[str, dict[str, int]]:
    """Places left by key of the question and of the option, of those that have a limit.

    Nothing is asked of the database where no option has one.
    """
    limited = {q.event_id for q in questions if any("places" in o for o in q.options)}
    if not limited:
        return {}
    left: dict[str, dict[str, int]] = defaultdict(dict)
    rows = sa.select(ChoicePlaces).where(ChoicePlaces.event_id.in_(limited))
    for row in session.scalars(rows):
        left[row.question_key][row.option_key] = row.places - row.taken
    return dict(left)


def chosen_at(session: Session, event_id: int, keys: Iterable[str]) -> Sequence[tuple[str, object]]:
    """Key of the question and answer of every open registration, for these questions."""
    rows = session.execute(
        sa.select(FormQuestion.key, RegistrationAnswer.value)
        .join(RegistrationAnswer.question)
        .join(RegistrationAnswer.registration)
        .where(
            FormQuestion.event_id == event_id,
            FormQuestion.key.in_(list(keys)),
            Registration.state.in_(OPEN),
        )
    )
    return [(row[0], row[1]) for row in rows]
