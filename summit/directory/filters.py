"""What somebody looks for in the list of people. Its address says all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

LONGEST_SEARCH = 200
SEARCH, SORT = "q", "sort"
ANSWER = "q-"  # and the key of a question


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing by which the list is narrowed; ``options`` are pairs of a value and its words."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, in words, and the query that leaves it out."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for, by the name of the filter; what nobody offers has been left aside."""

    search: str
    picked: Mapping[str, str]

    @property
    def parameters(self) -> dict[str, str]:
        found = {SEARCH: self.search} if self.search else {}
        return found | dict(self.picked)

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        return urlencode(self.parameters)

    def without(self, name: str) -> str:
        return urlencode({k: v for k, v in self.parameters.items() if k != name})


def wanted(filters: Sequence[Filter], asked: Mapping[str, str]) -> Wanted:
    """What ``asked`` (the parameters of an address) means where these ``filters`` are offered."""
    picked = {
        one.name: asked[one.name]
        for one in filters
        if any(asked.get(one.name) == value for value, _ in one.options)
    }
    return Wanted(asked.get(SEARCH, "").strip()[:LONGEST_SEARCH], picked)


def chips(filters: Sequence[Filter], now: Wanted) -> list[Chip]:
    """The filters that are on, in the order in which they are offered. Sorting is none."""
    return [
        Chip(one.label, dict(one.options)[now.picked[one.name]], now.without(one.name))
        for one in filters
        if one.name in now.picked and one.name != SORT
    ]


def answers(picked: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The answers among what was picked, by the key of the question."""
    return tuple(
        (name.removeprefix(ANSWER), value)
        for name, value in picked.items()
        if name.startswith(ANSWER)
    )
