"""Asking and voting, with a ticket. Sent twice, everything here is done once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from summit.accounts.actions.throttles import throttle
from summit.db import Localized, UTCDateTime
from summit.errors import N_, Conflict
from summit.registration.models import Registration
from summit.schedule.queries import as_known
from summit.townhall.actions.holding import hold_open
from summit.townhall.actions.joining import let_go
from summit.townhall.families import family_of, root_of
from summit.townhall.limits import ASK_OF_TICKET
from summit.townhall.models import HallQuestion, HallVote, TownHall
from summit.townhall.queries import (
    parents_in,
    question_in,
    question_with_uid,
    votes_for,
)
from summit.townhall.states import TAKES_VOTES, Mode, QuestionState, Step, after


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as somebody wrote it. ``uid`` names the form, so that it is taken once."""

    uid: str
    text: str
    language: str
    anonymous: bool


def ask(
    session: Session, hall: TownHall, asker: Registration, draft: Draft, *, now: datetime
) -> HallQuestion:
    """Put a question into the queue of the asker's site; with instant mode everybody sees it.

    Raises Conflict when the town hall is closed, TooMany when the ticket has asked often.
    """
    hold_open(session, hall)
    uid = _uid_of(draft, asker)
    known = question_with_uid(session, uid)
    if known is not None:
        return known
    throttle(session, ASK_OF_TICKET, f"{hall.id}:{asker.id}", now=now)
    instant = hall.mode == Mode.INSTANT
    made = HallQuestion(
        uid=uid,
        hall_id=hall.id,
        site_id=_queue_of(session, hall, asker),
        from_site_id=asker.site_id,
        registration_id=asker.id,
        anonymous=draft.anonymous,
        language=draft.language,
        text=Localized({draft.language: draft.text}),
        state=QuestionState.VISIBLE if instant else QuestionState.WAITING,
        pillar_id=hall.programmed.pillar_id,
        asked_at=now,
        shown_at=now if instant else None,
    )
    session.add(made)
    return made


def _uid_of(draft: Draft, asker: Registration) -> str:
    """What the same ticket sends by the same form in the same words is one question. Whoever goes
    back to the form and writes something else, or hands the phone on, asks another one.
    """
    return sha256(f"{draft.uid}:{asker.id}:{draft.text}".encode()).hexdigest()


def _queue_of(session: Session, hall: TownHall, asker: Registration) -> int:
    """The queue of the asker's own site, if people know the session to be there too; else that of
    the first.
    """
    known = as_known(session, hall.event_id, [hall.session_id])[hall.session_id]
    sites = [place.site_id for place in known.places]
    return asker.site_id if asker.site_id in sites else sites[0]


def withdraw(
    session: Session, hall: TownHall, asker: Registration, question_id: int, *, now: datetime
) -> None:
    """Take one's own question back, as long as it has not come to the stage.

    Raises Conflict, and NotFound for somebody else's.
    """
    hold_open(session, hall)
    question = question_in(session, hall.id, question_id)
    if question.registration_id != asker.id:
        raise Conflict(N_("This is not your question."))
    if question.state != QuestionState.WITHDRAWN:
        question.state = after(question.state, Step.WITHDRAW)
        question.settled_at = now
        let_go(session, question)


def vote(
    session: Session, hall: TownHall, voter: Registration, question_id: int, *, now: datetime
) -> None:
    """Count one ticket's vote for a question, or for the one it was found to be the same as.

    However often it is sent there is one vote. Raises Conflict when it takes no votes. Everybody
    who votes waits for the lock, so there are no more than four statements under it.
    """
    question, family = _stands_for(session, hall, question_id)
    _insert_vote(session, question, voter.id, now)
    _recount(session, hall, question, family)


def unvote(session: Session, hall: TownHall, voter: Registration, question_id: int) -> None:
    """Take the ticket's vote back. Raises Conflict when the question takes no votes."""
    question, family = _stands_for(session, hall, question_id)
    session.execute(
        sa.delete(HallVote).where(
            HallVote.question_id.in_(family), HallVote.registration_id == voter.id
        )
    )
    _recount(session, hall, question, family)


def _stands_for(session: Session, hall: TownHall, question_id: int) -> tuple[int, set[int]]:
    """Which question stands for this one, and all those for which it stands."""
    hold_open(session, hall)
    parents = parents_in(session, hall.id)
    question = root_of(question_id, parents)
    return question, family_of(question, parents)


def _insert_vote(session: Session, question_id: int, voter_id: int, now: datetime) -> None:
    """Nothing is inserted for a question that is not there."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(HallVote)
    row = sa.select(HallQuestion.id, sa.literal(voter_id), sa.literal(now, UTCDateTime)).where(
        HallQuestion.id == question_id
    )
    columns = ["question_id", "registration_id", "voted_at"]
    session.execute(insert.from_select(columns, row).on_conflict_do_nothing())


def _recount(session: Session, hall: TownHall, question_id: int, family: Collection[int]) -> None:
    """Count the votes of a question that takes some. Raises Conflict, or NotFound; what was done
    before in the transaction is to be rolled back then.
    """
    counted = (
        sa.update(HallQuestion)
        .where(
            HallQuestion.id == question_id,
            HallQuestion.hall_id == hall.id,
            HallQuestion.state.in_(TAKES_VOTES),
        )
        .values(votes=votes_for(family).scalar_subquery())
        .returning(HallQuestion.id)
    )
    if session.scalar(counted) is None:
        question_in(session, hall.id, question_id)
        raise Conflict(N_("This question takes no votes any more."))
