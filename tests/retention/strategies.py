"""Random but possible histories: every kind of fact, in any order, recorded on time or late."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import permutations
from random import Random

from hypothesis import strategies as st

from summit.retention.facts import Answer, Fact, FactKind, Group, Meeting, Moment, Rule
from tests.retention.builders import ZONE

PEOPLE = ("a", "b", "c")
GROUPS = ("G", "H")
FIRST = date(2025, 1, 1)
LAST = date(2025, 12, 31)
NEAR = date(2026, 12, 31)
MEETINGS = tuple(
    Meeting(f"{group}{k}", group, datetime(2025, k + 1, 5 + 3 * i, 18, tzinfo=ZONE))
    for i, group in enumerate(GROUPS)
    for k in range(1, 11)
)
WORLD = [Group(g, ZONE, (Rule(2), Rule(3, begins=date(2025, 7, 1)))) for g in GROUPS]
PERSONAL = [
    FactKind.SIGNUP, FactKind.SIGNUP, FactKind.SIGNUP, FactKind.CONFIRM, FactKind.ORIENTED,
    FactKind.ACTION_DONE, FactKind.CONTACT_IN, FactKind.CONTACT_OUT, FactKind.LEAVE,
    FactKind.COMPLETE, FactKind.ERROR,
]  # fmt: skip
AT_MEETINGS = [
    FactKind.ATTENDANCE, FactKind.ATTENDANCE, FactKind.ATTENDANCE_BY_ALTERNATE, FactKind.RSVP,
    FactKind.EXCUSED,
]  # fmt: skip

days = st.integers(0, 360).map(lambda n: FIRST + timedelta(days=n))
moments = st.builds(
    lambda day, hour: datetime.combine(day, time(hour), ZONE) if hour else day,
    days,
    st.sampled_from((0, 0, 9, 15, 21)),
)
late = st.integers(0, 40)
people = st.sampled_from(PEOPLE)
groups = st.sampled_from(GROUPS)


def fact(kind: FactKind, at: Moment, delay: int, **more: object) -> Fact:
    return Fact(0, kind, at, recorded_at=at + timedelta(days=delay), **more)


def at_meeting(kind: FactKind, meeting: Meeting, delay: int, **more: object) -> Fact:
    before = kind in (FactKind.RSVP, FactKind.EXCUSED)
    when = meeting.starts_at - timedelta(days=2 if before else 0)
    recorded = when + timedelta(days=delay)
    return Fact(
        0, kind, when, recorded_at=recorded, meeting=meeting.id, group=meeting.group, **more
    )


personal = st.builds(
    lambda kind, at, delay, person, group: fact(kind, at, delay, person=person, group=group),
    st.sampled_from(PERSONAL), moments, late, people, groups,
)  # fmt: skip
transfers = st.builds(
    lambda at, person, group: fact(
        FactKind.TRANSFER, at, 0, person=person, group=group, to_group="H" if group == "G" else "G"
    ),
    moments, people, groups,
)  # fmt: skip
merges = st.builds(
    lambda at, pair: fact(FactKind.MERGE, at, 0, person=pair[0], into=pair[1]),
    days, st.sampled_from(list(permutations(PEOPLE, 2))),
)  # fmt: skip
attendances = st.builds(
    lambda kind, meeting, delay, person, answer: at_meeting(
        kind, meeting, delay, person=person,
        answer=answer if kind is FactKind.RSVP else None,
    ),
    st.sampled_from(AT_MEETINGS), st.sampled_from(MEETINGS), late, people,
    st.sampled_from(Answer),
)  # fmt: skip
closings = st.builds(
    at_meeting,
    st.sampled_from([FactKind.ROSTER_CLOSED] * 4 + [FactKind.MEETING_CANCELLED]),
    st.sampled_from(MEETINGS), late,
)  # fmt: skip
statuses = st.builds(
    lambda kind, at, group: fact(kind, at, 0, group=group),
    st.sampled_from([FactKind.GROUP_PAUSED, FactKind.GROUP_RESUMED, FactKind.GROUP_CLOSED]),
    days, groups,
)  # fmt: skip


def numbered(rows: list[Fact], undone: list[int]) -> list[Fact]:
    """Give ids, and reverse some of them (also reversals)."""
    facts = [replace(f, id=i) for i, f in enumerate(rows, 1)]
    for index in undone:
        target = facts[index % len(facts)]
        facts.append(
            Fact(len(facts) + 1, FactKind.REVERSAL, LAST, recorded_at=LAST, reverses=target.id)
        )
    return facts


def start(person: str, group: str) -> Fact:
    return fact(FactKind.SIGNUP, FIRST, 0, person=person, group=group)


def usual(seed: int) -> list[Fact]:
    """A year as years go: most rosters closed, some late; people come or stay away."""
    chance = Random(seed)
    rows = [start(person, group) for person in PEOPLE for group in GROUPS if chance.random() < 0.7]
    for meeting in MEETINGS:
        if chance.random() < 0.8:
            rows.append(at_meeting(FactKind.ROSTER_CLOSED, meeting, chance.choice((0, 0, 0, 20))))
        rows += [at_meeting(kind, meeting, 0, person=p) for p in PEOPLE for kind in _shows(chance)]
    return rows


def _shows(chance: Random) -> list[FactKind]:
    drawn = chance.random()
    if drawn < 0.35:
        return [FactKind.ATTENDANCE]
    return [FactKind.EXCUSED] if drawn < 0.5 else []


extra = st.one_of(personal, attendances, closings, transfers, statuses, merges)
histories = st.builds(
    lambda seed, rows, undone: numbered([start("a", "G"), *usual(seed), *rows], undone),
    st.integers(0, 10**6),
    st.lists(extra, max_size=12),
    st.lists(st.integers(0, 100), max_size=4),
)
