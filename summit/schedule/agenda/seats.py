"""How many seats a session has, on plain values."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of a session at one site: ``taken`` of ``limit``, None for as many as come."""

    taken: int = 0
    limit: int | None = None
    waiting: int = 0

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.taken, 0)

    @property
    def full(self) -> bool:
        """Nobody gets a seat at once: there is none, or others have waited for longer."""
        return self.left == 0 or self.waiting > 0


def limit_here(
    capacity: int | None, room: int | None, taken_elsewhere: Iterable[int] = ()
) -> int | None:
    """How many may sit at one site: the room's seats, and what the session's own limit leaves."""
    rest = None if capacity is None else max(capacity - sum(taken_elsewhere), 0)
    limits = [limit for limit in (room, rest) if limit is not None]
    return min(limits, default=None)
