"""Survival: Kaplan–Meier with delayed entry, competing risks, log-rank. S is exact (`Fraction`).

Intervals are of the type named in `INTERVAL_TYPE`; name it beside every chart, because programs
differ in their default.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log, sqrt
from typing import Any, TypeVar

from summit.retention.intervals import CONFIDENCE, quantile

INTERVAL_TYPE = "log-log"
HALF = Fraction(1, 2)
Number = int | float | Fraction
Cause = TypeVar("Cause", bound=Hashable)


@dataclass(frozen=True)
class Curve:
    """A step function with one entry per distinct time at which somebody leaves the risk set.

    For `kaplan_meier` `survival` is S; for `cumulative_incidence` the field holds the incidence.
    `lower`/`upper` are None before the first event and where S = 0: undefined, not zero wide.
    Times are in the unit of the durations.
    """

    times: tuple[Number, ...]
    at_risk: tuple[int, ...]
    events: tuple[int, ...]
    censored: tuple[int, ...]
    survival: tuple[Fraction, ...]
    se: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    n: int
    start: Fraction = Fraction(1)
    interval_type: str = INTERVAL_TYPE

    def at(self, time: Number) -> Fraction:
        """The value at a time (right-continuous)."""
        value = self.start
        for t, s in zip(self.times, self.survival, strict=True):
            if t > time:
                break
            value = s
        return value

    @property
    def median(self) -> Number | None:
        """Smallest t with S(t) <= 1/2, compared exactly; None: not reached."""
        return _first(self.times, self.survival)

    @property
    def median_interval(self) -> tuple[Number | None, Number | None]:
        """Where the lower and the upper band first reach 1/2; None: not reached."""
        return _first(self.times, self.lower), _first(self.times, self.upper)

    def rmst(self, horizon: Number) -> Fraction | None:
        """Restricted mean survival time: the area under S up to the horizon.

        None if the horizon lies beyond the last follow-up while S > 0.
        """
        ended = bool(self.survival) and self.survival[-1] == 0
        if not self.times or (horizon > self.times[-1] and not ended):
            return None
        area, before, level = Fraction(0), Fraction(0), self.start
        for time, value in zip(self.times, self.survival, strict=True):
            here = min(Fraction(time), Fraction(horizon))
            area += level * (here - before)
            before, level = here, value
        return area + level * (Fraction(horizon) - before)


def _first(times: Sequence[Number], values: Sequence[Fraction | float | None]) -> Number | None:
    rows = zip(times, values, strict=True)
    return next((t for t, v in rows if v is not None and v <= HALF), None)


@dataclass(frozen=True, slots=True)
class _Step:
    time: Number
    at_risk: int
    events: int
    censored: int


def _steps(
    durations: Sequence[Number],
    observed: Sequence[bool],
    entry: Sequence[Number] | None,
    counts: Sequence[int] | None,
) -> list[_Step]:
    """The risk table. At risk at t: entry < t <= T; entry 0 is from the start, t = 0 included."""
    events, every, late = Counter[Number](), Counter[Number](), Counter[Number]()
    for time, happened, since, n in _rows(durations, observed, entry, counts):
        every[time] += n
        events[time] += n if happened else 0
        late[since] += n if since else 0
    waiting = sorted((since, n) for since, n in late.items() if n)
    steps, at_risk = [], every.total() - late.total()
    for time in sorted(every):
        while waiting and waiting[0][0] < time:
            at_risk += waiting.pop(0)[1]
        steps.append(_Step(time, at_risk, events[time], every[time] - events[time]))
        at_risk -= every[time]
    return steps


def _rows(
    durations: Sequence[Number],
    what: Sequence[Any],
    entry: Sequence[Number] | None,
    counts: Sequence[int] | None,
) -> Iterator[tuple[Number, Any, Number, int]]:
    """Whoever was ever at risk: (duration, what, entry, how many)."""
    size = len(durations)
    entries, weights = entry or [0] * size, counts or [1] * size
    for time, one, since, n in zip(durations, what, entries, weights, strict=True):
        if since == 0 or since < time:
            yield time, one, since, n


def kaplan_meier(
    durations: Sequence[Number],
    observed: Sequence[bool | int],
    entry: Sequence[Number] | None = None,
    confidence: float = CONFIDENCE,
    *,
    counts: Sequence[int] | None = None,
) -> Curve:
    """Kaplan–Meier estimate S(t) = Π(1 − d/n), Greenwood errors, log-log band.

    `observed`: true for the event, false for censored at that time; at a tie events come first.
    `entry`: delayed entry of each row (left truncation), 0 for those followed from the start.
    `counts`: how many each row stands for, 1 if not told.
    Band: S^exp(±z √(Σ d/(n(n−d))) / |ln S|).
    """
    steps = _steps(durations, [bool(o) for o in observed], entry, counts)
    survival, level, spread = [], Fraction(1), Fraction(0)
    bands: list[tuple[float | None, float | None, float | None]] = []
    for step in steps:
        level *= Fraction(step.at_risk - step.events, step.at_risk)
        if step.at_risk > step.events:
            spread += Fraction(step.events, step.at_risk * (step.at_risk - step.events))
        survival.append(level)
        bands.append(_band(level, spread, quantile(confidence)))
    return Curve(
        times=tuple(s.time for s in steps),
        at_risk=tuple(s.at_risk for s in steps),
        events=tuple(s.events for s in steps),
        censored=tuple(s.censored for s in steps),
        survival=tuple(survival),
        se=tuple(b[0] for b in bands),
        lower=tuple(b[1] for b in bands),
        upper=tuple(b[2] for b in bands),
        n=sum(s.events + s.censored for s in steps),
    )


def _band(
    level: Fraction, spread: Fraction, z: float
) -> tuple[float | None, float | None, float | None]:
    """(Greenwood SE, lower, upper); undefined before the first event and at S = 0."""
    s = float(level)
    if level in {0, 1}:
        return (0.0 if level == 1 else None), None, None
    error = sqrt(spread)
    reach = exp(z * error / abs(log(s)))
    return s * error, s**reach, s ** (1 / reach)


def cumulative_incidence(
    durations: Sequence[Number],
    causes: Sequence[Cause | None],
    entry: Sequence[Number] | None = None,
    confidence: float = CONFIDENCE,
    *,
    counts: Sequence[int] | None = None,
) -> dict[Cause, Curve]:
    """Aalen–Johansen incidence per cause: CIF(t) = Σ S(t−) d_cause / n; None is censored.

    All curves share the times of the all-cause `kaplan_meier`, so S + Σ CIF = 1 at each of them.
    `se` and the band are left None.
    """
    observed = [cause is not None for cause in causes]
    whole = kaplan_meier(durations, observed, entry, confidence, counts=counts)
    found: Counter[tuple[Number, Cause]] = Counter()
    for time, why, _since, n in _rows(durations, causes, entry, counts):
        found[time, why] += n
    named = dict.fromkeys(c for c in causes if c is not None)
    return {cause: _incidence(whole, [found[t, cause] for t in whole.times]) for cause in named}


def _incidence(whole: Curve, events: list[int]) -> Curve:
    values, level, before = [], Fraction(0), Fraction(1)
    for died, at_risk, after in zip(events, whole.at_risk, whole.survival, strict=True):
        level += before * Fraction(died, at_risk)
        values.append(level)
        before = after
    blank = (None,) * len(values)
    return Curve(
        times=whole.times,
        at_risk=whole.at_risk,
        events=tuple(events),
        censored=whole.censored,
        survival=tuple(values),
        se=blank,
        lower=blank,
        upper=blank,
        n=whole.n,
        start=Fraction(0),
        interval_type="none",
    )
