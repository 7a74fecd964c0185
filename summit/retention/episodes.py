"""One episode of a membership, and what each kind of fact does to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from summit.retention.facts import Key
from summit.retention.standing import IN_GOOD_STANDING, OPEN, WAITING, State


class Origin(StrEnum):
    """How an episode opened."""

    SIGNUP = "signup"
    TRANSFER = "transfer"
    RETURN = "return"


class Presence(StrEnum):
    """What a member did at one meeting."""

    ATTENDED = "attended"
    ALTERNATE = "alternate"
    EXCUSED = "excused"
    ON_LEAVE = "on_leave"
    GRACE = "grace"
    MISS = "miss"


class Grace(StrEnum):
    """Grace of the current run of misses."""

    NONE = "none"
    PENDING = "pending"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A meeting of an episode; not `countable` while its roster is open or the group paused."""

    meeting: Key
    day: date
    presence: Presence
    countable: bool
    run: int
    """Unexcused misses in a row after this meeting."""


@dataclass(frozen=True, slots=True)
class Change:
    """The state an episode took on, and the local date of the fact or meeting that made it."""

    day: date
    state: State


@dataclass(slots=True)
class Episode:
    """One stay in a group. Built by the fold; treat it as read-only afterwards.

    `signed_up` and `started` are carried over a transfer; `opened` is the day in this group.
    """

    number: int
    opened: date
    origin: Origin
    signed_up: date
    came_from: Key | None = None
    came_from_number: int | None = None
    confirmed: date | None = None
    committed_until: date | None = None
    started: date | None = None
    started_here: bool = False
    entry: date | None = None
    """Import date, where the start was learnt from an import (delayed entry); else None."""
    start_unknown: bool = False
    engagements: int = 0
    returned: bool = False
    misses: int = 0
    excused: int = 0
    fading: bool = False
    grace: Grace = Grace.NONE
    state: State = State.SIGNED_UP
    since: date = date.min
    ended: date | None = None
    reasons: tuple[str, ...] = ()
    to_group: Key | None = None
    into_open: bool = False
    """Transferred into a membership that was open already."""
    changes: list[Change] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    engaged_on: list[date] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """True until the episode ends."""
        return self.state in OPEN

    @property
    def offered(self) -> list[Outcome]:
        """The countable meetings offered, in order: the denominators (1.3a, 6)."""
        return [outcome for outcome in self.outcomes if outcome.countable]

    @property
    def attended(self) -> list[Outcome]:
        """Meetings attended, countable or not yet."""
        return [o for o in self.outcomes if o.presence is Presence.ATTENDED]

    @property
    def in_standing(self) -> bool:
        """True while in good standing."""
        return self.state in IN_GOOD_STANDING


@dataclass(slots=True)
class Membership:
    """Person x group with its numbered episodes."""

    person: Key
    group: Key
    episodes: list[Episode] = field(default_factory=list)
    removed: bool = False
    guest_meetings: list[Key] = field(default_factory=list)
    """Attended without an open episode: a data debt, no state."""
    counted: set[tuple[str, Key]] = field(default_factory=set)

    @property
    def current(self) -> Episode | None:
        """The latest episode, if there is one."""
        return self.episodes[-1] if self.episodes else None

    @property
    def open_episode(self) -> Episode | None:
        """The latest episode while it is open."""
        latest = self.current
        return latest if latest is not None and latest.is_open else None

    @property
    def state(self) -> State | None:
        """State at the as-of; None before the first sign-up."""
        if self.removed:
            return State.REMOVED
        return self.episodes[-1].state if self.episodes else None

    @property
    def since(self) -> date | None:
        """Local date on which the state began."""
        return self.episodes[-1].since if self.episodes else None

    @property
    def changes(self) -> list[Change]:
        """Every change of state over all episodes, in order."""
        return [change for episode in self.episodes for change in episode.changes]


def settled_state(episode: Episode) -> State:
    """The open state that the counters of an episode amount to (1.3 and 1.3a, 3)."""
    if episode.misses or episode.fading:
        return State.LAPSING if episode.started else State.LAPSING_PRE_START
    if episode.engagements >= 2:
        return State.ACTIVE
    if episode.returned:
        return State.RETURNED
    if episode.started:
        return State.STARTED
    return State.CONFIRMED if episode.confirmed else State.SIGNED_UP


def enter(episode: Episode, state: State, day: date) -> None:
    """Take on a state, unless it is the present one: it keeps the date on which it began."""
    if episode.changes and state is episode.state:
        return
    episode.state, episode.since = state, day
    episode.changes.append(Change(day, state))


def settle(episode: Episode, day: date) -> None:
    """Take on the open state that the counters amount to."""
    enter(episode, settled_state(episode), day)


def opened(membership: Membership, day: date, origin: Origin) -> Episode:
    """A new episode with the next number, in signed_up until settled otherwise."""
    episode = Episode(len(membership.episodes) + 1, day, origin, signed_up=day)
    membership.episodes.append(episode)
    return episode


def carry_over(source: Episode, target: Episode) -> None:
    """What a transfer brings along; both runs and the grace begin at 0 (1.3a, 15)."""
    target.signed_up = source.signed_up
    target.confirmed = source.confirmed
    target.committed_until = source.committed_until
    target.started = source.started
    target.entry = source.entry
    target.start_unknown = source.start_unknown
    target.engagements = source.engagements
    target.returned = source.returned


def clear_runs(episode: Episode) -> None:
    """Both runs and the grace fresh."""
    episode.misses = episode.excused = 0
    episode.fading = False
    episode.grace = Grace.NONE


def engage(episode: Episode, day: date) -> None:
    """An engagement: starts, makes active from the second on, clears both runs."""
    clear_runs(episode)
    episode.engagements += 1
    episode.engaged_on.append(day)
    if episode.started is None:
        episode.started, episode.started_here = day, True
    settle(episode, day)


def orient(episode: Episode, day: date) -> None:
    """A 1:1 or welcome: starts a waiting member; later it only clears the runs (1.3a, 3)."""
    if episode.state in WAITING:
        engage(episode, day)
        return
    clear_runs(episode)
    settle(episode, day)


def confirm(episode: Episode, day: date) -> None:
    """'Yes, I am in': remembered also in lapsing (pre-start), where the state stays (1.3a, 12)."""
    if episode.confirmed is None:
        episode.confirmed = day
    settle(episode, day)


def answered(episode: Episode) -> None:
    """They answered during a run of misses: grace for the next countable meeting, once per run."""
    if episode.misses and episode.grace is Grace.NONE:
        episode.grace = Grace.PENDING


def absent(episode: Episode, outcome: Presence, day: date, misses: int, excused: int) -> None:
    """Book an absence; `misses` and `excused` are the limits of the rule in force that day."""
    if episode.grace is Grace.PENDING:
        episode.grace = Grace.SPENT
    if outcome is Presence.MISS:
        _miss(episode, day, misses)
    elif outcome in (Presence.EXCUSED, Presence.ALTERNATE):
        episode.excused += 1
        episode.fading = episode.fading or episode.excused >= excused
        settle(episode, day)


def _miss(episode: Episode, day: date, limit: int) -> None:
    episode.misses += 1
    episode.excused = 0
    if episode.misses >= limit:
        end(episode, State.LAPSED if episode.started else State.NEVER_STARTED, day)
    else:
        settle(episode, day)


def end(episode: Episode, state: State, day: date) -> None:
    """End the episode on a day."""
    enter(episode, state, day)
    episode.ended = day
