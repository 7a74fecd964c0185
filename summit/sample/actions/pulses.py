"""What people said after the sessions of the past summit."""

import random
from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.sample.actions.events import Made
from summit.surveys.pulses.models import PulseAnswered, PulseCount
from summit.surveys.pulses.steps import BATCH, QUESTIONS

ANSWERED = 0.3  # of those who sat in a session
# How often the best, the middle and the last step of each question was chosen, of ten.
CHOSEN = {"worth": (6, 3, 1), "next": (4, 4, 2)}


def write_pulses(session: Session, made: Made, *, seed: str) -> None:
    rng = random.Random(f"{seed}-pulses")  # noqa: S311 -- a story, not a secret
    for programmed in made.sessions.values():
        sat = session.scalars(
            sa.select(Attendance.registration_id)
            .where(
                Attendance.session_id == programmed.id,
                Attendance.point_kind == PointKind.SESSION,
            )
            .order_by(Attendance.registration_id)
        ).all()
        answered = sorted(rng.sample(sat, round(ANSWERED * len(sat))))
        session.add_all(
            PulseAnswered(registration_id=one, session_id=programmed.id) for one in answered
        )
        if answered:
            session.add_all(_counts(programmed.id, len(answered), rng))


def _counts(session_id: int, answers: int, rng: random.Random) -> list[PulseCount]:
    shown = answers - answers % BATCH
    made = []
    for question in QUESTIONS:
        drawn = rng.choices(list(question.steps), CHOSEN[question.key], k=answers)
        counted, told = Counter(drawn), Counter(drawn[:shown])
        made += [
            PulseCount(session_id=session_id, question=question.key, step=step,
                       counted=counted[step], shown=told[step])
            for step in question.steps
        ]  # fmt: skip
    return made
