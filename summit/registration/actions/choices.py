"""Places for single answers: who chose one that only so many can have.

The order of locks is that of all of registration: the site first, then the rows of the choices by
their ids. Every registration that is open counts, whether it has a place or waits for one.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, joinedload

from summit.db import Localized
from summit.errors import N_, FieldError
from summit.events.models import Event, Site
from summit.questions.kind import Question, typed
from summit.registration.actions.places import lock_sites
from summit.registration.form.queries import chosen_at
from summit.registration.models import ChoicePlaces, Registration, RegistrationAnswer
from summit.registration.queries import form_questions
from summit.registration.states import OPEN

Chosen = set[tuple[str, str]]  # key of the question, key of the option


def take_choices(
    session: Session,
    event_id: int,
    questions: Iterable[Question],
    answers: Mapping[str, Any],
    *,
    language: str,
    before: Mapping[str, Any] | None = None,
) -> None:
    """Count what ``answers`` choose, instead of what was chosen ``before``.

    The site of the registration must be locked. Raises FieldError for the field of the question
    (``q-<key>``) when an option is full; the transaction must then be rolled back.
    """
    limited = {q.key: q for q in questions if is_limited(q)}
    if not limited:
        return
    new, old = _chosen(answers, limited), _chosen(before or {}, limited)
    rows = _locked(session, event_id, limited)
    for place in sorted(old - new):
        if place in rows:
            _count(session, rows[place], -1)
    for key, option in sorted(new - old):
        row = rows.get((key, option))
        if row is not None and not _count(session, row, 1):
            raise _full(limited[key], option, language)


def is_limited(question: Question) -> bool:
    """Whether one of the options is for so many people only."""
    return any("places" in option for option in question.options)


def return_choices(session: Session, registration: Registration) -> None:
    """Give back what the registration chose: it is cancelled, declined or erased.

    Its site must be locked, and it must have been open. Its answers stay as they are.
    """
    rows = _locked(session, registration.event_id)
    if not rows:
        return
    answers = {a.question.key: a.value for a in answers_now(session, registration)}
    for place in sorted(_chosen(answers, answers) & rows.keys()):
        _count(session, rows[place], -1)


def leave_choices(session: Session, registration: Registration, site: Site) -> None:
    """Give back what the registration chose and who comes to ``site`` is not asked, with the
    answer: nobody would see there that it still holds a place of it. Both sites must be locked.
    """
    counted = registration.state in OPEN
    rows = _locked(session, registration.event_id)
    for answer in answers_now(session, registration) if rows else ():
        key, sites = answer.question.key, answer.question.sites
        held = [rows[key, o] for o in typed(answer.value) if (key, o) in rows]
        if held and sites and site.slug not in sites:
            for row in held if counted else ():
                _count(session, row, -1)
            session.delete(answer)


def retake_choices(session: Session, registration: Registration) -> list[str]:
    """Count again what the registration had chosen, now that it is open again.

    What has become full is taken out of its answers; the labels of those options are returned.
    """
    rows = _locked(session, registration.event_id)
    dropped: list[str] = []
    for answer in answers_now(session, registration) if rows else ():
        key = answer.question.key
        options = [o for o in typed(answer.value) if (key, o) in rows]
        lost = [o for o in options if not _count(session, rows[key, o], 1)]
        dropped += [_label(answer.question, o, registration.language) for o in lost]
        _take_out(session, answer, lost)
    return dropped


def _take_out(session: Session, answer: RegistrationAnswer, lost: Collection[str]) -> None:
    if not lost:
        return
    kept = [o for o in typed(answer.value) if o not in lost]
    if kept:
        answer.value = kept
    else:
        session.delete(answer)


def _chosen(answers: Mapping[str, Any], keys: Iterable[str]) -> Chosen:
    return {(key, option) for key in keys if key in answers for option in typed(answers[key])}


def _locked(
    session: Session, event_id: int, keys: Collection[str] | None = None
) -> dict[tuple[str, str], ChoicePlaces]:
    asked = sa.select(ChoicePlaces).where(ChoicePlaces.event_id == event_id)
    if keys is not None:
        asked = asked.where(ChoicePlaces.question_key.in_(keys))
    rows = session.scalars(asked.order_by(ChoicePlaces.id).with_for_update())
    return {(row.question_key, row.option_key): row for row in rows}


def _count(session: Session, row: ChoicePlaces, change: int) -> bool:
    """One more or one less; whether there was one. The row count decides, not what was read."""
    update = sa.update(ChoicePlaces).where(ChoicePlaces.id == row.id)
    if change > 0:
        update = update.where(ChoicePlaces.taken < ChoicePlaces.places)
    done = session.execute(
        update.values(taken=ChoicePlaces.taken + change),
        execution_options={"synchronize_session": False},
    )
    session.expire(row, ["taken"])
    assert isinstance(done, CursorResult)  # noqa: S101 -- for the type checker
    return done.rowcount == 1


def answers_now(session: Session, registration: Registration) -> Sequence[RegistrationAnswer]:
    """As they are now, under the lock, whatever was read before it was had."""
    return session.scalars(
        sa.select(RegistrationAnswer)
        .where(RegistrationAnswer.registration_id == registration.id)
        .options(joinedload(RegistrationAnswer.question))
        .order_by(RegistrationAnswer.id),
        execution_options={"populate_existing": True},
    ).all()


def _label(question: Question, option: str, language: str) -> str:
    labels = [o["label"] for o in question.options if o["key"] == option]
    return Localized(labels[0]).say(language) if labels else option


def _full(question: Question, option: str, language: str) -> FieldError:
    return FieldError(
        f"q-{question.key}",
        N_("“%(choice)s” is full now. Choose again; nothing else is lost."),
        choice=_label(question, option, language),
    )


def count_choices(session: Session, event: Event) -> None:
    """Make the rows of the choices fit the form: places as it says, taken as it is.

    Called whenever the form has changed. Raises Busy.
    """
    limits = {
        (q.key, o["key"]): o["places"]
        for q in form_questions(session, event.id)
        for o in q.options
        if "places" in o
    }
    known = session.scalars(sa.select(ChoicePlaces.id).where(ChoicePlaces.event_id == event.id))
    if not limits and not known.all():
        return
    lock_sites(session, [site.id for site in event.sites])
    rows = _locked(session, event.id)
    for place in rows.keys() - limits.keys():
        session.delete(rows[place])
    taken = taken_choices(session, event.id, limits)
    for place, places in limits.items():
        row = rows.get(place)
        if row is None:
            row = ChoicePlaces(event_id=event.id, question_key=place[0], option_key=place[1])
            session.add(row)
        row.places, row.taken = places, taken[place]


def taken_choices(
    session: Session, event_id: int, limits: Collection[tuple[str, str]]
) -> Counter[tuple[str, str]]:
    """How many of those who are registered chose each option, as their answers say."""
    return Counter(
        (key, option)
        for key, value in chosen_at(session, event_id, {key for key, _ in limits})
        for option in typed(value)
    )
