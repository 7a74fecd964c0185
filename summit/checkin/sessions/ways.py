"""In which way people belong to a session, decided on plain values."""

from dataclasses import dataclass
from enum import StrEnum

from summit.errors import N_


class Way(StrEnum):
    """``CAME``: through the door of the session. ``ABSENT``: had a seat and did not come."""

    CAME = "came"
    BOOKED = "booked"
    ABSENT = "absent"
    WAITING = "waiting"
    ONLINE = "online"
    MARKED = "marked"


WAY_WORDS: dict[Way, str] = {
    Way.CAME: N_("came through the door"),
    Way.BOOKED: N_("booked a seat"),
    Way.ABSENT: N_("had a seat and did not come"),
    Way.WAITING: N_("wait for a seat"),
    Way.ONLINE: N_("followed online"),
    Way.MARKED: N_("marked it"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people of a session at a site, by their way; ``both`` came and had a seat.

    ``here``: whoever came or followed online, each counted once.
    """

    came: int = 0
    booked: int = 0
    both: int = 0
    waiting: int = 0
    online: int = 0
    marked: int = 0
    here: int = 0

    @property
    def absent(self) -> int:
        return self.booked - self.both

    def of(self, way: Way) -> int:
        return int(getattr(self, Way(way).value))

    @property
    def kept_percent(self) -> int | None:
        """How many of the seats were taken by those who had booked them; None without any."""
        return round(100 * self.both / self.booked) if self.booked else None


def total(tallies: list[Tally]) -> Tally:
    names = Tally.__dataclass_fields__
    return Tally(**{name: sum(getattr(t, name) for t in tallies) for name in names})
