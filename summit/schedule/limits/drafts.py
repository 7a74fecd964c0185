"""What limits a programme, as an organizer writes it down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when a room is ours; None: as long as the event."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def known(self) -> bool:
        return self.opens_at is not None or self.closes_at is not None


@dataclass(frozen=True, slots=True)
class LimitsDraft:
    """``turnaround`` in minutes; ``ways`` in minutes, by two ids of sites, the smaller one first,
    0 where nobody has to go; ``hours`` by the id of the room.
    """

    turnaround: int = 0
    ways: Mapping[tuple[int, int], int] = field(default_factory=dict)
    hours: Mapping[int, Hours] = field(default_factory=dict)
