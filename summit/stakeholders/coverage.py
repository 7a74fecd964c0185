"""Who is missing at the table: required places, counted at three depths.

Coverage is counted among people in good standing, not on paper: a lapse can open a hole although
the list looks full.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from summit.people.keypeople import Category
from summit.people.sectors import Sector

Sought = Sector | Category
Name = tuple[str, int]
"""("person", id) or ("organization", id): who is counted, each once."""


class Depth(StrEnum):
    """On our list; said yes; there, by what happened at the meetings."""

    LISTED = "listed"
    SIGNED = "signed"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Required:
    """So many of a sector or of a kind of key people that a body cannot do without."""

    body: int
    sought: Sought
    least: int = 1
    by: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody at a body, and for what they count. ``before``: in good standing a week ago."""

    body: int
    name: Name
    sought: frozenset[Sought]
    signed: bool = False
    standing: bool = False
    before: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One required place of the matrix, with who is there at each depth."""

    required: Required
    listed: frozenset[Name] = frozenset()
    signed: frozenset[Name] = frozenset()
    standing: frozenset[Name] = frozenset()
    before: frozenset[Name] = frozenset()

    def at(self, depth: Depth) -> frozenset[Name]:
        depths = {Depth.LISTED: self.listed, Depth.SIGNED: self.signed}
        return depths.get(depth, self.standing)

    def met(self, depth: Depth) -> bool:
        return len(self.at(depth)) >= self.required.least

    @property
    def empty(self) -> bool:
        """Required, and nobody in good standing is there."""
        return not self.standing

    @property
    def fragile(self) -> bool:
        """Met by exactly one: who, if they go, opens a hole."""
        return self.met(Depth.STANDING) and len(self.standing) == 1

    @property
    def lost(self) -> bool:
        """Met a week ago and no longer."""
        return len(self.before) >= self.required.least and not self.met(Depth.STANDING)

    def late(self, today: date) -> bool:
        """The day by which it had to be filled has passed."""
        by = self.required.by
        return by is not None and by < today and not self.met(Depth.STANDING)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The required places of some bodies."""

    cells: Sequence[Cell]
    places: Sequence[Place] = field(default=(), repr=False)

    def met(self, depth: Depth) -> int:
        """How many of the required places are filled at this depth."""
        return sum(cell.met(depth) for cell in self.cells)

    @property
    def required(self) -> int:
        return len(self.cells)

    @property
    def fragile(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.fragile]

    @property
    def lost(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.lost]

    @property
    def empty(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.empty]

    def sole_holders(self) -> frozenset[Name]:
        """Those on whom a required place hangs alone."""
        return frozenset(name for cell in self.fragile for name in cell.standing)

    def share_of(self, sought: Sought) -> Fraction | None:
        """The share of this kind among all people in good standing; None of nobody."""
        people = {p.name for p in self.places if p.standing}
        theirs = {p.name for p in self.places if p.standing and sought in p.sought}
        return Fraction(len(theirs), len(people)) if people else None

    def counts(self, among: Collection[Sought]) -> list[int]:
        """How many people in good standing there are of each, for ``effective_number``."""
        return [
            len({p.name for p in self.places if p.standing and one in p.sought}) for one in among
        ]


def coverage(required: Iterable[Required], places: Sequence[Place]) -> Coverage:
    """Each required place with those who are there."""
    return Coverage([_cell(one, places) for one in required], places)


def _cell(required: Required, places: Sequence[Place]) -> Cell:
    there = [p for p in places if p.body == required.body and required.sought in p.sought]
    return Cell(
        required,
        listed=frozenset(p.name for p in there),
        signed=frozenset(p.name for p in there if p.signed),
        standing=frozenset(p.name for p in there if p.standing),
        before=frozenset(p.name for p in there if p.before),
    )
