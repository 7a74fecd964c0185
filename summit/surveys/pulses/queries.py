"""Who is asked after a session, and what was counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.registration.models import Registration
from summit.schedule.models import OnlineJoin, ProgrammeSession
from summit.schedule.queries import known_programme
from summit.schedule.releases.frozen import Frozen
from summit.schedule.states import PAUSES
from summit.surveys.pulses.models import PulseAnswered, PulseCount
from summit.surveys.pulses.steps import EARLY, LATE, QUESTIONS


def asked_after(session: Session, registration: Registration, *, now: datetime) -> list[Frozen]:
    """The sessions after which this person is asked now and has not answered, as they ended; at
    the times that people know.

    They came through its door or followed it online; where a session had no door of its own, they
    came to one of its sites.
    """
    known = known_programme(session, registration.event_id)
    ending = {one.id: one for one in known if _ends(one, now)}
    if not ending:
        return []
    asked = session.scalars(_asked(registration.id, ending))
    return sorted((ending[i] for i in asked), key=lambda one: (one.ends_at, one.id))


def _ends(one: Frozen, now: datetime) -> bool:
    held = one.planned and one.kind not in PAUSES and one.starts_at <= now
    return held and now - LATE < one.ends_at <= now + EARLY


def _asked(mine: int, ending: Mapping[int, Frozen]) -> sa.Select[int]:
    was_there = sa.or_(*(_was_at(mine, one) for one in ending.values()))
    return sa.select(ProgrammeSession.id).where(
        ProgrammeSession.id.in_(list(ending)),
        sa.or_(_came(mine), _followed(mine), sa.and_(~_had_a_door(), was_there)),
        ~sa.exists().where(
            PulseAnswered.session_id == ProgrammeSession.id,
            PulseAnswered.registration_id == mine,
        ),
    )


def _came(mine: int) -> sa.ColumnElement[bool]:
    return _had_a_door(Attendance.registration_id == mine)


def _had_a_door(*more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Attendance.session_id == ProgrammeSession.id,
        Attendance.point_kind == PointKind.SESSION,
        Attendance.undone_at.is_(None),
        *more,
    )


def _followed(mine: int) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        OnlineJoin.session_id == ProgrammeSession.id, OnlineJoin.registration_id == mine
    )


def _was_at(mine: int, one: Frozen) -> sa.ColumnElement[bool]:
    """Whether they came to a site of this session."""
    there = sa.exists().where(
        Attendance.registration_id == mine,
        Attendance.point_kind == PointKind.ENTRANCE,
        Attendance.undone_at.is_(None),
        Attendance.site_id.in_(list(one.site_ids)),
    )
    return sa.and_(ProgrammeSession.id == one.id, there)


@dataclass(slots=True)
class Pulse:
    """What was counted after a session: by question and step, as of the last whole batch."""

    answered: int = 0
    shown: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def told(self) -> int:
        """How many answers the shown counts hold."""
        return sum(self.shown.get(QUESTIONS[0].key, {}).values())


def pulses_of(session: Session, event_id: int, only: int | None = None) -> dict[int, Pulse]:
    """By session, in two statements; ``only`` of one session."""
    found: dict[int, Pulse] = {}
    counted = _of_event(
        sa.select(PulseCount.session_id, PulseCount.question, PulseCount.step, PulseCount.shown),
        PulseCount.session_id, event_id, only,
    )  # fmt: skip
    for session_id, question, step, shown in session.execute(counted):
        pulse = found.setdefault(session_id, Pulse())
        pulse.shown.setdefault(question, {})[step] = shown
    answered = _of_event(
        sa.select(PulseAnswered.session_id, sa.func.count()), PulseAnswered.session_id, event_id,
        only,
    )  # fmt: skip
    for session_id, number in session.execute(answered.group_by(PulseAnswered.session_id)):
        found.setdefault(session_id, Pulse()).answered = number
    return found


def _of_event(
    chosen: sa.Select,  # type: ignore[type-arg]
    column: sa.orm.InstrumentedAttribute[int],
    event_id: int,
    only: int | None,
) -> sa.Select:  # type: ignore[type-arg]
    chosen = chosen.join(ProgrammeSession, ProgrammeSession.id == column)
    chosen = chosen.where(ProgrammeSession.event_id == event_id)
    return chosen if only is None else chosen.where(ProgrammeSession.id == only)
