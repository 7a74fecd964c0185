"""Surveys and answers to start from."""

import random

import sqlalchemy as sa

from summit.access.policy import Actor
from summit.checkin.models import Attendance, Point
from summit.checkin.states import PointKind
from summit.clock import now
from summit.surveys.actions import answer, create_from_template, open_survey
from summit.surveys.states import Mode, ResponseSource

STAFF = Actor(name="Robin Vale")


def a_survey(session, event, *, opened=True, key="summit"):
    """A survey of a *saved* event, open unless told; nothing is committed."""
    survey = create_from_template(session, event, key, now=now())
    session.flush()  # the questions need their ids
    if opened:
        open_survey(session, survey, actor=STAFF, now=now())
    return survey


def some_answers(session, survey, site, n, *, rng=None, language="en", **fixed):
    """``n`` sets of answers; ``fixed`` are values by question key that all of them give."""
    rng = rng or random.Random(n)
    for _ in range(n):
        known = {question.key for question in survey.questions}
        said = _values(rng) | fixed
        answer(
            session,
            survey,
            {key: value for key, value in said.items() if key in known},
            mode=Mode.ANONYMOUS,
            source=ResponseSource.POSTER,
            language=language,
            site=site,
            now=now(),
        )


def _values(rng):
    return {
        "useful": rng.choices([1, 2, 3, 4, 5], [1, 2, 12, 40, 45])[0],
        "recommend": rng.choices([5, 6, 7, 8, 9, 10], [6, 10, 15, 20, 20, 32])[0],
        "parity": rng.choice([2, 3, 4, 5, "na"]),
        "met": rng.random() < 0.6,
        "role": rng.choices(["nonprofit", "government", "education"], [4, 3, 2])[0],
        "group": rng.choice(["joined", "would", "time"]),
        "change": f"Give the town hall hour {rng.randrange(10**6)}.",
    }


def arrive(session, registration, *, at, talk=0):
    """The registration came in through its site's entrance, or through the door of a session
    (``talk``); flushed.
    """
    site, kind = registration.site_id, PointKind.SESSION if talk else PointKind.ENTRANCE
    point = session.scalar(sa.select(Point).where(Point.site_id == site))
    if point is None:
        point = Point(
            event_id=registration.event_id, site_id=site, kind=PointKind.ENTRANCE, name="In"
        )
        session.add(point)
        session.flush()  # the arrival names the point by its id
    session.add(
        Attendance(
            event_id=registration.event_id, site_id=site, point_id=point.id,
            point_kind=kind, session_id=talk, registration_id=registration.id, arrived_at=at,
            changed_at=at,
        )
    )  # fmt: skip
    session.flush()  # who came is read from the arrivals
