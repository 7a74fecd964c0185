"""Reading town halls. Loaders are scoped to the event and answer NotFound themselves."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.errors import NotFound
from summit.events.models import Event
from summit.events.states import EventState
from summit.people.models import Person
from summit.registration.models import Registration, Ticket
from summit.registration.states import State
from summit.schedule.models import Placement, ProgrammeSession
from summit.schedule.queries import as_known, known_programme
from summit.schedule.releases.frozen import Frozen
from summit.schedule.releases.queries import frozen_of
from summit.schedule.states import PAUSES, WITH_FLOOR, SessionState
from summit.townhall.families import family_of
from summit.townhall.models import HallQuestion, HallVote, TownHall
from summit.townhall.states import HallState, QuestionState

_SESSION = (
    selectinload(ProgrammeSession.placements).joinedload(Placement.site),
    joinedload(ProgrammeSession.pillar),
)


def session_named(session: Session, event: Event, slug: str) -> ProgrammeSession:
    """The session of this event with its places; nobody asks questions of a break.

    Raises NotFound.
    """
    found = session.scalar(
        sa.select(ProgrammeSession)
        .where(
            ProgrammeSession.event_id == event.id,
            ProgrammeSession.slug == slug,
            ProgrammeSession.kind.not_in(PAUSES),
        )
        .options(*_SESSION)
    )
    if found is None or not found.placements:
        raise NotFound
    return found


def hall_of(session: Session, programmed: ProgrammeSession) -> TownHall | None:
    """The town hall of a session; None while it has never been opened."""
    return session.scalar(sa.select(TownHall).where(TownHall.session_id == programmed.id))


def hall_named(session: Session, event: Event, slug: str) -> TownHall:
    """The town hall of the session with this slug, with the session. Raises NotFound."""
    programmed = session_named(session, event, slug)
    found = hall_of(session, programmed)
    if found is None:
        raise NotFound
    return found


def sessions_that_ask(session: Session, event_id: int) -> Sequence[ProgrammeSession]:
    """The sessions of an event at which questions may be asked, in the order of the day."""
    return session.scalars(
        sa.select(ProgrammeSession)
        .where(
            ProgrammeSession.event_id == event_id,
            ProgrammeSession.kind.not_in(PAUSES),
            ProgrammeSession.state == SessionState.PLANNED,
        )
        .options(*_SESSION)
        .order_by(ProgrammeSession.starts_at, ProgrammeSession.id)
    ).all()


def halls_at(session: Session, event_id: int) -> Sequence[TownHall]:
    """All town halls of an event with their sessions, in the order of the day."""
    return session.scalars(
        sa.select(TownHall)
        .join(TownHall.programmed)
        .where(TownHall.event_id == event_id)
        .options(joinedload(TownHall.programmed).options(*_SESSION))
        .order_by(ProgrammeSession.starts_at, ProgrammeSession.id)
    ).all()


def open_halls(session: Session, event_id: int) -> list[TownHall]:
    return [hall for hall in halls_at(session, event_id) if hall.state == HallState.OPEN]


Talk = tuple[Frozen, TownHall | None]


def talks_of(session: Session, event_id: int, *, shown: bool) -> list[Talk]:
    """The sessions that take questions, as people know them, in the order of the day: those opened
    once and, if the programme is ``shown``, those at which the hall will ask. Two statements.
    """
    halls = {hall.session_id: hall for hall in session.scalars(
        sa.select(TownHall).where(TownHall.event_id == event_id)
    )}  # fmt: skip
    if not (halls or shown):
        return []
    known = {one.id: one for one in known_programme(session, event_id)}
    if halls.keys() - known.keys():
        known |= as_known(session, event_id, halls.keys())
    held = sorted(known.values(), key=lambda one: (one.starts_at, one.id))
    return [
        (one, halls.get(one.id))
        for one in held
        if one.planned and (one.id in halls or (shown and one.kind in WITH_FLOOR))
    ]


def talk_named(session: Session, event: Event, slug: str, *, shown: bool) -> Talk:
    """One of them. Raises NotFound for a session that nobody may know of."""
    programmed = session_named(session, event, slug)
    hall = hall_of(session, programmed)
    known = {one.id: one for one in known_programme(session, event.id)}.get(programmed.id)
    if hall is None and (known is None or not shown):
        raise NotFound
    return known or frozen_of(programmed), hall


def hall_at_address(session: Session, event: str, slug: str) -> TownHall:
    """The town hall alone, for what many do at once: one statement. Raises NotFound."""
    found = session.scalar(_HALL, {"event": event, "session": slug})
    if found is None:
        raise NotFound
    return found


_HALL = (
    sa.select(TownHall)
    .join(ProgrammeSession, ProgrammeSession.id == TownHall.session_id)
    .join(Event, Event.id == TownHall.event_id)
    .where(
        Event.slug == sa.bindparam("event"),
        Event.state != EventState.DRAFT,
        ProgrammeSession.slug == sa.bindparam("session"),
    )
)
_REVISION = _HALL.with_only_columns(TownHall.id, TownHall.revision)


def revision_of(session: Session, event: str, slug: str) -> int:
    """What a phone asks every few seconds: one small statement. Raises NotFound."""
    row = session.execute(_REVISION, {"event": event, "session": slug}).one_or_none()
    if row is None:
        raise NotFound
    return row.revision


def questions_of(
    session: Session, hall_id: int, states: Collection[QuestionState] | None = None
) -> Sequence[HallQuestion]:
    """The questions that stand for themselves, the most votes first; with who asked them."""
    asked = sa.select(HallQuestion).where(
        HallQuestion.hall_id == hall_id, HallQuestion.same_as_id.is_(None)
    )
    if states is not None:
        asked = asked.where(HallQuestion.state.in_(states))
    return session.scalars(
        asked.options(*_WHO).order_by(
            HallQuestion.votes.desc(), HallQuestion.asked_at, HallQuestion.id
        )
    ).all()


_WHO = (
    joinedload(HallQuestion.registration)
    .load_only(Registration.id, Registration.person_id)
    .joinedload(Registration.person)
    .load_only(Person.full_name, Person.erased_at),
    joinedload(HallQuestion.from_site),
    joinedload(HallQuestion.pillar),
)


def question_in(session: Session, hall_id: int, question_id: int) -> HallQuestion:
    """The question as it is now, whatever was read before. Raises NotFound."""
    found = session.scalar(
        sa.select(HallQuestion)
        .where(HallQuestion.hall_id == hall_id, HallQuestion.id == question_id)
        .options(*_WHO),
        execution_options={"populate_existing": True},
    )
    if found is None:
        raise NotFound
    return found


def parents_in(session: Session, hall_id: int) -> dict[int, int]:
    """Which question was found to be the same as which (``families``)."""
    rows = session.execute(
        sa.select(HallQuestion.id, HallQuestion.same_as_id).where(
            HallQuestion.hall_id == hall_id, HallQuestion.same_as_id.is_not(None)
        )
    )
    return {row[0]: row[1] for row in rows if row[1]}


def same_ones(session: Session, hall_id: int) -> dict[int, list[HallQuestion]]:
    """The questions that were found to be the same as another, by the id of that one."""
    found: dict[int, list[HallQuestion]] = {}
    rows = session.scalars(
        sa.select(HallQuestion)
        .where(HallQuestion.hall_id == hall_id, HallQuestion.same_as_id.is_not(None))
        .order_by(HallQuestion.id)
    )
    for one in rows:
        found.setdefault(one.same_as_id or 0, []).append(one)
    return found


def votes_for(questions: Collection[int]) -> sa.Select[int]:
    """How many tickets voted for any of these, as a statement."""
    return sa.select(sa.func.count(sa.distinct(HallVote.registration_id))).where(
        HallVote.question_id.in_(questions)
    )


def count_of_votes(session: Session, questions: Collection[int]) -> int:
    """How many tickets voted for any of these."""
    return session.scalars(votes_for(questions)).one()


def voted_for(session: Session, hall_id: int, registration_id: int) -> set[int]:
    """The questions for which this ticket has voted."""
    return set(
        session.scalars(
            sa.select(HallVote.question_id)
            .join(HallQuestion, HallQuestion.id == HallVote.question_id)
            .where(
                HallQuestion.hall_id == hall_id,
                HallVote.registration_id == registration_id,
            )
        )
    )


def voted_roots(
    questions: Collection[int], voted: set[int], parents: Mapping[int, int]
) -> set[int]:
    """Those of the questions for which somebody voted, or for one that is the same."""
    return {one for one in questions if family_of(one, parents) & voted}


def asked_by(session: Session, hall_id: int, registration_id: int) -> Sequence[HallQuestion]:
    """What somebody asked in a town hall, in that order."""
    return session.scalars(
        sa.select(HallQuestion)
        .where(HallQuestion.hall_id == hall_id, HallQuestion.registration_id == registration_id)
        .order_by(HallQuestion.id)
    ).all()


def question_with_uid(session: Session, uid: str) -> HallQuestion | None:
    return session.scalar(sa.select(HallQuestion).where(HallQuestion.uid == uid))


def plain_code(typed: str) -> str:
    """The code on a ticket or a badge as it is kept, from how somebody typed it."""
    return re.sub(r"[\s-]", "", typed).upper()


def holder_of_code(session: Session, event_id: int, typed: str) -> Registration | None:
    """Who has a place at the event and the ticket with this code."""
    return session.scalar(
        sa.select(Registration)
        .join(Registration.tickets)
        .where(
            Ticket.event_id == event_id,
            Ticket.code == plain_code(typed),
            Ticket.replaced_at.is_(None),
            Registration.state == State.CONFIRMED,
        )
        .options(joinedload(Registration.person), joinedload(Registration.site))
    )


def holder_with_uid(
    session: Session, event_id: int, uid: str, link_version: int
) -> Registration | None:
    """Who came by this link, as long as it is theirs and they have a place."""
    return session.scalar(
        sa.select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.uid == uid,
            Registration.link_version == link_version,
            Registration.state == State.CONFIRMED,
        )
        .options(joinedload(Registration.person), joinedload(Registration.site))
    )


def turns_had(session: Session, hall_id: int) -> dict[int, int]:
    """How many questions of each site came to the stage of this town hall."""
    rows = session.execute(
        sa.select(HallQuestion.from_site_id, sa.func.count())
        .where(
            HallQuestion.hall_id == hall_id,
            HallQuestion.same_as_id.is_(None),
            HallQuestion.state.in_((QuestionState.ON_STAGE, QuestionState.ANSWERED)),
        )
        .group_by(HallQuestion.from_site_id)
    )
    return {row[0]: row[1] for row in rows}


def counts_at(session: Session, event_id: int) -> dict[int, dict[QuestionState, int]]:
    """How many questions are in each state, by id of the town hall; the same ones count once."""
    found: dict[int, dict[QuestionState, int]] = {}
    rows = session.execute(
        sa.select(HallQuestion.hall_id, HallQuestion.state, sa.func.count())
        .join(TownHall, TownHall.id == HallQuestion.hall_id)
        .where(TownHall.event_id == event_id, HallQuestion.same_as_id.is_(None))
        .group_by(HallQuestion.hall_id, HallQuestion.state)
    )
    for hall_id, state, count in rows:
        found.setdefault(hall_id, {})[state] = count
    return found


def carried_to(session: Session, event_id: int, pillar_id: int) -> Sequence[HallQuestion]:
    """The questions that were open when their town hall closed and carry this pillar."""
    return session.scalars(
        sa.select(HallQuestion)
        .join(TownHall, TownHall.id == HallQuestion.hall_id)
        .where(
            TownHall.event_id == event_id,
            HallQuestion.pillar_id == pillar_id,
            HallQuestion.state == QuestionState.CARRIED,
            HallQuestion.same_as_id.is_(None),
        )
        .options(*_WHO, joinedload(HallQuestion.hall).joinedload(TownHall.programmed))
        .order_by(HallQuestion.votes.desc(), HallQuestion.asked_at, HallQuestion.id)
    ).all()


Rows = Sequence[Any]


def questions_about(session: Session, registrations: Collection[int]) -> Sequence[HallQuestion]:
    """Everything that these registrations asked, for the person themselves."""
    return session.scalars(
        sa.select(HallQuestion)
        .where(HallQuestion.registration_id.in_(registrations))
        .options(joinedload(HallQuestion.hall).joinedload(TownHall.programmed))
        .order_by(HallQuestion.id)
    ).all()


def votes_about(session: Session, registrations: Collection[int]) -> Rows:
    """(question, moment) of every vote of these registrations."""
    return session.execute(
        sa.select(HallQuestion.text, HallVote.voted_at)
        .join(HallQuestion, HallQuestion.id == HallVote.question_id)
        .where(HallVote.registration_id.in_(registrations))
        .order_by(HallVote.id)
    ).all()
