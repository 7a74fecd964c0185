"""A programme as plain values, to be looked at for conflicts.

Names stand for sites, rooms and people: they are what a conflict is told with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from summit.schedule.states import KINDS, PlacementRole, SessionKind

NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Span:
    """A time that holds its start and not its end."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a session is. ``seats``: how many the room holds. ``expected``: how many will come
    here. ``opens_at`` and ``closes_at``: from when to when the room is ours. None: not known.
    """

    site: str
    room: str | None
    role: PlacementRole
    seats: int | None = None
    expected: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    online: bool = False

    @property
    def where(self) -> str:
        return f"{self.room}, {self.site}" if self.room else self.site


@dataclass(frozen=True, slots=True)
class Plan:
    """A session that is to take place.

    ``people`` are all who have a part in it; ``interpreters`` and ``declined`` are some of them.
    ``seats`` is how many the organizers let in, ``signed_up`` how many hold a seat, ``expected``
    how many the organizers think will come, at all its places together.
    """

    id: int
    title: str
    kind: SessionKind
    starts_at: datetime
    ends_at: datetime
    places: tuple[Placed, ...] = ()
    people: frozenset[str] = frozenset()
    interpreters: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    interpretation: tuple[str, ...] = ()
    seats: int | None = None
    expected: int | None = None
    signed_up: int = 0

    @property
    def broadcast(self) -> bool:
        return any(place.role != PlacementRole.LOCAL for place in self.places)

    @property
    def pause(self) -> bool:
        return KINDS[self.kind].pause

    @property
    def stages(self) -> tuple[str, ...]:
        """The sites at which those who speak must be: where nobody only watches."""
        return tuple(
            p.site for p in self.places if p.role != PlacementRole.RECEIVING and not p.online
        )

    @property
    def room_seats(self) -> int | None:
        """How many all its rooms hold together; None while one of them is not known."""
        seats = [place.seats for place in self.places if not place.online]
        return None if None in seats or not seats else sum(s or 0 for s in seats)

    def at(self, site: str) -> Placed | None:
        return next((place for place in self.places if place.site == site), None)

    def overlaps(self, other: "Plan | Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Day:
    """What limits a programme: the event's hours; ``doors``, where a site opens earlier;
    how long a room needs between two sessions; how long the way is between two sites; when
    people are away; the ``languages`` of the audience, by what they are called.
    """

    starts_at: datetime
    ends_at: datetime
    doors: Mapping[str, datetime] = field(default_factory=dict)
    turnaround: timedelta = NO_TIME
    travel: Mapping[frozenset[str], timedelta] = field(default_factory=dict)
    away: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()

    def way(self, one: Plan, other: Plan) -> timedelta:
        """How long somebody who speaks in both is on the way, by the shortest one."""
        ways = [
            NO_TIME if a == b else self.travel.get(frozenset((a, b)), NO_TIME)
            for a in one.stages
            for b in other.stages
        ]
        return min(ways, default=NO_TIME)
