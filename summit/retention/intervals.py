"""Intervals and exact tests for small numbers: proportions, differences, NPS, trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, erfc, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95


def quantile(confidence: float = CONFIDENCE) -> float:
    """Two-sided normal quantile: 1.959964 for 95 %."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its limits, and n behind it."""

    estimate: float
    lower: float
    upper: float
    n: int

    @property
    def margin(self) -> float:
        """Half the width."""
        return (self.upper - self.lower) / 2


def wilson(successes: int, n: int, confidence: float = CONFIDENCE) -> Interval | None:
    """Wilson score interval of a proportion (Wilson 1927); None without observations.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n); limits clipped to 0…1.
    """
    if n == 0:
        return None
    z = quantile(confidence)
    p = successes / n
    centre = p + z * z / (2 * n)
    spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    lower = 0.0 if successes == 0 else (centre - spread) / scale
    upper = 1.0 if successes == n else (centre + spread) / scale
    return Interval(p, lower, upper, n)


def newcombe(a: int, n_a: int, b: int, n_b: int, confidence: float = CONFIDENCE) -> Interval | None:
    """Difference a/n_a − b/n_b with Newcombe's hybrid score interval (1998, method 10)."""
    first, second = wilson(a, n_a, confidence), wilson(b, n_b, confidence)
    if first is None or second is None:
        return None
    p, q = first.estimate, second.estimate
    below = sqrt((p - first.lower) ** 2 + (second.upper - q) ** 2)
    above = sqrt((first.upper - p) ** 2 + (q - second.lower) ** 2)
    return Interval(p - q, p - q - below, p - q + above, n_a + n_b)


def fisher_exact(a: int, n_a: int, b: int, n_b: int) -> float:
    """Two-sided Fisher exact p: tables no likelier than the observed one, summed exactly."""
    total, hits = n_a + n_b, a + b
    ways = [comb(n_a, k) * comb(n_b, hits - k) for k in range(hits + 1)]
    observed = comb(n_a, a) * comb(n_b, hits - a)
    return float(Fraction(sum(w for w in ways if w <= observed), comb(total, hits)))


def nps(
    promoters: int,
    passives: int,
    detractors: int,
    *,
    population: int | None = None,
    confidence: float = CONFIDENCE,
) -> Interval | None:
    """Net promoter score in points (−100…100), interval from its standard error.

    Var = p₊ + p₋ − (p₊ − p₋)², SE = √(Var/n). With `population` N the finite population
    correction √((N−n)/(N−1)) applies. None without answers.
    """
    n = promoters + passives + detractors
    if n == 0:
        return None
    score = (promoters - detractors) / n
    error = sqrt(((promoters + detractors) / n - score * score) / n)
    if population is not None and population > 1:
        error *= sqrt(max(0, population - n) / (population - 1))
    reach = quantile(confidence) * error
    return Interval(100 * score, 100 * (score - reach), 100 * (score + reach), n)


@dataclass(frozen=True, slots=True)
class Trend:
    """Cochran–Armitage trend: z and its two-sided p."""

    z: float
    p: float


def cochran_armitage(
    successes: Sequence[int], totals: Sequence[int], scores: Sequence[float] | None = None
) -> Trend | None:
    """Trend of proportions over ordered buckets (Armitage 1955), scores 1, 2, … by default.

    T = Σ s(x − n p̄), Var = p̄(1−p̄)(Σ n s² − (Σ n s)²/N). None where the variance is 0.
    """
    weights = list(scores) if scores is not None else [float(i + 1) for i in range(len(totals))]
    n = sum(totals)
    if n == 0:
        return None
    p = sum(successes) / n
    linear = sum(t * w for t, w in zip(totals, weights, strict=True))
    squares = sum(t * w * w for t, w in zip(totals, weights, strict=True))
    variance = p * (1 - p) * (squares - linear * linear / n)
    if variance <= 0:
        return None
    rows = zip(successes, totals, weights, strict=True)
    z = sum(w * (x - t * p) for x, t, w in rows) / sqrt(variance)
    return Trend(z, erfc(abs(z) / sqrt(2)))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm-adjusted p-values in the given order (Holm 1979)."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    running = 0.0
    for step, index in enumerate(order):
        running = max(running, min(1.0, (len(p_values) - step) * p_values[index]))
        adjusted[index] = running
    return adjusted
