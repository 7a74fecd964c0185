"""Reading the form of an event. Loaders are scoped and answer NotFound themselves."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.errors import NotFound
from summit.events.models import Event, Site
from summit.events.phases import Hours, Window, window
from summit.events.places import Places, Standing
from summit.events.states import EventState
from summit.freshness import STAMP, ByStamp, stamp_now
from summit.questions.conditions import visible
from summit.registration.intake import AskedQuestion, AskedSection, Intake
from summit.registration.models import (
    ChoicePlaces,
    FormQuestion,
    FormSection,
    Partner,
    Registration,
    RegistrationAnswer,
)
from summit.registration.queries import answers_of, asked_of_people, form_questions
from summit.registration.states import OPEN, State


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


def still_needed(session: Session, registration: Registration) -> list[FormQuestion]:
    """What the form asks of the person at their site and needs an answer to, and has none."""
    asked = asked_of_people(session, registration.event_id, registration.site.slug)
    if not any(question.required for question in asked):
        return []
    given = {a.question.key: a.value for a in answers_of(session, [registration.id])}
    keys = visible(asked, given, registration.site.slug)
    return [q for q in asked if q.required and q.key in keys and q.key not in given]


def choices_left(
    session: Session, questions: Iterable[FormQuestion | AskedQuestion]
) -> dict[str, dict[str, int]]:
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


_WAITING = (
    sa.select(sa.func.count(Registration.id))
    .where(Registration.queue_site_id == Site.id, Registration.state == State.WAITLISTED)
    .correlate(Site)
    .scalar_subquery()
)
_LEFT = Site.capacity + Site.capacity * Site.overbook_percent // 100 - Site.taken - Site.held
_CHOSEN = (
    sa.select(
        sa.func.aggregate_strings(
            sa.cast(ChoicePlaces.id, sa.String) + ":" + sa.cast(ChoicePlaces.taken, sa.String), ","
        )
    )
    .where(ChoicePlaces.event_id == Event.id)
    .correlate(Event)
    .scalar_subquery()
)
_READING = (
    sa.select(
        STAMP.label("stamp"),
        _CHOSEN.label("chosen"),
        sa.case((_LEFT <= 0, _WAITING), else_=0).label("waiting"),
        Event.state,
        Event.starts_at,
        Event.ends_at,
        Event.registration_opens_at,
        Event.registration_closes_at,
        Site.id,
        Site.capacity,
        Site.overbook_percent,
        Site.taken,
        Site.held,
    )
    .select_from(Event)
    .outerjoin(Site, Site.event_id == Event.id)
    .where(Event.slug == sa.bindparam("slug"))
    .order_by(Site.id)
)


@dataclass(frozen=True, slots=True)
class FormReading:
    """What the page with the form depends on, but for the number of places left where there are
    plenty: those are in ``left`` by the id of the site. ``open``: the form can be sent.
    """

    stamp: Hashable
    left: Mapping[int, int]
    open: bool


def form_reading(session: Session, slug: str, *, now: datetime) -> FormReading | None:
    """None where there is no page that could be kept for everybody."""
    rows = session.execute(_READING, {"slug": slug}).all()
    if not rows or rows[0].stamp is None or rows[0].state == EventState.DRAFT:
        return None
    first = rows[0]
    standing = window(first.state, Hours(*first[4:8]), now=now)
    left: dict[int, int] = {}
    stamp: list[Hashable] = [first.stamp, first.chosen, standing, now >= first.ends_at]
    for row in (row for row in rows if row.id is not None):
        extra = row.capacity * row.overbook_percent // 100
        places = Places(row.capacity, row.taken, row.held, extra)
        plenty = places.standing == Standing.PLENTY
        if plenty:
            left[row.id] = places.left
        stamp.append((row.id, row.waiting, places.standing, None if plenty else places))
    return FormReading(tuple(stamp), left, standing == Window.OPEN)


_INTAKES: ByStamp[Intake] = ByStamp(most=64)


def intake_of(session: Session, event_id: int, stamp: str | None = None) -> Intake:
    """What registering at the event goes by. ``stamp``: the one that holds, if it was read."""
    stamp = stamp_now(session) if stamp is None else stamp
    known = _INTAKES.find(event_id, stamp)
    if known is not None:
        return known
    made = _intake(session, event_id)
    if stamp is not None and stamp_now(session) == stamp:  # nothing changed while it was read
        _INTAKES.keep(event_id, stamp, made)
    return made


def _intake(session: Session, event_id: int) -> Intake:
    sections: dict[int | None, AskedSection] = {}
    questions = tuple(_plain(question, sections) for question in form_questions(session, event_id))
    domains = sa.select(Partner.id, Partner.domains).where(Partner.event_id == event_id)
    partners: dict[str, int] = {}
    for partner, named in session.execute(domains.order_by(Partner.id)):
        partners |= {domain: partner for domain in named if domain not in partners}
    return Intake(questions, tuple(q for q in questions if not q.staff_only), partners)


def _plain(question: FormQuestion, sections: dict[int | None, AskedSection]) -> AskedQuestion:
    found = question.section
    if found is not None:
        sections.setdefault(found.id, AskedSection(found.title, found.help))
    values = {f.name: getattr(question, f.name) for f in fields(AskedQuestion)}
    return AskedQuestion(**values | {"section": sections.get(question.section_id)})
