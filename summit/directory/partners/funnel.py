"""How far a partner's delegates have come, in numbers of people."""

from collections.abc import Iterable
from dataclasses import dataclass

# From so many delegates on their contact reads how many signed up: of fewer it would be a name.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Funnel:
    """People of one partner. ``registered`` have a place, ``waiting`` are on a waitlist,
    ``pending`` wait for the organizers; ``answered`` is that they answered a survey, never what.

    Each number counts who did just that, so somebody may arrive who was never invited.
    """

    invited: int = 0
    registered: int = 0
    waiting: int = 0
    pending: int = 0
    arrived: int = 0
    answered: int = 0
    signed_up: int = 0

    def __add__(self, other: "Funnel") -> "Funnel":
        return Funnel(
            self.invited + other.invited,
            self.registered + other.registered,
            self.waiting + other.waiting,
            self.pending + other.pending,
            self.arrived + other.arrived,
            self.answered + other.answered,
            self.signed_up + other.signed_up,
        )


def total(funnels: Iterable[Funnel]) -> Funnel:
    return sum(funnels, Funnel())


def share(part: int, whole: int) -> int | None:
    """Percent of ``whole``, None of nothing."""
    return round(100 * part / whole) if whole else None
