"""Service levels: what was promised to whoever signs up, how often it was kept, and who waits.

Pure rules over what the fold knows. What is still in time is no case yet; what was done late stays
broken; what is broken and not done is *open*, and somebody can mend it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from summit.reports.reading import GroupLine, MeetingLine
from summit.retention.episodes import Episode, Membership, Outcome, Presence
from summit.retention.facts import TOUCHES, FactKind, Key
from summit.retention.knowledge import Entry, Slot
from summit.retention.momentum import PersonGap
from summit.retention.standing import WAITING
from summit.retention.states import Register

DAY = timedelta(days=1)


class Level(StrEnum):
    """The promises, in the order in which a member meets them."""

    WELCOME = "welcome"
    OWNER = "owner"
    ANNOUNCED = "announced"
    FIRST_MEETING = "first_meeting"
    SILENCE = "silence"
    ROSTER = "roster"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class LevelSettings:
    """Version 1 of the limits, in days, inclusive."""

    version: int = 1
    welcome: int = 2
    owner: int = 7
    announced: int = 14
    first_meeting: int = 30
    silence: int = 21
    roster: int = 2
    missed: int = 5


DEFAULT = LevelSettings()
OF_PEOPLE = frozenset({Level.SILENCE, Level.MISSED})
"""Their open breaches name people; those of rosters name meetings, the others the group itself."""
MOST_BREACHES, MOST_NAMED = 6, 4
"""Groups that a promise names, and people or meetings of each of them."""


@dataclass(frozen=True, slots=True)
class _Found:
    """One case: kept or broken, in how many days; ``subject`` is a person, a meeting or nobody."""

    broken: bool
    days: int
    since: date
    still: bool = False
    subject: Key = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A group on a day, with what its promises look at."""

    register: Register
    group: GroupLine
    planned: Sequence[MeetingLine]
    """Meetings that are not cancelled and whose date was announced."""
    slots: Sequence[Slot]
    """Those of them that have begun."""
    gaps: Sequence[PersonGap]
    today: date
    settings: LevelSettings = DEFAULT

    @property
    def members(self) -> Sequence[Membership]:
        return self.register.of_group(self.group.id)

    @property
    def first_sign_up(self) -> date | None:
        return min((e.signed_up for m in self.members for e in m.episodes), default=None)

    @property
    def closed(self) -> date | None:
        """The day on which the group ended; nothing is owed after it."""
        return self.register.known.closings.get(self.group.id)

    def judged(
        self, since: date, limit: int, done: date | None, subject: Key = 0
    ) -> Iterator[_Found]:
        """The case, unless it is not done and still in time."""
        days = ((done or self.closed or self.today) - since).days
        if done is not None or days > limit:
            still = done is None and self.closed is None
            yield _Found(days > limit, max(0, days), since, still, subject)


def levels(case: Case) -> list[list[Any]]:
    """[level, kept, broken, most days of a broken one, flat (subject, since) of open ones]."""
    found = ((level, list(rule(case))) for level, rule in RULES.items())
    return [_row(level, cases) for level, cases in found if cases]


def _row(level: Level, found: Sequence[_Found]) -> list[Any]:
    broken = [one for one in found if one.broken]
    still = sorted((one for one in broken if one.still), key=lambda one: (one.since, one.subject))
    worst = max((one.days for one in broken), default=0)
    flat = [said for one in still for said in (one.subject, one.since.toordinal())]
    return [level.value, len(found) - len(broken), len(broken), worst, flat]


def _hours(start: datetime, done: datetime) -> int:
    """Days that were begun between two moments: three from the 49th hour on."""
    return max(0, -(-(done - start) // DAY))


def _welcome(case: Case) -> Iterator[_Found]:
    """The letter goes out when a sign-up is recorded: a list that is typed in late is late."""
    for member in case.members:
        entries = case.register.known.personal.get(member.person, ())
        joined = next((e for e in entries if _joined(e, case.group.id)), None)
        if joined is not None:
            words = [e.at for e in entries if e.fact.kind in TOUCHES and e.at >= joined.at]
            days = _hours(joined.at, min([joined.recorded, *words]))
            yield _Found(days > case.settings.welcome, days, joined.day)


def _joined(entry: Entry, group: int) -> bool:
    return entry.fact.kind is FactKind.SIGNUP and entry.fact.group == group


def _owner(case: Case) -> Iterator[_Found]:
    """From the first sign-up, and again from each day on which nobody led any more."""
    free = case.first_sign_up
    if free is None:
        return
    first = free
    spans = sorted((lead.since, lead.until or date.max) for lead in case.group.leads)
    for since, until in ((a, b) for a, b in spans if a <= case.today and b > first):
        if since > free or free == first:
            yield from case.judged(free, case.settings.owner, max(since, free))
        free = max(free, until)
    if free <= case.today:
        yield from case.judged(free, case.settings.owner, None)


def _announced(case: Case) -> Iterator[_Found]:
    first, told = case.first_sign_up, min((m.announced for m in case.planned), default=None)
    if first is not None:
        yield from case.judged(first, case.settings.announced, told)


def _first_meeting(case: Case) -> Iterator[_Found]:
    first, held = case.first_sign_up, min((slot.day for slot in case.slots), default=None)
    if first is not None:
        yield from case.judged(first, case.settings.first_meeting, held)


def _silence(case: Case) -> Iterator[_Found]:
    limit = case.settings.silence
    for gap in case.gaps:
        last = gap.touches[-1].day if gap.touches else gap.signed_up
        member = case.register.memberships[gap.person, gap.group]
        waits = gap.offered is None and gap.until == case.today and member.state in WAITING
        still = waits and (case.today - last).days > limit
        yield _Found(gap.longest_silence > limit, gap.longest_silence, last, still, int(gap.person))


def _roster(case: Case) -> Iterator[_Found]:
    limit = case.settings.roster
    for slot in case.slots:
        done = case.register.known.rosters_closed.get(slot.meeting)
        if done is None:
            yield from case.judged(slot.day, limit, None, slot.meeting)
        else:
            days = _hours(slot.at, done)
            yield _Found(days > limit, days, slot.day)


def _missed(case: Case) -> Iterator[_Found]:
    """The first miss of a run, answered by a word, by coming again, or by the end of the stay."""
    for member in case.members:
        for episode in member.episodes:
            for outcome in episode.outcomes:
                if outcome.countable and outcome.presence is Presence.MISS and outcome.run == 1:
                    done = _answered(case, member, episode, outcome)
                    limit = case.settings.missed
                    yield from case.judged(outcome.day, limit, done, int(member.person))


def _answered(case: Case, member: Membership, episode: Episode, missed: Outcome) -> date | None:
    start = case.register.known.slots[missed.meeting].at
    entries = case.register.known.personal.get(member.person, ())
    words = (e.day for e in entries if e.fact.kind in TOUCHES and e.at > start)
    again = (day for day in episode.engaged_on if day > missed.day)
    ended = (episode.ended,) if episode.ended else ()
    return min((*words, *again, *ended), default=None)


RULES: dict[Level, Callable[[Case], Iterator[_Found]]] = {
    Level.WELCOME: _welcome,
    Level.OWNER: _owner,
    Level.ANNOUNCED: _announced,
    Level.FIRST_MEETING: _first_meeting,
    Level.SILENCE: _silence,
    Level.ROSTER: _roster,
    Level.MISSED: _missed,
}


@dataclass(frozen=True, slots=True)
class Breach:
    """How often a group broke a promise, for how long at most, and what is still open of it."""

    group: int
    broken: int
    days: int
    still: tuple[tuple[int, date], ...]
    """(person, meeting or 0, since when), the longest first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise over some groups: how often kept of how often, and each group that broke it."""

    level: Level
    kept: int
    of: int
    breaches: tuple[Breach, ...]
    """Open ones first, then the longest."""

    @property
    def still(self) -> int:
        """How many can still be mended."""
        return sum(len(one.still) for one in self.breaches)


def kept_of(rows: Iterable[tuple[int, Sequence[Sequence[Any]]]]) -> tuple[Kept, ...]:
    """The promises of groups, each with its rows, that had a case at all."""
    found: dict[Level, list[tuple[int, Breach]]] = defaultdict(list)
    for group, of_group in rows:
        for level, kept, broken, days, flat in of_group:
            pairs = zip(flat[::2], map(date.fromordinal, flat[1::2]), strict=True)
            found[Level(level)].append((kept, Breach(group, broken, days, tuple(pairs))))
    return tuple(_kept(level, found[level]) for level in Level if level in found)


def _kept(level: Level, rows: Sequence[tuple[int, Breach]]) -> Kept:
    kept = sum(number for number, _one in rows)
    broken = sorted(
        (one for _number, one in rows if one.broken),
        key=lambda one: (not one.still, -one.days, one.group),
    )
    return Kept(level, kept, kept + sum(one.broken for one in broken), tuple(broken))
