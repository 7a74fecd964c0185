"""Arrivals counted in slices of time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

SLICE = timedelta(minutes=5)
MOST = 72  # slices; more would not fit a page


class Slice(NamedTuple):
    """Arrivals from ``start`` on, one count for each site asked for."""

    start: datetime
    counts: tuple[int, ...]


def slices(
    moments: Iterable[tuple[int, datetime]], sites: Sequence[int], *, length: timedelta = SLICE
) -> list[Slice]:
    """Counts by site in every slice from the first arrival to the last, empty ones too.

    ``length`` doubles until there are at most 72.
    """
    known = [(site, at) for site, at in moments if site in sites]
    if not known:
        return []
    starts = [floor(at, length) for _, at in known]
    first, last = min(starts), max(starts)
    if (last - first) / length >= MOST:
        return slices(known, sites, length=length * 2)
    counted = Counter((site, floor(at, length)) for site, at in known)
    steps = [first + n * length for n in range(round((last - first) / length) + 1)]
    return [Slice(start, tuple(counted[site, start] for site in sites)) for start in steps]


def floor(at: datetime, length: timedelta) -> datetime:
    return datetime.fromtimestamp(
        at.timestamp() // length.total_seconds() * length.total_seconds(), at.tzinfo
    )
