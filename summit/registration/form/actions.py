"""What organizers do with the form of their event. Each deed is logged in its transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.audit.actions import record
from summit.errors import N_, Conflict, FieldError
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.questions.catalogue import BY_KEY
from summit.questions.conditions import runs_in_a_ring, wanted_by
from summit.questions.keys import new_key
from summit.questions.order import Order, placed, stepped, swapped
from summit.registration.actions.choices import count_choices
from summit.registration.form.drafts import QuestionDraft, SectionDraft, without_places
from summit.registration.form.queries import every_question, is_answered, sections_of
from summit.registration.models import FormQuestion, FormSection
from summit.registration.queries import form_questions


def add_section(
    session: Session, event: Event, draft: SectionDraft, *, actor: Actor, now: datetime
) -> FormSection:
    known = sections_of(session, event.id)
    section = FormSection(
        event_id=event.id,
        key=new_key(str(draft.title), {s.key for s in known}, "section"),
        title=draft.title,
        help=draft.help,
        position=1 + max((s.position for s in known), default=-1),
    )
    session.add(section)
    session.flush()  # the log names the section by its id
    _log(session, event, "section-added", section, actor=actor, now=now)
    return section


def change_section(
    session: Session,
    event: Event,
    section: FormSection,
    draft: SectionDraft,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    section.title, section.help = draft.title, draft.help
    _log(session, event, "section-changed", section, actor=actor, now=now)


def remove_section(
    session: Session, event: Event, section: FormSection, *, actor: Actor, now: datetime
) -> None:
    """Take the heading away; its questions stay, in the section before it or above all."""
    order = _order(session, event)
    ids = [key for key, _ in order]
    place = ids.index(section.id)
    order[place - 1][1].extend(order.pop(place)[1])
    _arrange(session, event, order)
    for question in every_question(session, event.id):
        if question.section_id == section.id:
            question.section_id = None  # a question of before; it stands nowhere now
    _log(session, event, "section-removed", section, actor=actor, now=now)
    session.flush()  # no question names the section any longer
    session.delete(section)


def move_section(
    session: Session, event: Event, section: FormSection, step: int, *, actor: Actor, now: datetime
) -> None:
    """``step`` 1: one place further; -1: one place earlier."""
    sections = {s.id: s for s in sections_of(session, event.id)}
    for position, key in enumerate(swapped(list(sections), section.id, step)):
        sections[key].position = position
    _log(session, event, "section-moved", section, actor=actor, now=now)


def add_question(
    session: Session,
    event: Event,
    draft: QuestionDraft,
    *,
    actor: Actor,
    now: datetime,
    key: str = "",
) -> FormQuestion:
    """A new question at the end of its section. Raises FieldError ("after", "section")."""
    known = every_question(session, event.id)
    name = new_key(key or str(draft.title), {q.key for q in known}, "question")
    _refuse_rings(name, draft, known)
    question = FormQuestion(
        event_id=event.id,
        key=name,
        version=1,
        position=1 + max((q.position for q in known), default=-1),
    )
    _fill(question, draft)
    session.add(question)
    session.flush()  # the log names the question by its id, and the choices are counted with it
    count_choices(session, event)
    _log(session, event, "question-added", question, actor=actor, now=now, key=name)
    return question


def change_question(
    session: Session,
    event: Event,
    question: FormQuestion,
    draft: QuestionDraft,
    *,
    actor: Actor,
    now: datetime,
) -> FormQuestion:
    """The question as ``draft`` says: itself, or its new version if it has been answered.

    What nobody is asked (its section, who sees the answers, how long they are kept, how many
    places an option has) changes in place, for all versions where it is about the answers.
    Raises FieldError ("after", "kind", "options", "staff_only"), Conflict when it is no longer
    asked.
    """
    if question.retired_at is not None:
        raise Conflict(N_("This question has been changed or retired since you opened the page."))
    known = every_question(session, event.id)
    _refuse_rings(question.key, draft, known)
    _refuse_to_strand(question.key, draft, known)
    answered = is_answered(session, question.id)
    if answered and draft.kind != question.kind:
        raise FieldError("kind", N_("It has answers of another kind. Retire it and add a new one."))
    target = question
    if answered and draft.asked != _asked(question):
        target = _next_version(session, question, now=now)
    _fill(target, draft)
    for version in known:
        if version.key == question.key:
            _guard(version, draft)
    session.flush()  # the choices are counted with it
    count_choices(session, event)
    _log(session, event, "question-changed", target, actor=actor, now=now, key=target.key,
         version=target.version)  # fmt: skip
    return target


def _asked(question: FormQuestion) -> dict[str, Any]:
    return {
        "kind": question.kind,
        "title": question.title,
        "help": question.help,
        "options": [without_places(option) for option in question.options],
        "settings": question.settings,
        "shown_if": question.shown_if,
        "required": question.required,
        "sites": question.sites,
    }


def _next_version(session: Session, question: FormQuestion, *, now: datetime) -> FormQuestion:
    question.retired_at = now
    following = FormQuestion(
        event_id=question.event_id,
        key=question.key,
        version=question.version + 1,
        position=question.position,
    )
    session.add(following)
    return following


def _fill(question: FormQuestion, draft: QuestionDraft) -> None:
    question.kind, question.title, question.help = draft.kind, draft.title, draft.help
    question.options = [dict(option) for option in draft.options]
    question.settings, question.shown_if = dict(draft.settings), dict(draft.shown_if)
    question.required, question.sites = draft.required, list(draft.sites)
    question.section_id = draft.section_id
    _guard(question, draft)


def _guard(question: FormQuestion, draft: QuestionDraft) -> None:
    """Who sees the answers and for how long: the same for those to an earlier version."""
    question.staff_only, question.sensitive = draft.staff_only, draft.sensitive
    question.keep_days = draft.keep_days


def _refuse_rings(key: str, draft: QuestionDraft, known: Sequence[FormQuestion]) -> None:
    conditions: dict[str, Mapping[str, Any]] = {
        q.key: q.shown_if for q in known if q.retired_at is None
    }
    conditions[key] = draft.shown_if
    if runs_in_a_ring(key, conditions):
        raise FieldError("after", N_("That question itself waits for an answer to this one."))


def _refuse_to_strand(key: str, draft: QuestionDraft, known: Sequence[FormQuestion]) -> None:
    """What other questions wait for must go on being asked, or they are never asked again."""
    offered = _offered(draft)
    for other in known:
        if other.retired_at is not None or other.shown_if.get("key") != key:
            continue
        if draft.staff_only and not other.staff_only:
            raise FieldError(
                "staff_only",
                N_("“%(title)s” is asked only after this question. Change that first."),
                title=other.title,
            )
        if gone := wanted_by(other.shown_if) - offered:
            raise FieldError(
                "options",
                N_("“%(title)s” is asked only after an answer that is not here any more: keep "
                   "it, or change that question first."),
                title=other.title, answers=len(gone),
            )  # fmt: skip


def _offered(question: Any) -> set[str]:
    """What can be chosen of a draft or of a question, as it is typed."""
    return {answer for answer, _ in BY_KEY[question.kind].offered(question, "en")}


def retire_question(
    session: Session, event: Event, question: FormQuestion, *, actor: Actor, now: datetime
) -> None:
    """Ask it no longer; its answers stay. Raises Conflict when another question waits for it."""
    live = form_questions(session, event.id)
    waiting = [q for q in live if q.shown_if.get("key") == question.key]
    if waiting:
        raise Conflict(
            N_("“%(title)s” is asked only after this question. Change that first."),
            title=waiting[0].title,
        )
    question.retired_at = question.retired_at or now
    session.flush()  # its choices are counted no more
    count_choices(session, event)
    _log(session, event, "question-retired", question, actor=actor, now=now, key=question.key)


def bring_back(
    session: Session, event: Event, question: FormQuestion, *, actor: Actor, now: datetime
) -> None:
    """Ask a retired question again. Raises Conflict when a newer version is asked."""
    known = every_question(session, event.id)
    if any(q.key == question.key and q.version > question.version for q in known):
        raise Conflict(N_("There is a newer version of this question."))
    live = {q.key: q for q in known if q.retired_at is None}
    if question.shown_if and not _may_wait(question, live):
        question.shown_if = {}
    question.retired_at = None
    session.flush()  # its choices are counted again
    count_choices(session, event)
    _log(session, event, "question-restored", question, actor=actor, now=now, key=question.key)


def _may_wait(question: FormQuestion, live: Mapping[str, FormQuestion]) -> bool:
    """Whether what the question waits for can still be answered."""
    other = live.get(question.shown_if["key"])
    return other is not None and bool(wanted_by(question.shown_if) & _offered(other))


def move_question(
    session: Session, event: Event, question: FormQuestion, step: int, *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """``step`` 1: one place further, over the edge of its section; -1: one place earlier."""
    if question.retired_at is None:
        _arrange(session, event, stepped(_order(session, event), question.id, step))
        _log(session, event, "question-moved", question, actor=actor, now=now, key=question.key)


def place_question(
    session: Session, event: Event, question: FormQuestion, section_id: int | None, place: int, *,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Put it at ``place`` (from 0) of a section, or of those above all sections."""
    if question.retired_at is None:
        _arrange(session, event, placed(_order(session, event), question.id, section_id, place))
        _log(session, event, "question-moved", question, actor=actor, now=now, key=question.key)


def _order(session: Session, event: Event) -> Order:
    order: dict[int | None, list[int]] = {None: []}
    order |= {section.id: [] for section in sections_of(session, event.id)}
    for question in form_questions(session, event.id):
        order[question.section_id].append(question.id)
    return list(order.items())


def _arrange(session: Session, event: Event, order: Order) -> None:
    questions = {question.id: question for question in form_questions(session, event.id)}
    places = [(section, key) for section, keys in order for key in keys]
    for position, (section, key) in enumerate(places):
        questions[key].section_id, questions[key].position = section, position


def copy_form(session: Session, source: Event, target: Event) -> None:
    """The sections and questions that ``source`` asks now, for ``target``. Both are saved; the
    sites of both have the same slugs.
    """
    copies: dict[int | None, FormSection] = {}
    for section in sections_of(session, source.id):
        copies[section.id] = FormSection(
            event_id=target.id,
            key=section.key,
            title=section.title,
            help=section.help,
            position=section.position,
        )
    session.add_all(copies.values())
    for question in form_questions(session, source.id):
        copy = FormQuestion(
            event_id=target.id, key=question.key, version=1, position=question.position
        )
        _fill(copy, draft_of(question))
        copy.section_id, copy.section = None, copies.get(question.section_id)
        session.add(copy)
    session.flush()  # the choices are counted with the questions
    count_choices(session, target)


def draft_of(question: FormQuestion) -> QuestionDraft:
    """The question as it is, to start from."""
    return QuestionDraft(
        kind=question.kind,
        title=question.title,
        help=question.help,
        options=tuple(question.options),
        settings=question.settings,
        shown_if=question.shown_if,
        required=question.required,
        sites=tuple(question.sites),
        staff_only=question.staff_only,
        sensitive=question.sensitive,
        keep_days=question.keep_days,
        section_id=question.section_id,
    )


def _log(
    session: Session,
    event: Event,
    deed: str,
    subject: FormQuestion | FormSection,
    *,
    actor: Actor,
    now: datetime,
    **detail: Any,
) -> None:
    record(session, f"form:{deed}", f"{subject.__tablename__}:{subject.id}", actor=actor, now=now,
           scope=scope_of(event), **detail)  # fmt: skip
