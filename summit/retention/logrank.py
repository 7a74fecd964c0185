"""Log-rank comparison of survival curves, with the guard that refuses it for few people."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import erfc, exp, gamma, sqrt
from typing import TypeVar

from summit.retention.survival import Number

Arm = TypeVar("Arm", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Guard:
    """When a comparison is made at all (version 1 of the defaults)."""

    version: int = 1
    people: int = 10
    events: int = 5


@dataclass(frozen=True)
class Test:
    """Observed and expected events per arm; `p` is None where the guard refuses: too few."""

    __test__ = False  # a statistical test, not one of pytest's

    observed: tuple[int, ...]
    expected: tuple[Fraction, ...]
    variance: tuple[tuple[Fraction, ...], ...]
    statistic: float | None
    df: int
    raw_p: float | None
    too_few: bool

    @property
    def p(self) -> float | None:
        """p-value fit for print; None means 'too few to compare'."""
        return None if self.too_few else self.raw_p


Rows = Sequence[tuple[Number, bool | int]]


def log_rank(
    groups: Mapping[Arm, Rows] | Sequence[Rows],
    guard: Guard = Guard(),
) -> Test:
    """Log-rank test of k arms, each a list of (duration, observed).

    Expected d·nᵢ/n; hypergeometric covariance with (n−d)/(n−1); χ² on k−1 degrees of freedom.
    """
    arms = [list(rows) for rows in (groups.values() if isinstance(groups, Mapping) else groups)]
    observed = tuple(sum(1 for _, happened in arm if happened) for arm in arms)
    expected, variance = _moments(arms)
    differences = [o - e for o, e in zip(observed, expected, strict=True)]
    statistic = _quadratic_form(differences[:-1], [row[:-1] for row in variance[:-1]])
    df = len(arms) - 1
    few = any(
        len(a) < guard.people or o < guard.events for a, o in zip(arms, observed, strict=True)
    )
    value = None if statistic is None else float(statistic)
    return Test(
        observed=observed,
        expected=tuple(expected),
        variance=tuple(tuple(row) for row in variance),
        statistic=value,
        df=df,
        raw_p=None if value is None else chi_square_tail(value, df),
        too_few=few,
    )


def _moments(arms: Sequence[Rows]) -> tuple[list[Fraction], list[list[Fraction]]]:
    size = len(arms)
    expected = [Fraction(0)] * size
    variance = [[Fraction(0)] * size for _ in range(size)]
    for time in sorted({t for arm in arms for t, happened in arm if happened}):
        risk = [sum(1 for t, _ in arm if t >= time) for arm in arms]
        died = sum(1 for arm in arms for t, happened in arm if happened and t == time)
        total = sum(risk)
        spread = Fraction(died * (total - died), total - 1) if total > 1 else Fraction(0)
        for i in range(size):
            expected[i] += Fraction(died * risk[i], total)
            for j in range(size):
                same = Fraction(risk[i], total) if i == j else Fraction(0)
                product = Fraction(risk[i] * risk[j], total * total)
                variance[i][j] += spread * (same - product)
    return expected, variance


def _quadratic_form(vector: list[Fraction], matrix: list[list[Fraction]]) -> Fraction | None:
    """v' M⁻¹ v by exact elimination; None where M is singular."""
    size = len(vector)
    rows = [[*matrix[i], vector[i]] for i in range(size)]
    for i in range(size):
        pivot = next((r for r in range(i, size) if rows[r][i]), None)
        if pivot is None:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for r in range(size):
            if r != i:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i], strict=True)]
    return sum((v * row[-1] for v, row in zip(vector, rows, strict=True)), Fraction(0))


def chi_square_tail(value: float, df: int) -> float:
    """P(χ²_df > value), by the closed sums for odd and even df (Abramowitz & Stegun 26.4.4–5)."""
    if df <= 0 or value <= 0:
        return 1.0
    half = value / 2
    if df % 2 == 0:
        return exp(-half) * sum(half**i / gamma(i + 1) for i in range(df // 2))
    odd = sum(float(half ** (i - 0.5)) / gamma(i + 0.5) for i in range(1, df // 2 + 1))
    return erfc(sqrt(half)) + exp(-half) * odd


def permutation_p(first: Rows, second: Rows) -> tuple[int, int]:
    """Exact two-sided permutation p of the log-rank O−E as (as extreme, all relabellings)."""
    pooled = [*first, *second]
    goal = _gap(pooled, frozenset(range(len(first))))
    hits = total = 0
    for chosen in combinations(range(len(pooled)), len(first)):
        total += 1
        hits += abs(_gap(pooled, frozenset(chosen))) >= abs(goal)
    return hits, total


def _gap(pooled: Rows, chosen: frozenset[int]) -> Fraction:
    gap = Fraction(0)
    for time in {t for t, happened in pooled if happened}:
        at_risk = [i for i, (t, _) in enumerate(pooled) if t >= time]
        dying = [i for i in at_risk if pooled[i][0] == time and pooled[i][1]]
        inside = sum(1 for i in at_risk if i in chosen)
        gap += sum(1 for i in dying if i in chosen) - Fraction(len(dying) * inside, len(at_risk))
    return gap
