"""Which group suits what somebody cares about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """A group that takes people: its pillar, when it meets next, how many are in it."""

    group: int
    pillar: int | None
    meets: datetime | None
    members: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A group and the predictors, of those chosen, that it works on."""

    group: int
    because: tuple[int, ...]


def suggest(
    choices: Sequence[Choice], cares: Collection[int], pillar_of: Mapping[int, int]
) -> list[Suggestion]:
    """The groups that work on what is cared about, the best first; ``cares`` are predictors.

    More of the predictors goes first; among equals the group that meets sooner, for waiting is
    what loses people, then the smaller one. Groups that work on none of it are not suggested.
    """
    found: list[tuple[Choice, tuple[int, ...]]] = []
    for choice in choices:
        because = tuple(sorted(p for p in cares if pillar_of.get(p) == choice.pillar))
        if because and choice.pillar is not None:
            found.append((choice, because))
    found.sort(key=lambda pair: (-len(pair[1]), *_soonest(pair[0]), pair[0].members))
    return [Suggestion(choice.group, because) for choice, because in found]


def _soonest(choice: Choice) -> tuple[bool, float]:
    return choice.meets is None, choice.meets.timestamp() if choice.meets else 0.0
