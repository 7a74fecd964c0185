"""Whom to invite first, and why: an order that can be told, not a score."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from summit.stakeholders.states import ORDER, Level


class Why(StrEnum):
    """The reasons, the strongest first."""

    FILLS_A_HOLE = "fills_a_hole"
    SECOND = "second"
    RESIDENT_VOICE = "resident_voice"
    INFLUENCE = "influence"
    FURTHER = "further"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the inventory. ``influence`` and ``interest`` are those of the latest
    assessment, 0 without one; ``fills``: a required place of the body they are wanted in is
    empty; ``seconds``: it hangs on one person; ``desired``: how far they are wanted to come.
    """

    stakeholder: int
    level: Level
    desired: Level | None = None
    fills: bool = False
    seconds: bool = False
    affected: bool = False
    influence: int = 0
    interest: int = 0
    support: int = 0

    @property
    def further(self) -> int:
        """Levels between where they are and where they are wanted."""
        if self.desired is None:
            return 0
        return max(0, ORDER.index(self.desired) - ORDER.index(self.level))

    @property
    def reasons(self) -> tuple[Why, ...]:
        holds = (
            (self.fills, Why.FILLS_A_HOLE),
            (self.seconds, Why.SECOND),
            (self.affected, Why.RESIDENT_VOICE),
            (self.influence > 0, Why.INFLUENCE),
            (self.further > 0, Why.FURTHER),
        )
        return tuple(why for true, why in holds if true)


INVITED_UP_TO = (Level.UNAWARE, Level.AWARE, Level.ATTENDED, Level.SIGNED_UP)
"""Who takes part already is not invited to begin."""


def invitation_list(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those to invite: who fills a hole first, then a second where all hangs on one, then who
    lives with the issue, then influence × interest, then who is wanted furthest, then support.
    """
    return sorted((one for one in candidates if one.level in INVITED_UP_TO), key=_rank)


def _rank(one: Candidate) -> tuple[bool, bool, bool, int, int, int, int]:
    weight = one.influence * one.interest
    return (
        *(not one.fills, not one.seconds, not one.affected),
        *(-weight, -one.further, -one.support, one.stakeholder),
    )
