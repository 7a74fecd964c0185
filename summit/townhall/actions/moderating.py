"""What moderators do with a question. Each deed is logged.

``sites`` are the queues that the moderator may touch; None means all of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.audit.actions import record
from summit.db import LANGUAGES, Localized
from summit.errors import N_, Conflict, NotFound
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.townhall.actions.holding import hold
from summit.townhall.families import family_of, root_of
from summit.townhall.models import HallQuestion, TownHall
from summit.townhall.queries import count_of_votes, parents_in, question_in
from summit.townhall.states import (
    UNDECIDED,
    HallState,
    QuestionState,
    Step,
    after,
)

# A stage is shared by all halls of a session: whoever moderates at one of them may call to it.
ON_THE_STAGE = frozenset({Step.CALL, Step.ANSWER})
SETTLES = frozenset({Step.ANSWER, Step.SET_ASIDE})
STANDS = UNDECIDED | {QuestionState.ON_STAGE}


@dataclass(frozen=True, slots=True)
class Place:
    """A queue: a town hall, and the site in it."""

    hall: TownHall
    site_id: int


def take_step(
    session: Session,
    event: Event,
    hall: TownHall,
    question_id: int,
    step: Step,
    *,
    sites: Collection[int] | None,
    actor: Actor,
    now: datetime,
) -> HallQuestion:
    """Show, hide, call, answer or set aside. Whoever is called takes the stage from the one before,
    which counts as answered. Raises ImpossibleStep, NotFound.
    """
    hold(session, hall)
    question = question_in(session, hall.id, question_id)
    if question.state != QuestionState.ON_STAGE and step not in ON_THE_STAGE:
        _refuse_others(question, sites)
    state = after(question.state, step)
    if step == Step.CALL:
        _refuse_closed(hall)
        _empty_the_stage(session, hall, now)
    question.state = state
    question.settled_at = now if step in SETTLES else None
    if step == Step.SHOW and question.shown_at is None:
        question.shown_at = now
    _log(session, f"question:{step.value.replace('_', '-')}", question, event, actor=actor, now=now)
    return question


def _refuse_others(question: HallQuestion, sites: Collection[int] | None) -> None:
    if sites is not None and question.site_id not in sites:
        raise NotFound


def _refuse_closed(hall: TownHall) -> None:
    if hall.state != HallState.OPEN:
        raise Conflict(N_("This town hall is closed. Open it again to call a question."))


def _carry_by_pillar(question: HallQuestion, now: datetime) -> None:
    if question.pillar_id and question.state in UNDECIDED:
        question.state, question.settled_at = after(question.state, Step.CARRY), now
    elif not question.pillar_id and question.state == QuestionState.CARRIED:
        back = Step.SHOW if question.shown_at else Step.HIDE
        question.state, question.settled_at = after(question.state, back), None


def _empty_the_stage(session: Session, hall: TownHall, now: datetime) -> None:
    before = session.scalar(
        sa.select(HallQuestion).where(
            HallQuestion.hall_id == hall.id, HallQuestion.state == QuestionState.ON_STAGE
        )
    )
    if before is not None:
        before.state, before.settled_at = after(before.state, Step.ANSWER), now
        session.flush()  # one question has the stage, and the database says so


def edit(
    session: Session,
    event: Event,
    hall: TownHall,
    question_id: int,
    translation: str,
    pillar_id: int | None,
    *,
    sites: Collection[int] | None,
    actor: Actor,
    now: datetime,
) -> HallQuestion:
    """Add the question in the other language, and say which pillar it is about.

    What was asked stays word for word as it was asked. Once the town hall is closed, an open
    question goes to the group of the pillar it is given, and comes back without one.
    """
    hold(session, hall)
    question = question_in(session, hall.id, question_id)
    _refuse_others(question, sites)
    own = question.text.get(question.language, "")
    other = next(code for code in LANGUAGES if code != question.language)
    text = Localized({question.language: own} | ({other: translation} if translation else {}))
    changed = [
        name
        for name, before, new in (
            ("text", question.text, text),
            ("pillar", question.pillar_id, pillar_id),
        )
        if before != new
    ]
    question.text, question.pillar_id = text, pillar_id
    if hall.state == HallState.CLOSED and question.same_as_id is None:
        _carry_by_pillar(question, now)
    if changed:
        _log(session, "question:edited", question, event, actor=actor, now=now, fields=changed)
    return question


def join(
    session: Session,
    event: Event,
    hall: TownHall,
    question_id: int,
    into_id: int,
    *,
    sites: Collection[int] | None,
    actor: Actor,
    now: datetime,
) -> HallQuestion:
    """Say that a question is the same as another, which stands for both from now on.

    Whoever voted for both counts once. Raises Conflict when one of them is settled already.
    """
    hold(session, hall)
    parents = parents_in(session, hall.id)
    question = question_in(session, hall.id, question_id)
    kept = question_in(session, hall.id, root_of(into_id, parents))
    _refuse_others(question, sites)
    if kept.state == QuestionState.WAITING:  # nobody but its own moderator has read it
        _refuse_others(kept, sites)
    joinable = question.state in UNDECIDED and question.same_as_id is None
    if not joinable or kept.id == question.id or kept.state not in STANDS:
        raise Conflict(N_("These two questions cannot be joined any more."))
    question.same_as_id = kept.id
    _count(session, kept, family_of(kept.id, parents | {question.id: kept.id}))
    _log(session, "question:joined", question, event, actor=actor, now=now, into=kept.id)
    return kept


def part(
    session: Session,
    event: Event,
    hall: TownHall,
    question_id: int,
    *,
    sites: Collection[int] | None,
    actor: Actor,
    now: datetime,
) -> HallQuestion:
    """Take a join back: both stand for themselves again, with the votes that each has."""
    hold(session, hall)
    parents = parents_in(session, hall.id)
    question = question_in(session, hall.id, question_id)
    _refuse_others(question, sites)
    if question.same_as_id is None:
        return question
    root = question_in(session, hall.id, root_of(question.id, parents))
    del parents[question.id]
    question.same_as_id = None
    for one in (question, root):
        _count(session, one, family_of(one.id, parents))
    _log(session, "question:parted", question, event, actor=actor, now=now, of=root.id)
    return question


def _count(session: Session, question: HallQuestion, family: set[int]) -> None:
    question.votes = count_of_votes(session, family)


def hand_over(
    session: Session,
    event: Event,
    hall: TownHall,
    question_id: int,
    to: Place,
    *,
    sites: Collection[int] | None,
    actor: Actor,
    now: datetime,
) -> HallQuestion:
    """Give a question to the queue of another hall, whose moderator reads it anew.

    It goes with its votes and with those that are the same. Raises Conflict when it is settled or
    the other town hall is closed.
    """
    for one in sorted({hall.id: hall, to.hall.id: to.hall}.items()):
        hold(session, one[1])
    question = question_in(session, hall.id, question_id)
    _refuse_others(question, sites)
    if to.hall.state != HallState.OPEN or question.state not in UNDECIDED or question.same_as_id:
        raise Conflict(N_("This question cannot be handed over any more."))
    family = family_of(question.id, parents_in(session, hall.id))
    for member in (question_in(session, hall.id, one) for one in family):
        member.hall_id, member.site_id = to.hall.id, to.site_id
        member.state, member.shown_at = QuestionState.WAITING, None
    _log(session, "question:handed-over", question, event, actor=actor, now=now,
         to=to.hall.id, site=to.site_id)  # fmt: skip
    return question


def _log(
    session: Session,
    deed: str,
    question: HallQuestion,
    event: Event,
    *,
    actor: Actor,
    now: datetime,
    **detail: object,
) -> None:
    record(session, deed, f"hall_question:{question.id}", actor=actor, now=now,
           scope=scope_of(event), **detail)  # fmt: skip
