"""People side by side: by site, by role, and whether they answered on the day or later."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Dimension(StrEnum):
    """What slices of the answers differ in; the order is that in which they are given up last."""

    SITE = "site"
    ROLE = "role"
    TIME = "time"
    ATTENDED = "attended"


class Traits(NamedTuple):
    """What is known of whoever gave an answer; empty where it is not known."""

    site: str = ""
    role: str = ""
    time: str = ""
    attended: str = ""

    def of(self, dimension: Dimension) -> str:
        value: str = getattr(self, dimension)
        return value


EARLY, LATE = "early", "late"

# The answers to one question, by the traits of those who gave them.
Answers = Mapping[Traits, Sequence[Any]]
# How many gave each answer, by its key, for the same traits.
Cube = Mapping[Traits, Counter[str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Those who have one of the ``members`` in a dimension; several are told together."""

    dimension: Dimension
    members: frozenset[str]

    def __contains__(self, traits: Traits) -> bool:
        return traits.of(self.dimension) in self.members


def counted_in(cube: Cube, groups: Sequence[Group]) -> Counter[str]:
    """How many gave each answer among those who belong to all of ``groups``."""
    found: Counter[str] = Counter()
    for traits, counts in cube.items():
        if all(traits in group for group in groups):
            found.update(counts)
    return found


def groups_of(
    cube: Cube, dimension: Dimension, k: int, *, together: Collection[str] = ()
) -> list[Group]:
    """The people of a dimension apart, small groups and those of ``together`` in one rest.

    The rest has k people or nobody: the smallest group joins it until it has. Nothing comes of
    fewer than two groups.
    """
    sizes: Counter[str] = Counter()
    for traits, counts in cube.items():
        sizes[traits.of(dimension)] += counts.total()
    names = [name for name in sizes if sizes[name]]
    rest = {name for name in names if not name or name in together or sizes[name] < k}
    told = sorted(set(names) - rest, key=lambda name: (sizes[name], name))
    while rest and told and sum(sizes[name] for name in rest) < k:
        rest.add(told.pop(0))
    apart = [Group(dimension, frozenset({name})) for name in names if name in told]
    groups = [*apart, *([Group(dimension, frozenset(rest))] if rest else [])]
    return groups if len(groups) > 1 else []
