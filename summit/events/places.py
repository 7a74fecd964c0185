"""How full a site is, as a word that a pill can show."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

# "Few" is what should make a reader act today: a tenth of the places, and never fewer than five.
FEW_SHARE = 0.1
FEW_AT_LEAST = 5


class Standing(StrEnum):
    PLENTY = "plenty"
    FEW = "few"
    FULL = "full"
    OVERBOOKED = "overbooked"


class Counted(Protocol):
    """What a site says of its places."""

    capacity: int
    taken: int
    held: int

    @property
    def limit(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Places:
    """``left`` is never negative; ``over`` says by how many more people than places.

    ``held`` are kept for partners and open offers; ``extra`` are given beyond the capacity,
    because some people stay away.
    """

    capacity: int
    taken: int
    held: int = 0
    extra: int = 0

    @property
    def left(self) -> int:
        return max(0, self.capacity + self.extra - self.taken - self.held)

    @property
    def over(self) -> int:
        return max(0, self.taken - self.capacity)

    @property
    def standing(self) -> Standing:
        if self.over > self.extra:
            return Standing.OVERBOOKED
        if self.left == 0:
            return Standing.FULL
        few = max(FEW_AT_LEAST, int(self.capacity * FEW_SHARE))
        return Standing.FEW if self.left <= few else Standing.PLENTY


def places_of(site: Counted) -> Places:
    return Places(site.capacity, site.taken, site.held, site.limit - site.capacity)
