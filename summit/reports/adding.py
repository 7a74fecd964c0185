"""Adding up the slices of groups: what the Monday page says of all of them together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, overload

from summit.reports.reading import SiteLine
from summit.reports.slices import STATES, WEEK, Slice, day_of, mask, reach_of, rows_of, steps_in
from summit.retention.clocks import Clock, ClockRow
from summit.retention.facts import Key
from summit.retention.funnel import FROM_SIGN_UP, FunnelRow, FunnelStep, Reach, funnel
from summit.retention.occupancy import summed
from summit.retention.outreach import Candidate
from summit.retention.reconciliation import Flow, Strip
from summit.retention.risk import Risk, RiskCode, RiskReason, band_of
from summit.retention.standing import State


def strip_of(parts: Iterable[tuple[int, Mapping[str, Any]]], *names: Sequence[Flow]) -> Strip:
    start = end = 0
    gains, losses = ({flow: list[tuple[Key, Key]]() for flow in side} for side in names)
    for group, part in parts:
        start, end = start + part["start"], end + part["end"]
        for found, flows in ((gains, part["gains"]), (losses, part["losses"])):
            for flow, people in flows.items():
                found[Flow(flow)].extend((person, group) for person in people)
    return Strip(start, gains, losses, end)


def weeks_of(slices: Sequence[Slice], today: date) -> tuple[date, ...]:
    """The first sign-up's day, then every seventh day counted back from today."""
    signed = [one.first_sign_up for one in slices if one.first_sign_up is not None]
    first = date.fromordinal(min(signed)) if signed else today
    count = max(0, (today - first).days // 7)
    back = [today - WEEK * n for n in range(count, -1, -1)]
    return tuple(sorted({min(first, today), *back}))


def occupancy_of(slices: Sequence[Slice], weeks: Sequence[date]) -> list[Counter[State]]:
    """Memberships by state at the end of each week."""
    total: Counter[int] = Counter()
    for one in slices:
        for ago, state, n in rows_of(one.deltas, 3):
            total[ago * len(STATES) + state] += n
    changes = (
        (weeks[-1] - timedelta(days=key // len(STATES)), STATES[key % len(STATES)], n)
        for key, n in total.items()
    )
    return summed(changes, weeks)


def funnels_of(
    sites: Sequence[SiteLine], slices: Sequence[Slice]
) -> list[tuple[SiteLine | None, list[FunnelRow]]]:
    """The funnel of everybody, then of each site by the site people registered for."""
    steps = steps_of(slices)
    everybody = _funnel(sites, steps)
    return [(None, everybody), *((site, _funnel([site], steps)) for site in sites)]


def steps_of(slices: Sequence[Slice]) -> dict[FunnelStep, frozenset[Key]]:
    """Who reached which step; whoever is in several groups is judged by all of them together."""
    far = _far_of(slices)
    by_mask: dict[int, list[int]] = defaultdict(list)
    for person, bits in far.items():
        by_mask[bits].append(person)
    found: dict[FunnelStep, set[Key]] = {step: set() for step in FROM_SIGN_UP}
    for bits, people in by_mask.items():
        for step in steps_in(bits):
            found[step].update(people)
    return {step: frozenset(people) for step, people in found.items()}


def _far_of(slices: Sequence[Slice]) -> dict[int, int]:
    """A mask for each person."""
    far: dict[int, int] = {}
    for one in slices:
        far.update(zip(one.people, one.far, strict=True))
    ways: dict[int, list[Reach]] = defaultdict(list)
    for one in slices:
        for person, way in one.ways:
            ways[person].append(reach_of(way, one.day))
    far.update((person, mask(own)) for person, own in ways.items() if len(own) > 1)
    return far


def _funnel(
    sites: Sequence[SiteLine], steps: Mapping[FunnelStep, frozenset[Key]]
) -> list[FunnelRow]:
    """Closed for registration and check-in; from the sign-up on all who signed up count.

    Walk-ins join at check-in and sign-ups who were not there at the sign-up: they are the inflow
    of those steps, and nobody is dropped.
    """
    registered = frozenset[Key]().union(*(site.registered for site in sites))
    arrived = frozenset[Key]().union(*(site.arrived for site in sites))
    everybody = registered | frozenset[Key]().union(*(site.walk_ins for site in sites))
    mine = {step: people & everybody for step, people in steps.items()}
    return funnel(
        [
            (FunnelStep.REGISTERED, registered),
            (FunnelStep.CHECKED_IN, arrived),
            *((step, people) for step, people in mine.items()),
        ]
    )


def clock_of(spells: Iterable[Sequence[int]], group: int, unknown: int = 0) -> Clock:
    """A clock whose rows have no names: they are alike, and each stands as often as it is."""
    rows = [
        ClockRow(
            0, group, date.min, date.min, duration, None if cause < 0 else STATES[cause], entry, n
        )
        for entry, duration, cause, n in spells
    ]
    return Clock(tuple(rows), unknown)


class ToReach(Sequence[Candidate]):
    """Everybody to reach, the highest score first; alike ones by their ids.

    There may be tens of thousands, and few are looked at: each is made when it is asked for.
    """

    def __init__(self, slices: Sequence[Slice]) -> None:
        self._rows = [(row, one.group) for one in slices for row in one.at_risk]
        self._rows.sort(key=lambda found: (-found[0][1], found[0][0], found[1]))

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Candidate: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, place: int | slice) -> Candidate | tuple[Candidate, ...]:
        if isinstance(place, slice):
            return tuple(_candidate(*found) for found in self._rows[place])
        return _candidate(*self._rows[place])


def _candidate(row: Sequence[Any], group: int) -> Candidate:
    person, score, reasons, seen, heard, called, outcome, peace, offered, back = row
    told = (RiskReason(RiskCode(code), n, day_of(day), of) for code, n, day, of in reasons)
    return Candidate(
        Risk(person, group, score, band_of(score), tuple(told)),
        day_of(seen),
        day_of(heard),
        day_of(called),
        outcome or None,
        bool(peace),
        day_of(offered),
        day_of(back),
    )
