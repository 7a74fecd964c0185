"""The funnel from registration to day 90: persons, closed, with side inflows (1.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from summit.retention.episodes import Membership
from summit.retention.facts import Key
from summit.retention.intervals import Interval, wilson
from summit.retention.standing import IN_GOOD_STANDING
from summit.retention.states import Register, state_on, timeline

STANDING_DAY = 90


class FunnelStep(StrEnum):
    """The steps in order. The first three come from registration and check-in."""

    REGISTERED = "registered"
    CHECKED_IN = "checked_in"
    ASKED = "asked"
    SIGNED_UP = "signed_up"
    CONFIRMED = "confirmed"
    OFFERED = "offered"
    FIRST_MEETING = "first_meeting"
    SECOND_ENGAGEMENT = "second_engagement"
    DAY_90 = "day_90"


@dataclass(frozen=True)
class FunnelRow:
    """`n` came through every step so far; `inflow` reached this step but skipped an earlier one."""

    step: str
    n: int
    inflow: int
    of_previous: Interval | None
    of_first: Interval | None
    people: frozenset[Hashable]


def funnel(steps: Sequence[tuple[str, Collection[Hashable]]]) -> list[FunnelRow]:
    """A closed funnel over the persons of each step; nobody who skipped a step is dropped."""
    rows: list[FunnelRow] = []
    for step, people in steps:
        everyone = frozenset(people)
        through = everyone & rows[-1].people if rows else everyone
        previous = rows[-1].n if rows else None
        first = rows[0].n if rows else None
        rows.append(
            FunnelRow(
                step=step,
                n=len(through),
                inflow=len(everyone) - len(through),
                of_previous=None if previous is None else wilson(len(through), previous),
                of_first=None if first is None else wilson(len(through), first),
                people=through,
            )
        )
    return rows


def membership_steps(
    register: Register, group: Key | None = None
) -> dict[FunnelStep, frozenset[Key]]:
    """Persons per step from sign-up on. Whoever engaged counts as confirmed: coming says yes."""
    people: dict[Key, list[Membership]] = defaultdict(list)
    for membership in register if group is None else register.of_group(group):
        people[membership.person].append(membership)
    return {
        step: frozenset(p for p, own in people.items() if _reached(register, own, step))
        for step in list(FunnelStep)[3:]
    }


def _reached(register: Register, own: list[Membership], step: FunnelStep) -> bool:
    episodes = [episode for membership in own for episode in membership.episodes]
    match step:
        case FunnelStep.CONFIRMED:
            return any(e.confirmed or e.started for e in episodes)
        case FunnelStep.OFFERED:
            return any(e.offered for e in episodes)
        case FunnelStep.FIRST_MEETING:
            return any(e.attended for e in episodes)
        case FunnelStep.SECOND_ENGAGEMENT:
            carried = max(e.engagements for e in episodes)
            return max(carried, sum(len(e.engaged_on) for e in episodes)) >= 2
        case FunnelStep.DAY_90:
            return _stayed(register, own)
        case _:
            return True


def _stayed(register: Register, own: list[Membership]) -> bool:
    """In good standing in any of the groups at the end of day 90 after the first meeting."""
    came = [o.day for m in own for e in m.episodes for o in e.attended]
    if not came:
        return False
    day = min(came) + timedelta(days=STANDING_DAY)
    return any(
        day <= register.today(m.group) and state_on(timeline(m), day) in IN_GOOD_STANDING
        for m in own
    )
