"""When a session's door is open, and whether its room is full."""

from dataclasses import dataclass
from datetime import datetime, timedelta

BEFORE = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Room:
    """A session at a site. ``capacity`` None: as many as come; ``sign_up``: with a booked seat."""

    session_id: int
    opens_at: datetime
    closes_at: datetime
    capacity: int | None = None
    sign_up: bool = False

    def window(self, at: datetime) -> str:
        if at < self.opens_at:
            return "before"
        return "open" if at < self.closes_at else "after"

    def is_full(self, seated: int) -> bool:
        return self.capacity is not None and seated >= self.capacity


def room(
    session_id: int,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int | None,
    *,
    sign_up: bool = False,
) -> Room:
    return Room(session_id, starts_at - BEFORE, ends_at, capacity, sign_up)
