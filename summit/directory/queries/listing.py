"""The people of an event: narrowed, ordered, in parts. Everything reads one index or one table."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.people.models import Organization, Person
from summit.questions.catalogue import KINDS
from summit.questions.kind import Shape
from summit.registration.listing import search_words
from summit.registration.models import (
    FormQuestion,
    Offer,
    Partner,
    Registration,
    RegistrationAnswer,
    Ticket,
)
from summit.registration.states import OfferState, Source, State

PAGE_SIZE = 50
# Whoever reads "more than 10,000" narrows the list; counting on would only make them wait.
COUNTED = 10_000
MANY = {kind.key for kind in KINDS if kind.shape == Shape.SEVERAL}


class Sort(StrEnum):
    NAME = "name"
    REGISTERED = "registered"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which people of an event are asked for. ``sites`` are ids; None means all of them.

    ``answers`` are (key of the question, what was chosen); ``offered``: a place is held for them;
    ``queue_id``: they have a place and wait for one at that other site.
    """

    sites: frozenset[int] | None = None
    search: str = ""
    site_id: int | None = None
    state: State | None = None
    offered: bool = False
    partner_id: int | None = None
    language: str | None = None
    source: Source | None = None
    arrived: bool | None = None
    queue_id: int | None = None
    answers: tuple[tuple[str, str], ...] = ()


class Part(NamedTuple):
    """A page of the list. ``total`` stops at ``COUNTED`` + 1; ``more``: another page follows."""

    people: Sequence[Registration]
    total: int
    more: bool


class Row(NamedTuple):
    """What a file says of one person besides their answers."""

    id: int
    name_key: str
    full_name: str
    email: str | None
    phone: str | None
    organization: str | None
    site_id: int
    state: State
    language: str
    source: Source
    partner_id: int | None
    queue_site_id: int | None
    made_at: datetime
    code: str | None


def chosen(event_id: int, choice: Choice) -> sa.Select[int]:
    """The ids of those who fit, in no order."""
    rows = sa.select(Registration.id).where(Registration.event_id == event_id)
    return rows.where(*_conditions(event_id, choice))


def _conditions(event_id: int, choice: Choice) -> Iterator[sa.ColumnElement[bool]]:
    if choice.sites is not None:
        yield Registration.site_id.in_(sorted(choice.sites))
    equal = (
        (Registration.site_id, choice.site_id),
        (Registration.state, choice.state),
        (Registration.partner_id, choice.partner_id),
        (Registration.language, choice.language),
        (Registration.source, choice.source),
    )
    yield from (column == value for column, value in equal if value is not None)
    if choice.queue_id is not None:
        yield Registration.queue_site_id == choice.queue_id
        yield Registration.state == State.CONFIRMED
    if choice.offered:
        yield Registration.id.in_(_offered())
    if choice.arrived is not None:
        there = Registration.id.in_(_arrived(event_id))
        yield there if choice.arrived else ~there
    for word in search_words(choice.search):
        yield Registration.search_text.contains(word, autoescape=True)
    for key, option in choice.answers:
        yield Registration.id.in_(_answered(event_id, key, option))


def _offered() -> sa.Select[int]:
    return sa.select(Offer.registration_id).where(Offer.state == OfferState.OPEN)


def _arrived(event_id: int) -> sa.Select[int]:
    return sa.select(Attendance.registration_id).where(
        Attendance.event_id == event_id,
        Attendance.point_kind == PointKind.ENTRANCE,
        Attendance.undone_at.is_(None),
    )


def _answered(event_id: int, key: str, option: str) -> sa.Select[int]:
    """Who chose ``option``, alone or among others; "yes" and "no" are kept as true and false."""
    said = json.dumps({"yes": True, "no": False}.get(option, option))
    quoted, text = json.dumps(option), sa.cast(RegistrationAnswer.value, sa.Text)
    several = sa.and_(FormQuestion.kind.in_(MANY), text.contains(quoted, autoescape=True))
    return (
        sa.select(RegistrationAnswer.registration_id)
        .join(RegistrationAnswer.question)
        .where(
            FormQuestion.event_id == event_id,
            FormQuestion.key == key,
            sa.or_(text == said, text == quoted, several),
        )
    )


def _order(sort: Sort) -> tuple[sa.ColumnElement[Any], ...]:
    by_name = (Registration.name_key.asc(), Registration.id.asc())
    if sort == Sort.REGISTERED:
        return (Registration.made_at.desc(), Registration.id.desc())
    return (Registration.site_id.asc(), *by_name) if sort == Sort.SITE else by_name


def page_of(
    session: Session, event_id: int, choice: Choice, *, page: int, sort: Sort = Sort.NAME
) -> Part:
    """A page of those who fit, with person, organization and site.

    Which they are is found in the index first; only their rows are then read whole. Words are
    looked for in every row, so that the same look counts those that fit.
    """
    fitting = chosen(event_id, choice).add_columns(_total(choice).label("total"))
    part = fitting.order_by(*_order(sort)).limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)
    found = part.subquery()
    rows = session.execute(
        sa.select(Registration, found.c.total)
        .join(found, found.c.id == Registration.id)
        .join(Registration.person)
        .outerjoin(Person.organization)
        .options(
            contains_eager(Registration.person).contains_eager(Person.organization),
            joinedload(Registration.site),
        )
        .order_by(*_order(sort))
    ).all()
    told = rows[0].total if rows else None
    total = count_of(session, event_id, choice) if told is None else min(told, COUNTED + 1)
    return Part([row[0] for row in rows[:PAGE_SIZE]], total, len(rows) > PAGE_SIZE)


def _total(choice: Choice) -> sa.ColumnElement[Any]:
    """How many fit, where every row is looked at anyway; else nothing, to be counted by itself."""
    return sa.func.count().over() if choice.search else sa.null()


def count_of(session: Session, event_id: int, choice: Choice, *, most: int = COUNTED + 1) -> int:
    """How many fit; counting stops at ``most``."""
    counted = chosen(event_id, choice).limit(most).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0


def arrived_among(session: Session, event_id: int, ids: Collection[int]) -> dict[int, datetime]:
    """When those of ``ids`` who came in at a door did."""
    rows = session.execute(
        sa.select(Attendance.registration_id, Attendance.arrived_at).where(
            Attendance.event_id == event_id,
            Attendance.point_kind == PointKind.ENTRANCE,
            Attendance.undone_at.is_(None),
            Attendance.registration_id.in_(ids),
        )
    )
    return {row[0]: row[1] for row in rows}


def offered_among(session: Session, ids: Collection[int]) -> frozenset[int]:
    """Those of ``ids`` for whom a place is held."""
    return frozenset(session.scalars(_offered().where(Offer.registration_id.in_(ids))))


def partners_at(session: Session, event_id: int) -> dict[int, str]:
    """The partners of an event by id, in the order of their names."""
    rows = session.execute(
        sa.select(Partner.id, Organization.name)
        .join(Partner.organization)
        .where(Partner.event_id == event_id)
        .order_by(Organization.name_key)
    )
    return {row[0]: row[1] for row in rows}


def questions_at(session: Session, event_id: int) -> Sequence[FormQuestion]:
    """Every question that was ever asked, all versions: those asked now first, in their order."""
    return session.scalars(
        sa.select(FormQuestion)
        .where(FormQuestion.event_id == event_id)
        .order_by(
            FormQuestion.retired_at.is_not(None),
            FormQuestion.position,
            FormQuestion.version.desc(),
            FormQuestion.id,
        )
    ).all()


def rows_after(
    session: Session, event_id: int, choice: Choice, last: tuple[str, int] | None, *, most: int
) -> Sequence[Row]:
    """The next rows by name after ``last`` (name_key, id): a list of any length, part by part.

    As in ``page_of`` the index says which they are, before anything is joined to them.
    """
    current, fitting = aliased(Ticket), chosen(event_id, choice)
    if last is not None:
        fitting = fitting.where(
            sa.tuple_(Registration.name_key, Registration.id) > sa.tuple_(*last)
        )
    found = fitting.order_by(*_order(Sort.NAME)).limit(most).subquery()
    asked = (
        sa.select(
            Registration.id,
            Registration.name_key,
            Person.full_name,
            Person.email,
            Person.phone,
            Organization.name,
            Registration.site_id,
            Registration.state,
            Registration.language,
            Registration.source,
            Registration.partner_id,
            Registration.queue_site_id,
            Registration.made_at,
            current.code,
        )
        .join(found, found.c.id == Registration.id)
        .join(Registration.person)
        .outerjoin(Person.organization)
        .outerjoin(
            current, (current.registration_id == Registration.id) & current.replaced_at.is_(None)
        )
        .order_by(*_order(Sort.NAME))
    )
    return [Row._make(row) for row in session.execute(asked)]


def answers_among(session: Session, ids: Collection[int]) -> Mapping[int, dict[int, Any]]:
    """The answers of these registrations: by their id, then by the id of the question."""
    rows = session.execute(
        sa.select(
            RegistrationAnswer.registration_id,
            RegistrationAnswer.question_id,
            RegistrationAnswer.value,
        ).where(RegistrationAnswer.registration_id.in_(ids))
    )
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for registration_id, question_id, value in rows:
        found[registration_id][question_id] = value
    return found
