"""What the groups of the story hold at its end: tasks, and seats of organizations."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from summit.groups.models import Group, Membership, Seat, SeatHolder, Task
from summit.groups.states import SeatPart
from summit.people.models import Person
from summit.people.sectors import Sector
from summit.sample.momentum import at

LAST = date(2025, 12, 2)
TASKS = {
    "housing": "Ask the city for the list of empty lots",
    "education": "Find three schools that open on a Saturday",
    "resident-voice": "Call those who missed November",
    "health": "Bring the clinic's opening hours in Spanish",
}
MISSING = {"housing": Sector.BUSINESS, "health": Sector.FAITH}


def write_life(
    session: Session,
    groups: Mapping[str, Group],
    leads: Mapping[str, Iterable[int]],
    memberships: Mapping[tuple[int, str], Membership],
    people: Mapping[int, Person],
) -> None:
    """A task and a seat for who leads, a stand-in of the same organization, and two gaps."""
    for slug, numbers in leads.items():
        for number in numbers:
            member = memberships.get((number, slug))
            if member is not None and slug in TASKS:
                session.add(
                    Task(
                        group=groups[slug], membership=member, text=TASKS[slug], created_at=at(LAST)
                    )
                )
                _seat(session, groups[slug], member.person, people.values())
        if slug in MISSING:
            session.add(_of(groups[slug], sector=MISSING[slug]))


def _seat(session: Session, group: Group, person: Person, people: Iterable[Person]) -> None:
    if person.organization is None:
        return
    seat = _of(group, organization=person.organization)
    seat.holders = [SeatHolder(person=person, part=SeatPart.PRIMARY, since=LAST)]
    colleague = next(
        (p for p in people if p.organization is person.organization and p is not person), None
    )
    if colleague is not None:
        seat.holders.append(SeatHolder(person=colleague, part=SeatPart.ALTERNATE, since=LAST))
    session.add(seat)


def _of(group: Group, **of: object) -> Seat:
    return Seat(coalition_id=group.coalition_id, group_id=group.id, since=LAST, **of)
