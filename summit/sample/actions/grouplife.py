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
# As whoever has taken it on would write it down.
TASKS = {
    "housing": {
        "en": "Ask the city for the list of empty lots",
        "es": "Pedir al municipio la lista de terrenos vacíos",
    },
    "education": {
        "en": "Find three schools that open on a Saturday",
        "es": "Buscar tres escuelas que abran un sábado",
    },
    "resident-voice": {
        "en": "Call those who missed November",
        "es": "Llamar a quienes faltaron en noviembre",
    },
    "health": {
        "en": "Bring the clinic's opening hours in Spanish",
        "es": "Traer los horarios de la clínica en español",
    },
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
                text = TASKS[slug][member.person.language]
                session.add(
                    Task(group=groups[slug], membership=member, text=text, created_at=at(LAST))
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
