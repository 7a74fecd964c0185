"""What erasing a person will change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from summit.db import Localized
from summit.events.states import EventState
from summit.people.models import Person
from summit.privacy.queries import (
    groups_about,
    letters_about,
    registrations_about,
    rows_of,
)
from summit.registration.models import Registration
from summit.registration.states import State


@dataclass(frozen=True, slots=True)
class Consequences:
    """``places`` and ``waiting`` are registrations for days to come; ``letters`` is how many."""

    places: Sequence[Registration]
    waiting: Sequence[Registration]
    past: int
    groups: Sequence[Localized]
    letters: int


def consequences(session: Session, person: Person, *, now: datetime) -> Consequences:
    """What goes when ``person`` is erased. A fixed number of statements."""
    people = [row.id for row in rows_of(session, person)]
    registrations = registrations_about(session, people)
    coming = [
        r for r in registrations
        if now < r.event.ends_at and r.event.state != EventState.CANCELLED
    ]  # fmt: skip
    return Consequences(
        places=[r for r in coming if r.state == State.CONFIRMED],
        waiting=[r for r in coming if r.state in (State.WAITLISTED, State.PENDING)],
        past=len(registrations) - len(coming),
        groups=[m.group.name for m in groups_about(session, people)],
        letters=len(letters_about(session, people)),
    )
