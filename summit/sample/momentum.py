"""What became of those who signed up: meetings, sign-ups and facts, drawn from a seed.

Plain values only; ``docs/sample.md`` names the ground of every number. The model knows a person's
kind and interest, which no report ever sees; reports see the facts alone.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from summit.retention.facts import FactKind, Source, rule_for_cadence

ZONE = ZoneInfo("America/Los_Angeles")
SUMMIT = date(2025, 1, 24)
END = date(2025, 12, 31)
K = FactKind


@dataclass(frozen=True, slots=True)
class GroupStory:
    slug: str
    size: int
    pillar: str
    cadence_days: int
    hour: time
    meetings: tuple[date, ...]
    touches: tuple[int, ...]  # days after the summit on which the group was written to


def _days(*month_days: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(f"2025-{day}") for day in month_days)


GROUPS = (
    GroupStory("housing", 20, "neighborhoods", 30, time(17, 30), _days(
        "05-08", "06-12", "07-10", "08-14", "09-11", "10-09", "11-13", "12-11"), (3, 75)),
    GroupStory("jobs", 17, "work", 30, time(17, 30), _days(
        "05-13", "06-10", "07-08", "08-12", "09-09", "10-14", "11-11", "12-09"), (3, 75)),
    GroupStory("education", 15, "education", 14, time(16, 0), _days(
        "05-06", "05-20", "06-03", "06-17", "07-01", "07-15", "07-29", "08-12", "08-26",
        "09-09", "09-23", "10-07", "10-21", "11-04", "11-18", "12-02", "12-16"), (3, 75)),
    GroupStory("resident-voice", 12, "governance", 30, time(18, 0), _days(
        "05-20", "06-17", "07-15", "08-19", "09-16", "10-21", "11-18", "12-16"),
        (3, 30, 60, 75, 90)),
    GroupStory("health", 10, "health", 42, time(12, 0), _days(
        "05-28", "07-09", "08-20", "10-01", "11-12", "12-17"), (3,)),
)  # fmt: skip
CANCELLED = {("housing", date(2025, 8, 14))}
NEVER_CLOSED = {("health", date(2025, 8, 20)), ("jobs", date(2025, 9, 9))}
CLOSED_LATE = {
    ("jobs", date(2025, 6, 10)): 16,
    ("education", date(2025, 7, 15)): 11,
    ("resident-voice", date(2025, 8, 19)): 20,
}
ANNOUNCED_BEFORE = 20  # days between the announcement of the launch and the launch
# kind: (share, chance to come, chance to drop out after each meeting)
KINDS = {"core": (0.40, 0.85, 0.02), "regular": (0.40, 0.65, 0.13), "one-off": (0.20, 0.15, 0.30)}
STEADY_COME = 0.93
EXCUSED_SHARE, ALTERNATE_SHARE = 0.35, 0.06
# After as many misses in a row as make a lapse, few find the way back by themselves.
BACK_BEFORE_START, BACK_AFTER_START = 0.04, 0.10
LEAVE_HAZARD = 0.0008  # a day, while waiting
CALLS_FROM, CALLS_A_WEEK, CALL_ODDS = date(2025, 6, 10), 10, 1.6


@dataclass(frozen=True, slots=True)
class Event:
    """A fact before it is stored; ``meeting`` is the day of a meeting of the same group."""

    kind: FactKind
    group: str
    occurred_at: datetime
    person: int | None = None
    meeting: date | None = None
    recorded_at: datetime | None = None
    source: Source = Source.WEB
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exit:
    """An end that the story fixes rather than draws."""

    day: date
    kind: FactKind
    detail: dict[str, Any]


@dataclass(slots=True)
class Member:
    """One person in one group, with what only the model knows."""

    person: int
    group: GroupStory
    signed: datetime
    kind: str
    started: bool = False
    gone: bool = False
    misses: int = 0
    called: bool = False
    steady: bool = False  # those who lead, and those whom the story needs until their turn
    exit: "Exit | None" = None


def at(day: date, hour: time = time(9, 0)) -> datetime:
    return datetime.combine(day, hour, ZONE)


def the_groups(
    rng: random.Random, seats: Sequence[tuple[int, str, datetime]], leads: dict[str, list[int]]
) -> list[Event]:
    """All facts of the five groups until the end of the story.

    ``seats`` are (person, group slug, signed up at); ``leads`` the people who lead each group and
    therefore stay.
    """
    groups = {group.slug: group for group in GROUPS}
    kinds = _kinds(rng, len(seats))
    members = [
        Member(person, groups[slug], signed, kinds.pop(), steady=person in leads[slug])
        for person, slug, signed in seats
    ]
    _fixed_turns(members, leads)
    events: list[Event] = []
    for member in members:
        events += _sign_up(rng, member)
        stays = member.exit is not None or member.steady
        events += _waiting(rng, member, stays=stays)
        events += _exit(member)
    for day, group in sorted((d, g.slug) for g in GROUPS for d in g.meetings):
        mine = [m for m in members if m.group.slug == group and m.signed.date() < day]
        events += _calls(rng, members, day)
        events += _meeting(rng, groups[group], day, mine)
    return events


def _fixed_turns(members: list[Member], leads: dict[str, list[int]]) -> None:
    """The turns that the story must have: a lead who leaves, a transfer, a term that ends,
    somebody in two groups who lapses in one.
    """
    lead = next(m for m in members if m.person == leads["jobs"][0] and m.group.slug == "jobs")
    lead.exit = Exit(date(2025, 8, 22), K.LEAVE, {"reasons": ["moved"]})
    people = [m.person for m in members]
    twice = sorted(
        {p for p in people if people.count(p) == 2} - {p for x in leads.values() for p in x}
    )
    moving, fading = ([m for m in members if m.person == person] for person in twice[:2])
    for member in moving:
        member.steady = True
    moving[0].exit = Exit(date(2025, 9, 1), K.TRANSFER, {"to_group": moving[1].group.slug})
    fading[0].kind, fading[1].kind = "core", "one-off"
    free = [m for m in members if not m.steady and m.person not in twice]
    termed = next(m for m in free if m.group.slug == "education")
    termed.steady = True
    termed.exit = Exit(date(2025, 10, 31), K.LEAVE, {"reasons": ["other"]})


def _exit(member: Member) -> list[Event]:
    if member.exit is None:
        return []
    return [Event(member.exit.kind, member.group.slug, at(member.exit.day, time(12)),
                  member.person, detail=member.exit.detail)]  # fmt: skip


def _kinds(rng: random.Random, count: int) -> list[str]:
    drawn = [kind for kind, (share, *_) in KINDS.items() for _ in range(round(share * count) + 1)]
    rng.shuffle(drawn)
    return drawn


def _sign_up(rng: random.Random, member: Member) -> list[Event]:
    """On the day two of five sign on paper, which is typed in days later."""
    late = member.signed.date() == SUMMIT and rng.random() < 0.40
    recorded = member.signed + timedelta(days=rng.randint(3, 9)) if late else member.signed
    source = Source.IMPORT if late else Source.QR
    # Staying until the day one promised to is a term completed, not a loss.
    promised = member.exit and member.exit.detail == {"reasons": ["other"]}
    detail = {"committed_until": str(member.exit.day)} if promised and member.exit else {}
    return [Event(K.SIGNUP, member.group.slug, member.signed, member.person,
                  recorded_at=recorded, source=source, detail=detail)]  # fmt: skip


def _waiting(rng: random.Random, member: Member, *, stays: bool) -> list[Event]:
    launch = member.group.meetings[0]
    events = []
    for day in member.group.touches:
        moment = at(SUMMIT + timedelta(days=day))
        if moment > member.signed:
            events.append(_contact(member, moment, "mail"))
    left = None if stays else _left_while_waiting(rng, member, launch)
    if left:
        member.gone = True
        reasons = rng.choice((["nothing_happened"], ["schedule"], ["moved"], ["seat_vacated"]))
        leave = Event(K.LEAVE, member.group.slug, left, member.person, detail={"reasons": reasons})
        return [e for e in events if e.occurred_at < left] + [leave]
    if rng.random() < 0.82:
        replied = max(member.signed, at(launch)) - timedelta(days=rng.uniform(2, ANNOUNCED_BEFORE))
        if replied > member.signed:
            events.append(Event(K.CONFIRM, member.group.slug, replied, member.person))
            events.append(Event(K.CONTACT_IN, member.group.slug, replied, member.person))
    return events


def _left_while_waiting(rng: random.Random, member: Member, launch: date) -> datetime | None:
    days = rng.expovariate(LEAVE_HAZARD)
    moment = member.signed + timedelta(days=days)
    return moment if moment.date() < launch else None


def _contact(member: Member, moment: datetime, channel: str, outcome: str | None = None) -> Event:
    """A letter has no outcome."""
    detail = {"channel": channel} | ({"outcome": outcome} if outcome else {})
    source = Source.SYSTEM if channel == "mail" else Source.CALL
    return Event(
        K.CONTACT_OUT, member.group.slug, moment, member.person, source=source, detail=detail
    )


def interest(member: Member) -> float:
    """What is left of the fire at the launch: it fades while nothing happens, touches feed it."""
    group = member.group
    days = (group.meetings[0] - member.signed.date()).days
    level = 0.45 + 0.55 * math.exp(-max(days, 0) / 70)
    return min(0.97, level * (1 + 0.06 * len(group.touches)))


def _meeting(
    rng: random.Random, group: GroupStory, day: date, members: list[Member]
) -> list[Event]:
    if (group.slug, day) in CANCELLED:
        said = at(day - timedelta(days=3))
        return [Event(K.MEETING_CANCELLED, group.slug, said, meeting=day)]
    start, recorded = at(day, group.hour), _closed_at(group, day)
    events = []
    for member in members:
        events += _at_meeting(rng, member, day, start, recorded or start + timedelta(hours=2))
    if recorded:
        events.append(Event(K.ROSTER_CLOSED, group.slug, recorded, meeting=day))
    return events


def _closed_at(group: GroupStory, day: date) -> datetime | None:
    if (group.slug, day) in NEVER_CLOSED:
        return None
    late = CLOSED_LATE.get((group.slug, day), 0)
    return at(day, group.hour) + timedelta(days=late, hours=3)


def _at_meeting(
    rng: random.Random, member: Member, day: date, start: datetime, recorded: datetime
) -> list[Event]:
    if member.gone or (member.exit and day >= member.exit.day):
        return []
    if rng.random() < _chance(member, day):
        fact: Event | None = _came(member, day, start, recorded)
    else:
        fact = _excuse(rng, member, day, start, recorded)
        member.misses += not fact
    member.called = False
    drops = member.started and rng.random() < KINDS[member.kind][2]
    member.gone = drops and not member.steady
    return [fact] if fact else []


def _chance(member: Member, day: date) -> float:
    if member.steady:
        return STEADY_COME
    lost = member.misses >= rule_for_cadence(member.group.cadence_days).misses
    if lost:
        chance = BACK_AFTER_START if member.started else BACK_BEFORE_START
    elif member.started:
        chance = KINDS[member.kind][1]
    else:
        first = day == member.group.meetings[0]
        chance = interest(member) * 0.75 if first else 0.35 * interest(member)
    odds = chance / (1 - chance) * (CALL_ODDS if member.called else 1)
    return odds / (1 + odds)


def _came(member: Member, day: date, start: datetime, recorded: datetime) -> Event:
    member.started, member.misses = True, 0
    return Event(K.ATTENDANCE, member.group.slug, start, member.person, day, recorded,
                 Source.WEB, {"mode": "in_person"})  # fmt: skip


def _excuse(
    rng: random.Random, member: Member, day: date, start: datetime, recorded: datetime
) -> Event | None:
    draw, group = rng.random(), member.group.slug
    if member.started and draw < ALTERNATE_SHARE:
        return Event(K.ATTENDANCE_BY_ALTERNATE, group, start, member.person, day, recorded)
    if member.started and draw < ALTERNATE_SHARE + EXCUSED_SHARE:
        said = start - timedelta(hours=rng.uniform(4, 60))
        return Event(K.EXCUSED, group, said, member.person, day)
    return None


def _calls(rng: random.Random, members: list[Member], before: date) -> list[Event]:
    """The week's calls: those who missed most, in random order; not every call is answered."""
    day = before - timedelta(days=6)
    if day < CALLS_FROM:
        return []
    waiting = [m for m in members if m.misses and not m.called and not m.gone]
    rng.shuffle(waiting)
    chosen = sorted(waiting, key=lambda m: -m.misses)[: CALLS_A_WEEK // 3]
    return [event for member in chosen for event in _call(rng, member, day)]


def _call(rng: random.Random, member: Member, day: date) -> list[Event]:
    moment = at(day, time(17, rng.randrange(60)))
    if member.signed > moment:
        return []
    reached = rng.random() < 0.45
    outcome = "reached" if reached else rng.choice(("no_answer", "left_message"))
    events = [_contact(member, moment, "call", outcome)]
    if reached:
        member.called = True
        events.append(Event(K.CONTACT_IN, member.group.slug, moment, member.person,
                            source=Source.CALL))  # fmt: skip
    return events
