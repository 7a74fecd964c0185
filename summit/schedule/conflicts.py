"""What cannot be, and what should be looked at, in a programme; decided on plain values.

An interval holds its start and not its end: a session may begin when the one before it ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from summit.errors import N_
from summit.schedule.plans import Day, Placed, Plan


class Severity(StrEnum):
    """An ERROR keeps the programme from being released; a WARNING does not."""

    ERROR = "error"
    WARNING = "warning"


class Rule(StrEnum):
    ROOM_TAKEN = "room_taken"
    SAME_START = "same_start"
    SPEAKER_TWICE = "speaker_twice"
    SPEAKER_ON_THE_WAY = "speaker_on_the_way"
    SPEAKER_AWAY = "speaker_away"
    ROOM_CLOSED = "room_closed"
    NOWHERE = "nowhere"
    DURING_BROADCAST = "during_broadcast"
    NO_TURNAROUND = "no_turnaround"
    NOBODY_RECEIVES = "nobody_receives"
    NO_ROOM = "no_room"
    OUTSIDE_HOURS = "outside_hours"
    MORE_SIGNED_UP = "more_signed_up"
    MORE_EXPECTED = "more_expected"
    MORE_SEATS_THAN_ROOM = "more_seats_than_room"
    NO_INTERPRETER = "no_interpreter"
    NOT_UNDERSTOOD = "not_understood"
    SPEAKER_DECLINED = "speaker_declined"


# An error is what cannot happen as it is written down; a warning may be meant.
_ERRORS = {
    Rule.ROOM_TAKEN,
    Rule.SAME_START,
    Rule.SPEAKER_TWICE,
    Rule.SPEAKER_ON_THE_WAY,
    Rule.SPEAKER_AWAY,
    Rule.ROOM_CLOSED,
    Rule.NOWHERE,
}
SEVERITY: dict[Rule, Severity] = {
    rule: Severity.ERROR if rule in _ERRORS else Severity.WARNING for rule in Rule
}

# Untranslated; filled with the titles of the sessions and what the finding is about.
TEXTS: dict[Rule, str] = {
    Rule.ROOM_TAKEN: N_("“%(one)s” and “%(other)s” are in %(what)s at the same time."),
    Rule.SAME_START: N_("“%(one)s” and “%(other)s” start together in %(what)s."),
    Rule.SPEAKER_TWICE: N_("%(what)s speaks in “%(one)s” and in “%(other)s” at the same time."),
    Rule.SPEAKER_ON_THE_WAY: N_(
        "%(what)s has %(have)d minutes from “%(one)s” to “%(other)s”, and the way takes %(need)d."
    ),
    Rule.SPEAKER_AWAY: N_("%(what)s is not available during “%(one)s”."),
    Rule.ROOM_CLOSED: N_("“%(one)s” lies outside the hours in which %(what)s is yours."),
    Rule.NOWHERE: N_("“%(one)s” takes place nowhere. Give it a site."),
    Rule.DURING_BROADCAST: N_("“%(one)s” runs while %(what)s shows “%(other)s”."),
    Rule.NO_TURNAROUND: N_(
        "%(what)s has %(have)d minutes between “%(one)s” and “%(other)s” and needs %(need)d."
    ),
    Rule.NOBODY_RECEIVES: N_("“%(one)s” is broadcast, and no other site shows it."),
    Rule.NO_ROOM: N_("“%(one)s” has no room yet at %(what)s."),
    Rule.OUTSIDE_HOURS: N_("“%(one)s” lies outside the hours of the event."),
    Rule.MORE_SIGNED_UP: N_("%(need)d people signed up for “%(one)s”, which has %(have)d seats."),
    Rule.MORE_EXPECTED: N_("“%(one)s” expects %(need)d people, and %(what)s holds %(have)d."),
    Rule.MORE_SEATS_THAN_ROOM: N_(
        "“%(one)s” offers %(need)d seats, and where it is held there are %(have)d."
    ),
    Rule.NO_INTERPRETER: N_("“%(one)s” promises interpretation (%(what)s) without an interpreter."),
    Rule.NOT_UNDERSTOOD: N_("“%(one)s” is neither held in nor interpreted into: %(what)s."),
    Rule.SPEAKER_DECLINED: N_("%(what)s declined to take part in “%(one)s”."),
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """``sessions`` are the ids of one or two; ``what`` the room, person or site it is about;
    ``need`` and ``have`` are minutes, people or seats.
    """

    rule: Rule
    sessions: tuple[int, ...]
    titles: tuple[str, ...]
    what: str = ""
    need: int = 0
    have: int = 0

    @property
    def severity(self) -> Severity:
        return SEVERITY[self.rule]

    @property
    def values(self) -> dict[str, str | int]:
        return {
            "one": self.titles[0],
            "other": self.titles[-1],
            "what": self.what,
            "need": self.need,
            "have": self.have,
        }


def conflicts(plans: Sequence[Plan], day: Day) -> list[Conflict]:
    """All conflicts of a programme, errors first, then in the order of the day."""
    ordered = sorted(plans, key=lambda p: (p.starts_at, p.id))
    found = [c for plan in ordered for c in _alone(plan, day)]
    for one, other in combinations(ordered, 2):
        if one.overlaps(other):
            found += [*_rooms(one, other), *_people(one, other), *_beside(one, other)]
        else:
            found += [*_hurry(one, other, day), *_turnaround(one, other, day)]
    return sorted(found, key=lambda c: c.severity != Severity.ERROR)


def blocks(found: Sequence[Conflict]) -> bool:
    return any(conflict.severity == Severity.ERROR for conflict in found)


def _about(rule: Rule, plan: Plan, what: str = "", need: int = 0, have: int = 0) -> Conflict:
    return Conflict(rule, (plan.id,), (plan.title,), what, need, have)


def _between(
    rule: Rule, one: Plan, other: Plan, what: str, need: int = 0, have: int = 0
) -> Conflict:
    return Conflict(rule, (one.id, other.id), (one.title, other.title), what, need, have)


def _alone(plan: Plan, day: Day) -> Iterator[Conflict]:
    """What is wrong with a session by itself."""
    yield from _where(plan, day)
    yield from _who(plan, day)
    yield from _how_many(plan)
    yield from _understood(plan, day)


def _where(plan: Plan, day: Day) -> Iterator[Conflict]:
    if not plan.places:
        yield _about(Rule.NOWHERE, plan)
    if plan.broadcast and len(plan.places) < 2:
        yield _about(Rule.NOBODY_RECEIVES, plan)
    for place in plan.places:
        if place.room is None and not plan.pause and not place.online:
            yield _about(Rule.NO_ROOM, plan, place.site)
        if _closed(plan, place):
            yield _about(Rule.ROOM_CLOSED, plan, place.where)
    opens = min([day.starts_at, *(day.doors.get(p.site, day.starts_at) for p in plan.places)])
    if plan.starts_at < opens or plan.ends_at > day.ends_at:
        yield _about(Rule.OUTSIDE_HOURS, plan)


def _closed(plan: Plan, place: Placed) -> bool:
    early = place.opens_at is not None and plan.starts_at < place.opens_at
    late = place.closes_at is not None and plan.ends_at > place.closes_at
    return early or late


def _who(plan: Plan, day: Day) -> Iterator[Conflict]:
    for name in sorted(plan.people):
        if any(plan.overlaps(span) for span in day.away.get(name, ())):
            yield _about(Rule.SPEAKER_AWAY, plan, name)
    for name in sorted(plan.declined):
        yield _about(Rule.SPEAKER_DECLINED, plan, name)


def _how_many(plan: Plan) -> Iterator[Conflict]:
    room = plan.room_seats
    seats = room if plan.seats is None else plan.seats
    if seats is not None and plan.signed_up > seats:
        yield _about(Rule.MORE_SIGNED_UP, plan, need=plan.signed_up, have=seats)
    if plan.seats is not None and room is not None and plan.seats > room:
        yield _about(Rule.MORE_SEATS_THAN_ROOM, plan, need=plan.seats, have=room)
    if room is not None and (plan.expected or 0) > room:
        where = ", ".join(place.where for place in plan.places if not place.online)
        yield _about(Rule.MORE_EXPECTED, plan, where, need=plan.expected or 0, have=room)
    for place in plan.places:
        if place.seats is not None and (place.expected or 0) > place.seats:
            yield _about(
                Rule.MORE_EXPECTED, plan, place.where, need=place.expected or 0, have=place.seats
            )


def _understood(plan: Plan, day: Day) -> Iterator[Conflict]:
    """Languages count only once somebody said in which one a session is held."""
    if plan.interpretation and not plan.interpreters:
        yield _about(Rule.NO_INTERPRETER, plan, ", ".join(plan.interpretation))
    heard = {*plan.languages, *plan.interpretation}
    for language in day.languages:
        if plan.languages and not plan.pause and language not in heard:
            yield _about(Rule.NOT_UNDERSTOOD, plan, language)


def _shared_rooms(one: Plan, other: Plan) -> list[str]:
    shared = {p.where for p in one.places if p.room} & {p.where for p in other.places if p.room}
    return sorted(shared)


def _rooms(one: Plan, other: Plan) -> Iterator[Conflict]:
    rule = Rule.SAME_START if one.starts_at == other.starts_at else Rule.ROOM_TAKEN
    for where in _shared_rooms(one, other):
        yield _between(rule, one, other, where)


def _people(one: Plan, other: Plan) -> Iterator[Conflict]:
    for name in sorted(one.people & other.people):
        yield _between(Rule.SPEAKER_TWICE, one, other, name)


def _beside(one: Plan, other: Plan) -> Iterator[Conflict]:
    """A local session draws people away from what is broadcast to its site."""
    for local, sent in ((one, other), (other, one)):
        if sent.broadcast and not local.broadcast:
            for place in local.places:
                if sent.at(place.site):
                    yield _between(Rule.DURING_BROADCAST, local, sent, place.site)


def _minutes_between(one: Plan, other: Plan) -> int:
    """From the end of the earlier one to the start of the later one."""
    return int((other.starts_at - one.ends_at).total_seconds() // 60)


def _hurry(one: Plan, other: Plan, day: Day) -> Iterator[Conflict]:
    """Somebody has to be at another site sooner than the way allows; ``one`` is the earlier."""
    need, have = int(day.way(one, other).total_seconds() // 60), _minutes_between(one, other)
    if have < need:
        for name in sorted(one.people & other.people):
            yield _between(Rule.SPEAKER_ON_THE_WAY, one, other, name, need, have)


def _turnaround(one: Plan, other: Plan, day: Day) -> Iterator[Conflict]:
    """A room is not ready yet; in a pause it is made ready."""
    need, have = int(day.turnaround.total_seconds() // 60), _minutes_between(one, other)
    if have < need and not one.pause and not other.pause:
        for where in _shared_rooms(one, other):
            yield _between(Rule.NO_TURNAROUND, one, other, where, need, have)
