"""The figures of the day in one place, and the sentence that says what matters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Part(StrEnum):
    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


EARLY = timedelta(hours=4)  # before the start: when doors open and phones are tried
RECENT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SiteDay:
    """One site: people in, people with a place before the day, places, walk-ins among those in.

    ``free`` can be given to whoever comes: what is held for partners and for those who were called
    from the waitlist is not among them. ``gone``: who came and was scanned on the way out. Nobody
    expected a walk-in, though each one takes a place.
    """

    id: int
    name: str
    arrived: int
    expected: int
    capacity: int
    walk_ins: int = 0
    gone: int = 0
    free: int = 0

    @property
    def as_expected(self) -> int:
        """Those in who were expected."""
        return self.arrived - self.walk_ins


@dataclass(frozen=True, slots=True)
class Day:
    """The whole event, as far as the reader may see it."""

    part: Part
    sites: Sequence[SiteDay]
    recent: int
    unsent: int
    silent: int
    open_questions: int

    @property
    def arrived(self) -> int:
        return sum(site.arrived for site in self.sites)

    @property
    def expected(self) -> int:
        return sum(site.expected for site in self.sites)

    @property
    def as_expected(self) -> int:
        return sum(site.as_expected for site in self.sites)

    @property
    def gone(self) -> int:
        return sum(site.gone for site in self.sites)

    @property
    def walk_ins(self) -> int:
        return sum(site.walk_ins for site in self.sites)


def part_of_day(starts_at: datetime, ends_at: datetime, arrived: int, *, now: datetime) -> Part:
    """Somebody who is in before the hour makes it the day: doors are tried, volunteers practise."""
    if now >= ends_at:
        return Part.AFTER
    return Part.DURING if now >= starts_at - EARLY or arrived else Part.BEFORE


def recent(
    moments: Sequence[tuple[int, datetime]], sites: Mapping[int, object], *, now: datetime
) -> int:
    """How many came in the last ten minutes."""
    return sum(1 for site, at in moments if site in sites and now - at <= RECENT)
