"""The funnel from registration to day 90: persons, closed, with side inflows (1.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from summit.retention.episodes import Membership
from summit.retention.facts import Key
from summit.retention.intervals import Interval, wilson
from summit.retention.standing import IN_GOOD_STANDING
from summit.retention.states import Register, timeline

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


FROM_SIGN_UP = tuple(FunnelStep)[3:]


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
    people: dict[Key, list[Reach]] = defaultdict(list)
    for membership in register if group is None else register.of_group(group):
        people[membership.person].append(reach(register, membership))
    far = {person: reached(own) for person, own in people.items()}
    return {
        step: frozenset(person for person, steps in far.items() if step in steps)
        for step in FROM_SIGN_UP
    }


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one membership went: enough to judge a person by all of theirs together."""

    confirmed: bool
    offered: bool
    came: date | None
    """Day of the first meeting attended."""
    carried: int
    """Most engagements of an episode, those carried over a transfer included."""
    engaged: int
    standing: tuple[tuple[date, date | None], ...]
    """Spans of good standing: first day, day after the last (None: still)."""
    today: date


def reach(register: Register, membership: Membership) -> Reach:
    """How far a membership of the register went."""
    episodes = membership.episodes
    return Reach(
        confirmed=any(e.confirmed or e.started for e in episodes),
        offered=any(e.offered for e in episodes),
        came=min((o.day for e in episodes for o in e.attended), default=None),
        carried=max(e.engagements for e in episodes),
        engaged=sum(len(e.engaged_on) for e in episodes),
        standing=tuple(_standing(membership)),
        today=register.today(membership.group),
    )


def _standing(membership: Membership) -> Iterator[tuple[date, date | None]]:
    since: date | None = None
    for day, state in timeline(membership):
        if state in IN_GOOD_STANDING:
            since = since or day
        elif since is not None:
            yield since, day
            since = None
    if since is not None:
        yield since, None


def reached(own: Sequence[Reach]) -> frozenset[FunnelStep]:
    """The steps from sign-up on that a person reached, with all their memberships."""
    found = {
        FunnelStep.SIGNED_UP: True,
        FunnelStep.CONFIRMED: any(one.confirmed for one in own),
        FunnelStep.OFFERED: any(one.offered for one in own),
        FunnelStep.FIRST_MEETING: any(one.came for one in own),
        FunnelStep.SECOND_ENGAGEMENT: max(
            *(one.carried for one in own), sum(one.engaged for one in own)
        ) >= 2,
        FunnelStep.DAY_90: _stayed(own),
    }  # fmt: skip
    return frozenset(step for step, is_reached in found.items() if is_reached)


def _stayed(own: Sequence[Reach]) -> bool:
    """In good standing in any of the groups at the end of day 90 after the first meeting."""
    first = min((one.came for one in own if one.came), default=None)
    if first is None:
        return False
    day = first + timedelta(days=STANDING_DAY)
    return any(
        day <= one.today and any(a <= day and (b is None or day < b) for a, b in one.standing)
        for one in own
    )
