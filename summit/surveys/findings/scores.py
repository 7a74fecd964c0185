"""Single figures, made of published counts alone: hidden ones would be given away by them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from summit.retention.intervals import Interval, nps
from summit.surveys.findings.merging import Step


@dataclass(frozen=True, slots=True)
class Score:
    """ "mean" (1 decimal) or "net" (points, with its interval)."""

    kind: str
    value: float
    interval: Interval | None = None

    def of_population(self, bands: Sequence[int | None], population: int) -> "Score":
        """A net score whose interval knows how many people there are (finite population)."""
        known = [n for n in bands if n is not None]
        if self.kind != "net" or len(known) < len(bands) or population < sum(known):
            return self
        detractors, passives, promoters = known
        return replace(self, interval=nps(promoters, passives, detractors, population=population))


def score_of(kind: str, steps: Sequence[Step], counts: Sequence[int | None]) -> Score | None:
    """The figure that ``counts`` make; None where one is hidden, or steps were told together."""
    known = [n for n in counts if n is not None]
    if not kind or len(known) < len(counts):
        return None
    return _net(known) if kind == "net" else _mean(kind, steps, known)


def _net(counts: Sequence[int]) -> Score | None:
    if len(counts) != 3:
        return None
    detractors, passives, promoters = counts
    interval = nps(promoters, passives, detractors)
    return Score("net", interval.estimate, interval) if interval else None


def _mean(kind: str, steps: Sequence[Step], counts: Sequence[int]) -> Score | None:
    if any(len(step.holds) > 1 for step in steps):
        return None
    pairs = [(n, s.weight) for n, s in zip(counts, steps, strict=True) if s.weight is not None]
    people = sum(n for n, _ in pairs)
    return Score(kind, round(sum(n * w for n, w in pairs) / people, 1)) if people else None
