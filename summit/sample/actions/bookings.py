"""Seats booked in the sessions of next year's afternoon, and sessions that people marked."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from summit.registration.models import Registration
from summit.registration.states import HOLDS_A_PLACE
from summit.sample.actions.events import Made
from summit.schedule.agenda.models import Booking, Favourite, SeatCount
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import ProgrammeSession

# Session: seats, how many are booked, how many wait.
SEATS = {"narrative": (45, 45, 4), "policy": (40, 37, 0)}
MARKED = {"keynote": 60, "town-hall-south": 41, "town-hall-north": 22}


def write_bookings(
    session: Session, made: Made, rows: Sequence[Registration], *, seed: str, now: datetime
) -> None:
    rng = random.Random(f"{seed}-seats")  # noqa: S311 -- a story, not a secret
    for slug, (seats, booked, waiting) in SEATS.items():
        programmed = made.sessions[slug]
        programmed.sign_up, programmed.capacity = True, seats
        people = _some(rng, programmed, rows, booked + waiting)
        for number, who in enumerate(people, start=1):
            at = now - timedelta(days=20, hours=-number)
            session.add(_booking(programmed, who, number, at, seated=number <= booked))
        site = programmed.placements[0].site_id
        session.add(SeatCount(session_id=programmed.id, site_id=site, taken=booked))
    for slug, count in MARKED.items():
        programmed = made.sessions[slug]
        session.add_all(
            Favourite(registration_id=who.id, session_id=programmed.id, made_at=now)
            for who in _some(rng, programmed, rows, count)
        )


def _some(
    rng: random.Random, programmed: ProgrammeSession, rows: Sequence[Registration], count: int
) -> list[Registration]:
    """So many of those who have a place where the session is, in the order of a draw."""
    sites = {place.site_id for place in programmed.placements}
    here = [r for r in rows if r.state in HOLDS_A_PLACE and r.site_id in sites]
    return rng.sample(here, min(count, len(here)))


def _booking(
    programmed: ProgrammeSession, who: Registration, number: int, at: datetime, *, seated: bool
) -> Booking:
    return Booking(
        registration_id=who.id,
        session_id=programmed.id,
        site_id=who.site_id,
        state=BookingState.BOOKED if seated else BookingState.WAITING,
        number=number,
        made_at=at,
        booked_at=at if seated else None,
    )
