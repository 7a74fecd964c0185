"""What cannot be, and what should be looked at, in a programme; decided on plain values.

An interval holds its start and not its end: a session may begin when the one before it ends.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from summit.errors import N_
from summit.schedule.states import PAUSES, PlacementRole, SessionKind


class Severity(StrEnum):
    """An ERROR keeps the programme from being released; a WARNING does not."""

    ERROR = "error"
    WARNING = "warning"


class Rule(StrEnum):
    ROOM_TAKEN = "room_taken"
    SAME_START = "same_start"
    SPEAKER_TWICE = "speaker_twice"
    NOWHERE = "nowhere"
    DURING_BROADCAST = "during_broadcast"
    NOBODY_RECEIVES = "nobody_receives"
    NO_ROOM = "no_room"
    OUTSIDE_HOURS = "outside_hours"


SEVERITY: dict[Rule, Severity] = {
    Rule.ROOM_TAKEN: Severity.ERROR,
    Rule.SAME_START: Severity.ERROR,
    Rule.SPEAKER_TWICE: Severity.ERROR,
    Rule.NOWHERE: Severity.ERROR,
    Rule.DURING_BROADCAST: Severity.WARNING,
    Rule.NOBODY_RECEIVES: Severity.WARNING,
    Rule.NO_ROOM: Severity.WARNING,
    Rule.OUTSIDE_HOURS: Severity.WARNING,
}

# Untranslated; filled with the titles of the sessions and what the finding is about.
TEXTS: dict[Rule, str] = {
    Rule.ROOM_TAKEN: N_("“%(one)s” and “%(other)s” are in %(what)s at the same time."),
    Rule.SAME_START: N_("“%(one)s” and “%(other)s” start together in %(what)s."),
    Rule.SPEAKER_TWICE: N_("%(what)s speaks in “%(one)s” and in “%(other)s” at the same time."),
    Rule.NOWHERE: N_("“%(one)s” takes place nowhere. Give it a site."),
    Rule.DURING_BROADCAST: N_("“%(one)s” runs while %(what)s shows “%(other)s”."),
    Rule.NOBODY_RECEIVES: N_("“%(one)s” is broadcast, and no other site shows it."),
    Rule.NO_ROOM: N_("“%(one)s” has no room yet at %(what)s."),
    Rule.OUTSIDE_HOURS: N_("“%(one)s” lies outside the hours of the event."),
}


@dataclass(frozen=True, slots=True)
class Placed:
    site: str
    room: str | None
    role: PlacementRole

    @property
    def where(self) -> str:
        return f"{self.room}, {self.site}" if self.room else self.site


@dataclass(frozen=True, slots=True)
class Plan:
    """A session that is to take place; names stand for sites, rooms and speakers."""

    id: int
    title: str
    kind: SessionKind
    starts_at: datetime
    ends_at: datetime
    places: tuple[Placed, ...] = ()
    speakers: frozenset[str] = frozenset()

    @property
    def broadcast(self) -> bool:
        return any(place.role != PlacementRole.LOCAL for place in self.places)

    def at(self, site: str) -> Placed | None:
        return next((place for place in self.places if place.site == site), None)


@dataclass(frozen=True, slots=True)
class Conflict:
    """``sessions`` are the ids of one or two; ``what`` the room, speaker or site it is about."""

    rule: Rule
    sessions: tuple[int, ...]
    titles: tuple[str, ...]
    what: str = ""

    @property
    def severity(self) -> Severity:
        return SEVERITY[self.rule]

    @property
    def values(self) -> dict[str, str]:
        return {"one": self.titles[0], "other": self.titles[-1], "what": self.what}


@dataclass(frozen=True, slots=True)
class Day:
    """The event's hours; ``doors``: where a site opens earlier, by its name."""

    starts_at: datetime
    ends_at: datetime
    doors: Mapping[str, datetime]


def conflicts(plans: Sequence[Plan], day: Day) -> list[Conflict]:
    """All conflicts of a programme, errors first, then in the order of the day."""
    ordered = sorted(plans, key=lambda p: (p.starts_at, p.id))
    found = [c for plan in ordered for c in _alone(plan, day)]
    for one, other in combinations(ordered, 2):
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
            found += [*_rooms(one, other), *_speakers(one, other), *_beside(one, other)]
    return sorted(found, key=lambda c: c.severity != Severity.ERROR)


def blocks(found: Sequence[Conflict]) -> bool:
    return any(conflict.severity == Severity.ERROR for conflict in found)


def _alone(plan: Plan, day: Day) -> Iterator[Conflict]:
    def about(rule: Rule, what: str = "") -> Conflict:
        return Conflict(rule, (plan.id,), (plan.title,), what)

    if not plan.places:
        yield about(Rule.NOWHERE)
    if plan.broadcast and len(plan.places) < 2:
        yield about(Rule.NOBODY_RECEIVES)
    for place in plan.places:
        if place.room is None and plan.kind not in PAUSES:
            yield about(Rule.NO_ROOM, place.site)
    opens = min([day.starts_at, *(day.doors.get(p.site, day.starts_at) for p in plan.places)])
    if plan.starts_at < opens or plan.ends_at > day.ends_at:
        yield about(Rule.OUTSIDE_HOURS)


def _rooms(one: Plan, other: Plan) -> Iterator[Conflict]:
    shared = {(p.site, p.room) for p in one.places} & {(p.site, p.room) for p in other.places}
    rule = Rule.SAME_START if one.starts_at == other.starts_at else Rule.ROOM_TAKEN
    for site, room in sorted((s, r) for s, r in shared if r is not None):
        yield _between(rule, one, other, f"{room}, {site}")


def _speakers(one: Plan, other: Plan) -> Iterator[Conflict]:
    for name in sorted(one.speakers & other.speakers):
        yield _between(Rule.SPEAKER_TWICE, one, other, name)


def _beside(one: Plan, other: Plan) -> Iterator[Conflict]:
    """A local session draws people away from what is broadcast to its site."""
    for local, sent in ((one, other), (other, one)):
        if sent.broadcast and not local.broadcast:
            for place in local.places:
                if sent.at(place.site):
                    yield _between(Rule.DURING_BROADCAST, local, sent, place.site)


def _between(rule: Rule, one: Plan, other: Plan, what: str) -> Conflict:
    return Conflict(rule, (one.id, other.id), (one.title, other.title), what)
