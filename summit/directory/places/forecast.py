"""How many of those who hold a place are likely to come, told by those who held one before."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from summit.retention.intervals import Interval, wilson

ENOUGH = 30  # of fewer people nothing is foretold
# 9 of 10 days lie between the two bounds, so 1 of 20 lies above the upper one.
CONFIDENCE = 0.90


@dataclass(frozen=True, slots=True)
class Turnout:
    """Of so many people who ``held`` a place at past events, so many ``came``."""

    held: int = 0
    came: int = 0

    @property
    def share(self) -> Interval | None:
        """With its Wilson interval; None where nobody held a place."""
        return wilson(self.came, self.held)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of ``places`` people ``likely`` come; on 9 of 10 days between ``least`` and ``most``."""

    places: int
    least: int
    likely: int
    most: int


def forecast(turnout: Turnout, places: int) -> Forecast | None:
    """None where too few held a place before.

    Prediction interval of a binomial count from an earlier one (Nelson 1982; Hahn and Meeker 1991,
    section 6.3): with p = came/held, m places and n held before, m p ± z √(m p (1 − p)(1 + m/n)).
    p is taken as (came + ½)/(held + 1), so that a day on which everybody came is no certainty.
    It holds as long as people behave as they did.
    """
    if turnout.held < ENOUGH:
        return None
    p = (turnout.came + 0.5) / (turnout.held + 1)
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    spread = z * sqrt(places * p * (1 - p) * (1 + places / turnout.held))
    return Forecast(
        places,
        least=max(0, round(places * p - spread)),
        likely=round(places * p),
        most=min(places, round(places * p + spread)),
    )


def safe_percent(turnout: Turnout, capacity: int) -> int | None:
    """By how many percent one may overbook so that on 19 of 20 days everybody finds a place.

    None where nothing can be foretold.
    """
    fits = [
        percent
        for percent in range(101)
        if (told := forecast(turnout, capacity + capacity * percent // 100)) is not None
        and told.most <= capacity
    ]
    return max(fits, default=None)
