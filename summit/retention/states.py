"""States of memberships: the fold over facts, for one membership and for everybody at once.

Stable names: `State`, the families of states, `fold`, `fold_all`, `timeline`, `state_on`.
Rules: the domain specification 1.2, 1.3 and 1.3a (see `docs/retention.md`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from summit.retention.absence import Absences
from summit.retention.episodes import Change, Episode, Grace, Membership, Origin, Outcome, Presence
from summit.retention.facts import Fact, FactKind, Group, Key, Meeting, Moment, Rule, local_day
from summit.retention.fold import PersonFold
from summit.retention.knowledge import Known, Ledger, known, ledger
from summit.retention.standing import (
    EXITED,
    IN_GOOD_STANDING,
    LAPSED_STATES,
    OPEN,
    TERMINAL,
    WAITING,
    State,
)

__all__ = [
    "EXITED", "IN_GOOD_STANDING", "LAPSED_STATES", "OPEN", "TERMINAL", "WAITING",
    "Change", "Episode", "Grace", "Ledger", "Membership", "Origin", "Outcome", "Presence",
    "Register", "State", "fold", "fold_all", "ledger", "state_on", "timeline",
]  # fmt: skip

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Register:
    """Everybody's memberships at one as-of, folded with one state of knowledge."""

    book: Ledger
    as_of: Moment
    known: Known
    memberships: dict[tuple[Key, Key], Membership]
    """(person, group) -> membership, removed ones too."""
    absences: dict[Key, Absences]
    """Per person: regrets, leaves and attendances."""

    def __iter__(self) -> Iterator[Membership]:
        """The memberships that count: not removed, with an episode."""
        return (m for m in self.memberships.values() if not m.removed and m.episodes)

    def of_group(self, group: Key) -> list[Membership]:
        """Memberships of one group that count."""
        return self._by_group.get(group, [])

    @cached_property
    def _by_group(self) -> Mapping[Key, list[Membership]]:
        rows: dict[Key, list[Membership]] = defaultdict(list)
        for membership in self:
            rows[membership.group].append(membership)
        return dict(rows)

    def zone_of(self, group: Key) -> ZoneInfo:
        """Time zone of a group."""
        return self.book.groups[group].zone if group in self.book.groups else self.book.zone

    def today(self, group: Key) -> date:
        """Local date of the as-of in a group."""
        return local_day(self.as_of, self.zone_of(group))


def fold_all(book: Ledger, as_of: Moment, known_at: Moment | None = None) -> Register:
    """Every membership at `as_of`.

    An as-of report leaves `known_at` out: facts recorded and occurred by `as_of`. A restated report
    passes a later `known_at`: everything recorded by then that occurred by `as_of`.
    O(f log f) for f facts plus one step per membership and countable meeting.
    """
    world = known(book, as_of, known_at)
    memberships: dict[tuple[Key, Key], Membership] = {}
    absences: dict[Key, Absences] = {}
    for person, entries in world.personal.items():
        folded = PersonFold(person, entries, world, book.groups)
        absences[person] = folded.absences
        memberships.update({(person, group): m for group, m in folded.run().items()})
    for person, group in world.removed:
        memberships[person, group] = Membership(person, group, removed=True)
    return Register(book, as_of, world, memberships, absences)


def fold(
    facts: Iterable[Fact],
    meetings: Iterable[Meeting],
    rule: Rule | Sequence[Rule],
    as_of: Moment,
    *,
    known_at: Moment | None = None,
    zone: ZoneInfo = UTC_ZONE,
    person: Key | None = None,
    group: Key | None = None,
    seat: bool = False,
) -> State | None:
    """State of one membership at `as_of`; None before its first sign-up.

    `facts` are those of the person (all their groups, if they were transferred) and of the group
    (closed rosters, pauses). `person` and `group` default to those of the earliest sign-up.
    `seat` folds an organization's seat: an alternate's attendance is attendance.
    """
    facts, meetings = list(facts), list(meetings)
    rules = (rule,) if isinstance(rule, Rule) else tuple(rule)
    keys = {f.group for f in facts} | {f.to_group for f in facts} | {m.group for m in meetings}
    groups = [Group(key, zone, rules) for key in keys if key is not None]
    register = fold_all(ledger(facts, meetings, groups, seat=seat), as_of, known_at)
    if person is None or group is None:
        first = _first_sign_up(register.book)
        if first is None:
            return None
        person = first.person if person is None else person
        group = first.group if group is None else group
    membership = register.memberships.get((person, group))  # type: ignore[arg-type]
    return None if membership is None else membership.state


def _first_sign_up(book: Ledger) -> Fact | None:
    sign_ups = (e.fact for e in book.entries if e.fact.kind is FactKind.SIGNUP)
    return next(sign_ups, None)


def timeline(membership: Membership) -> list[tuple[date, State]]:
    """(local date, state at the end of that day), one entry per day of change, in order."""
    days: dict[date, State] = {}
    for change in membership.changes:
        days[change.day] = change.state
    return list(days.items())


def state_on(changes: Sequence[tuple[date, State]], day: date) -> State | None:
    """State at the end of a day, from a `timeline`; None before the first sign-up."""
    position = bisect_right(changes, day, key=lambda change: change[0])
    return changes[position - 1][1] if position else None
