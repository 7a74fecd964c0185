"""Keeping what people answer, each answer with the version of the question that was asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from summit.questions.catalogue import BY_KEY
from summit.questions.kind import typed
from summit.registration.actions.choices import answers_now, is_limited, take_choices
from summit.registration.actions.places import lock_sites
from summit.registration.intake import AskedQuestion
from summit.registration.models import FormQuestion, Registration, RegistrationAnswer
from summit.registration.queries import form_questions
from summit.registration.states import OPEN


def first_answers(
    session: Session,
    event_id: int,
    questions: Iterable[AskedQuestion],
    answers: Mapping[str, Any],
    *,
    language: str,
) -> dict[int, Any]:
    """The answers of a new, open registration, whose site is locked, by the id of the question.
    ``answers`` are by its key. Raises FieldError (``q-<key>``) when a chosen option is full.
    """
    take_choices(session, event_id, questions, answers, language=language)
    return {q.id: answers[q.key] for q in questions if q.key in answers}


def save_answers(
    session: Session, registration: Registration, answers: Mapping[str, Any], *, staff: bool = False
) -> None:
    """Replace the answers to what is asked now; those to retired questions stay.

    ``staff``: the answers that only the team gives are replaced too; otherwise they stay. Raises
    FieldError (``q-<key>``) when a chosen option is full, Busy.
    """
    asked = form_questions(session, registration.event_id)
    questions = {q.key: q for q in asked if staff or not q.staff_only}
    _hold(session, registration, questions.values())
    given = {a.question.key: a for a in answers_now(session, registration)}
    if registration.state in OPEN:
        before = {key: answer.value for key, answer in given.items()}
        take_choices(session, registration.event_id, questions.values(), answers,
                     language=registration.language, before=before)  # fmt: skip
    for key in questions.keys() & given.keys() - answers.keys():
        session.delete(given[key])
    for key in questions.keys() & answers.keys():
        _keep(session, registration, questions[key], given.get(key), answers[key])


def _hold(session: Session, registration: Registration, questions: Iterable[FormQuestion]) -> None:
    """Where places are counted, the site comes first; then it is read again what holds."""
    if any(is_limited(question) for question in questions):
        lock_sites(session, {registration.site_id})
        session.refresh(registration, ["state"])


def _keep(
    session: Session,
    registration: Registration,
    question: FormQuestion,
    known: RegistrationAnswer | None,
    value: Any,
) -> None:
    if known is None:
        session.add(RegistrationAnswer(registration=registration, question=question, value=value))
    else:
        known.question, known.value = question, value


def outdated(
    questions: Sequence[FormQuestion], answers: Iterable[RegistrationAnswer], language: str
) -> dict[str, str]:
    """What was answered to an earlier version and can no longer be given as it was, in words, by
    the key of the question: agreements to another text, options that are no longer offered.
    """
    asked = {question.key: question for question in questions}
    return {
        a.question.key: BY_KEY[a.question.kind].read(a.value, a.question, language)
        for a in answers
        if a.question.key in asked and _is_outdated(a, asked[a.question.key], language)
    }


def _is_outdated(answer: RegistrationAnswer, asked: FormQuestion, language: str) -> bool:
    if answer.question is asked:
        return False
    kind = BY_KEY[asked.kind]
    offered = {key for key, _ in kind.offered(asked, language)}
    return kind.agrees or (bool(offered) and not offered.issuperset(typed(answer.value)))


def current(
    questions: Sequence[FormQuestion], answers: Iterable[RegistrationAnswer]
) -> dict[str, Any]:
    """What a form may start from: the answers by key, without agreements to an earlier text."""
    now = {question.key: question for question in questions}
    return {
        a.question.key: a.value
        for a in answers
        if a.question.key in now
        and not (BY_KEY[a.question.kind].agrees and now[a.question.key] is not a.question)
    }
