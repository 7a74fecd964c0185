"""How full a site is, as a word that a pill can show."""

from dataclasses import dataclass
from enum import StrEnum

# "Few" is what should make a reader act today: a tenth of the places, and never fewer than five.
FEW_SHARE = 0.1
FEW_AT_LEAST = 5


class Standing(StrEnum):
    PLENTY = "plenty"
    FEW = "few"
    FULL = "full"
    OVERBOOKED = "overbooked"


@dataclass(frozen=True, slots=True)
class Places:
    """``left`` is never negative; ``over`` says by how many more people than places."""

    capacity: int
    taken: int

    @property
    def left(self) -> int:
        return max(0, self.capacity - self.taken)

    @property
    def over(self) -> int:
        return max(0, self.taken - self.capacity)

    @property
    def standing(self) -> Standing:
        if self.over:
            return Standing.OVERBOOKED
        if self.left == 0:
            return Standing.FULL
        few = max(FEW_AT_LEAST, int(self.capacity * FEW_SHARE))
        return Standing.FEW if self.left <= few else Standing.PLENTY
