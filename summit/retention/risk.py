"""The explainable early-warning score: points with reasons and dates (1.6). Not a fitted model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from summit.retention.clocks import lineage
from summit.retention.episodes import Episode, Membership
from summit.retention.facts import TWO_WAY, ContactOutcome, FactKind, Key
from summit.retention.knowledge import Entry
from summit.retention.states import Register

Steps = tuple[tuple[int, int], ...]
"""(at least this many, points), ascending."""


class Band(StrEnum):
    """How soon somebody should hear from us."""

    STEADY = "steady"
    WATCH = "watch"
    AT_RISK = "at_risk"
    URGENT = "urgent"


class RiskCode(StrEnum):
    """The lines of the score."""

    NEVER_CAME = "R1"
    MISSED = "R2"
    WAITED = "R3"
    SILENT = "R4"
    UNANSWERED = "R5"
    NO_RSVP = "R6"
    OVERDUE = "R7"
    UNREACHABLE = "R8"
    ACTED = "R9-action"
    ONE_TO_ONE = "R9-1:1"


@dataclass(frozen=True, slots=True)
class RiskSettings:
    """Points and limits, all limits inclusive (version 1 of the defaults)."""

    version: int = 1
    never_came: int = 30
    missed: Steps = ((1, 20), (2, 40), (3, 55))
    waited_days: Steps = ((29, 5), (61, 10), (91, 15))
    waited_until_attendances: int = 3
    silent_days: Steps = ((31, 5), (61, 10))
    unanswered: Steps = ((1, 5), (2, 15))
    no_rsvp: int = 10
    no_rsvp_days: int = 7
    overdue: int = 5
    overdue_days: int = 14
    unreachable: int = 20
    acted: int = -15
    acted_days: int = 30
    one_to_one: int = -10
    one_to_one_days: int = 14
    floor: int = 0
    cap: int = 100
    bands: tuple[tuple[int, Band], ...] = (
        (0, Band.STEADY),
        (20, Band.WATCH),
        (40, Band.AT_RISK),
        (60, Band.URGENT),
    )


DEFAULT = RiskSettings()
NO_REPLY = frozenset({None, "", ContactOutcome.NO_ANSWER, ContactOutcome.LEFT_MESSAGE})


@dataclass(frozen=True, slots=True)
class RiskReason:
    """One line: `day` is the date of its fact, `amount` the days or the count it tells of."""

    code: RiskCode
    points: int
    day: date | None
    amount: int


@dataclass(frozen=True, slots=True)
class Risk:
    """Score of an open membership."""

    person: Key
    group: Key
    score: int
    band: Band
    reasons: tuple[RiskReason, ...]


@dataclass(frozen=True)
class RiskInputs:
    """What the log of facts does not hold, by person."""

    overdue: Mapping[Key, Sequence[date]] = field(default_factory=dict)
    """Due dates of their own open action items."""
    unreachable: Mapping[Key, date] = field(default_factory=dict)
    """Since when: hard bounce and no phone."""
    led: Mapping[Key, Sequence[date]] = field(default_factory=dict)
    """Days of meetings that they led and came to."""


NOTHING = RiskInputs()


@dataclass(frozen=True)
class _Case:
    """A membership with all that the lines look at."""

    register: Register
    membership: Membership
    episode: Episode
    line: list[Episode]
    entries: Sequence[Entry]
    inputs: RiskInputs
    settings: RiskSettings
    today: date

    @property
    def attendances(self) -> int:
        return sum(len(episode.attended) for episode in self.line)

    @property
    def first_offered(self) -> date | None:
        return min((o.day for e in self.line for o in e.offered), default=None)

    def last(self, kinds: frozenset[FactKind]) -> Entry | None:
        """The latest fact of these kinds on or before today."""
        found = [e for e in self.entries if e.fact.kind in kinds and e.day <= self.today]
        return found[-1] if found else None


def risk(
    register: Register,
    membership: Membership,
    inputs: RiskInputs = NOTHING,
    settings: RiskSettings = DEFAULT,
) -> Risk | None:
    """Score of a membership at the register's as-of; None unless its episode is open."""
    episode = membership.open_episode
    if episode is None or membership.removed:
        return None
    case = _Case(
        register=register,
        membership=membership,
        episode=episode,
        line=lineage(register, membership),
        entries=register.known.personal.get(membership.person, ()),
        inputs=inputs,
        settings=settings,
        today=register.today(membership.group),
    )
    reasons = tuple(r for line in LINES for r in line(case) if r.points)
    score = min(settings.cap, max(settings.floor, sum(r.points for r in reasons)))
    return Risk(membership.person, membership.group, score, band_of(score, settings), reasons)


def risks(
    register: Register, inputs: RiskInputs = NOTHING, settings: RiskSettings = DEFAULT
) -> list[Risk]:
    """Scores of all open memberships, highest first."""
    found = [risk(register, m, inputs, settings) for m in register]
    return sorted((r for r in found if r is not None), key=lambda r: -r.score)


def band_of(score: int, settings: RiskSettings = DEFAULT) -> Band:
    """The band of a score."""
    return [band for least, band in settings.bands if score >= least][-1]


def _points(steps: Steps, amount: int) -> int:
    return next((points for least, points in reversed(steps) if amount >= least), 0)


def _never_came(case: _Case) -> Iterator[RiskReason]:
    first = case.first_offered
    if first is not None and not case.attendances:
        offered = sum(len(episode.offered) for episode in case.line)
        yield RiskReason(RiskCode.NEVER_CAME, case.settings.never_came, first, offered)


def _missed(case: _Case) -> Iterator[RiskReason]:
    run = case.episode.misses
    day = next((o.day for o in reversed(case.episode.outcomes) if o.presence == "miss"), None)
    yield RiskReason(RiskCode.MISSED, _points(case.settings.missed, run), day, run)


def _waited(case: _Case) -> Iterator[RiskReason]:
    if case.attendances >= case.settings.waited_until_attendances:
        return
    signed_up = case.line[0].signed_up
    days = ((case.first_offered or case.today) - signed_up).days
    yield RiskReason(RiskCode.WAITED, _points(case.settings.waited_days, days), signed_up, days)


def _silent(case: _Case) -> Iterator[RiskReason]:
    last = case.last(TWO_WAY)
    day = case.line[0].signed_up if last is None else last.day
    days = (case.today - day).days
    yield RiskReason(RiskCode.SILENT, _points(case.settings.silent_days, days), day, days)


def _unanswered(case: _Case) -> Iterator[RiskReason]:
    last = case.last(TWO_WAY)
    tries = [
        entry
        for entry in case.entries
        if entry.fact.kind is FactKind.CONTACT_OUT
        and entry.day < case.today
        and (last is None or entry.at > last.at)
        and entry.fact.outcome in NO_REPLY
    ]
    if tries:
        points = _points(case.settings.unanswered, len(tries))
        yield RiskReason(RiskCode.UNANSWERED, points, tries[-1].day, len(tries))


def _no_rsvp(case: _Case) -> Iterator[RiskReason]:
    coming = case.register.known.upcoming.get(case.membership.group, ())
    absences = case.register.absences[case.membership.person]
    for slot in coming[:1]:
        days = (slot.day - case.today).days
        if days <= case.settings.no_rsvp_days and not absences.spoken_for(slot):
            yield RiskReason(RiskCode.NO_RSVP, case.settings.no_rsvp, slot.day, days)


def _overdue(case: _Case) -> Iterator[RiskReason]:
    due = min(case.inputs.overdue.get(case.membership.person, ()), default=None)
    if due is not None and (case.today - due).days >= case.settings.overdue_days:
        late = (case.today - due).days
        yield RiskReason(RiskCode.OVERDUE, case.settings.overdue, due, late)


def _unreachable(case: _Case) -> Iterator[RiskReason]:
    since = case.inputs.unreachable.get(case.membership.person)
    if since is not None and since <= case.today:
        days = (case.today - since).days
        yield RiskReason(RiskCode.UNREACHABLE, case.settings.unreachable, since, days)


def _acted(case: _Case) -> Iterator[RiskReason]:
    done = [e.day for e in case.entries if e.fact.kind is FactKind.ACTION_DONE]
    led = case.inputs.led.get(case.membership.person, ())
    day = max((d for d in (*done, *led) if d <= case.today), default=None)
    if day is not None and (case.today - day).days <= case.settings.acted_days:
        yield RiskReason(RiskCode.ACTED, case.settings.acted, day, (case.today - day).days)


def _one_to_one(case: _Case) -> Iterator[RiskReason]:
    last = case.last(frozenset({FactKind.ORIENTED}))
    if last is not None and (case.today - last.day).days <= case.settings.one_to_one_days:
        days = (case.today - last.day).days
        yield RiskReason(RiskCode.ONE_TO_ONE, case.settings.one_to_one, last.day, days)


LINES: tuple[Callable[[_Case], Iterator[RiskReason]], ...] = (
    _never_came, _missed, _waited, _silent, _unanswered, _no_rsvp, _overdue, _unreachable,
    _acted, _one_to_one,
)  # fmt: skip
