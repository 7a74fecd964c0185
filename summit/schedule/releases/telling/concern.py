"""Whose day a release changes; decided on plain values.

Somebody's day is what "Your day" shows (``agenda.day.own_day``): what they booked, wait for or
marked, and beside it what needs no seat and leaves them the choice. Who chose something else at
that time had not planned to be there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from summit.schedule.agenda.day import Span, own_day
from summit.schedule.releases.changes import Changed, sites_concerned
from summit.schedule.releases.frozen import Frozen


@dataclass(slots=True)
class Concern:
    """The programme ``before`` and ``after`` a release, and the ``changes`` that are not over."""

    before: Sequence[Frozen]
    after: Sequence[Frozen]
    changes: Sequence[Changed]
    _kept: dict[tuple[int, frozenset[int]], list[Changed]] = field(default_factory=dict)

    def of(self, site_id: int, chosen: Collection[int]) -> list[Changed]:
        """What is changed for somebody with a place at this site who chose these sessions."""
        key = (site_id, frozenset(chosen))
        if key not in self._kept:
            day = day_of(self.before, *key) | day_of(self.after, *key)
            self._kept[key] = [c for c in self.changes if c.concerns(site_id) and c.after.id in day]
        return self._kept[key]

    def sites(self, site_ids: Iterable[int]) -> frozenset[int]:
        """Those of the sites at which something is changed."""
        return sites_concerned(self.changes, site_ids)


def day_of(programme: Iterable[Frozen], site_id: int, chosen: Collection[int]) -> set[int]:
    """The ids of the sessions of somebody's own day."""
    here = [one for one in programme if one.planned and site_id in one.site_ids]
    spans = [Span(one.id, one.starts_at, one.ends_at, one.sign_up) for one in here]
    return {span.id for span in own_day(spans, chosen)}


def concern(
    before: Sequence[Frozen], after: Sequence[Frozen], changes: Iterable[Changed], now: datetime
) -> Concern:
    """Nobody hears of a session that is over."""
    return Concern(before, after, [c for c in changes if last_moment(c) > now])


def last_moment(changed: Changed) -> datetime:
    before = changed.before or changed.after
    return max(before.ends_at, changed.after.ends_at)
