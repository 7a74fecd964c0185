"""What an answer may carry of whoever was asked: nothing that leads to a small group. Pure."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from summit.errors import N_

LEAST_ASKED = 10  # of so many people, or of nobody, may anything be written into an answer

UNTOLD = ""
"""The language of an answer that names none."""

Key = TypeVar("Key", bound=Hashable)


class Stratum(StrEnum):
    """How many sessions somebody was at, as it was known when they were asked."""

    ONE = "1"
    FEW = "2-3"
    MANY = "4+"


STRATUM_LABELS: dict[Stratum, str] = {
    Stratum.ONE: N_("One session"),
    Stratum.FEW: N_("Two or three sessions"),
    Stratum.MANY: N_("Four sessions or more"),
}


def stratum_of(sessions: int) -> Stratum | None:
    """None where nobody counted the doors, or the person was at no session."""
    if sessions < 1:
        return None
    if sessions == 1:
        return Stratum.ONE
    return Stratum.FEW if sessions <= 3 else Stratum.MANY


def told_apart(asked: Mapping[Key, int], never: Collection[Key] = ()) -> set[Key]:
    """The groups that answers may name, given how many were asked in each.

    Those that are not named are LEAST_ASKED people together, or nobody: who is left out would be
    found among them. ``never`` are groups without a name.
    """
    told = {key for key, n in asked.items() if n >= LEAST_ASKED and key not in never}
    while told and 0 < sum(n for key, n in asked.items() if key not in told) < LEAST_ASKED:
        told.remove(min(told, key=lambda key: (asked[key], str(key))))
    return told


class Told(NamedTuple):
    """What an answer names of whoever was asked: 0 and None where that would be too few."""

    wave: int
    site: int | None
    stratum: Stratum | None


def told_of(
    mine: tuple[int, int | None, Stratum | None],
    asked: Mapping[tuple[int, int | None, Stratum | None], int],
) -> Told:
    """The wave; of that wave the site; of that site the stratum; each if enough were asked.

    ``asked`` counts all who were, by the same three.
    """
    wave, site, stratum = mine
    if wave not in told_apart(_summed((w, n) for (w, _, _), n in asked.items())):
        return Told(0, None, None)
    sites = _summed((s, n) for (w, s, _), n in asked.items() if w == wave)
    if site not in told_apart(sites, never=[None]):
        return Told(wave, None, None)
    strata = _summed((t, n) for (w, s, t), n in asked.items() if (w, s) == (wave, site))
    told = told_apart(strata, never=[None])
    return Told(wave, site, stratum if stratum in told else None)


def languages_told(
    mine: tuple[int, int | None, Stratum | None],
    asked: Mapping[tuple[int, int | None, Stratum | None, str | None], int],
) -> set[str]:
    """The languages that an answer may name beside what ``told_of`` lets it name of the rest.

    ``asked`` counts all who were, by the same three and the language in which they registered
    (None: in none): where few of those who look alike speak one, it would point at them.
    """
    kinds = by_kind(asked)
    told = told_of(mine, kinds)
    alike = _summed((key[3], n) for key, n in asked.items() if told_of(key[:3], kinds) == told)
    return {language for language in told_apart(alike, never=[None]) if language}


def by_kind(
    asked: Mapping[tuple[int, int | None, Stratum | None, str | None], int],
) -> Counter[tuple[int, int | None, Stratum | None]]:
    """How many were asked, whatever they speak."""
    return _summed((key[:3], n) for key, n in asked.items())


def _summed(pairs: Iterable[tuple[Key, int]]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for key, n in pairs:
        found[key] += n
    return found
