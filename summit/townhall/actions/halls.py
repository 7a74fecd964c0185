"""Opening and closing a town hall. Each deed is logged."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.audit.actions import record
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.schedule.models import ProgrammeSession
from summit.townhall.actions.holding import hold
from summit.townhall.models import HallQuestion, TownHall
from summit.townhall.queries import hall_of, questions_of
from summit.townhall.states import UNDECIDED, HallState, Mode, QuestionState, Step, after


def open_hall(
    session: Session,
    event: Event,
    programmed: ProgrammeSession,
    *,
    actor: Actor,
    now: datetime,
) -> TownHall:
    """Let everybody ask; a town hall that was closed goes on with what was open then."""
    hall = hall_of(session, programmed)
    if hall is None:
        hall = TownHall(event_id=event.id, programmed=programmed, opened_at=now, revision=0,
                        mode=Mode.MODERATED, state=HallState.OPEN)  # fmt: skip
        session.add(hall)
        session.flush()  # the log names the row
    else:
        hold(session, hall)
        if hall.state == HallState.OPEN:
            return hall
        hall.state, hall.closed_at = HallState.OPEN, None
        for question in questions_of(session, hall.id, {QuestionState.CARRIED}):
            question.state = after(question.state, Step.SHOW if question.shown_at else Step.HIDE)
            question.settled_at = None
    _log(session, "townhall:opened", hall, event, actor=actor, now=now)
    return hall


def close_hall(
    session: Session, event: Event, hall: TownHall, *, actor: Actor, now: datetime
) -> int:
    """Take no more questions. Those that are open and carry a pillar go to its MAP group; how many.

    What is on stage counts as answered. Open questions without a pillar stay where they are.
    """
    hold(session, hall)
    if hall.state == HallState.CLOSED:
        return 0
    hall.state, hall.closed_at = HallState.CLOSED, now
    carried = 0
    for question in questions_of(session, hall.id):
        if question.state == QuestionState.ON_STAGE:
            _settle(question, Step.ANSWER, now)
        elif question.state in UNDECIDED and question.pillar_id:
            _settle(question, Step.CARRY, now)
            carried += 1
    _log(session, "townhall:closed", hall, event, actor=actor, now=now, carried=carried)
    return carried


def _settle(question: HallQuestion, step: Step, now: datetime) -> None:
    question.state, question.settled_at = after(question.state, step), now


def choose_mode(
    session: Session, event: Event, hall: TownHall, mode: Mode, *, actor: Actor, now: datetime
) -> None:
    """Whether a moderator reads a question first. Those that wait already go on waiting."""
    hold(session, hall)
    if hall.mode != mode:
        hall.mode = mode
        _log(session, "townhall:mode-chosen", hall, event, actor=actor, now=now, mode=mode.value)


def _log(
    session: Session,
    deed: str,
    hall: TownHall,
    event: Event,
    *,
    actor: Actor,
    now: datetime,
    **detail: object,
) -> None:
    record(session, deed, f"town_hall:{hall.id}", actor=actor, now=now, scope=scope_of(event),
           talk=hall.programmed.slug, **detail)  # fmt: skip
