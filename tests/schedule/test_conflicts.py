from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.schedule.conflicts import SEVERITY, TEXTS, Rule, Severity, blocks, conflicts
from summit.schedule.plans import Day, Placed, Plan, Span
from summit.schedule.states import PlacementRole, SessionKind

START = datetime(2027, 1, 29, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = Day(START, START + 330 * MINUTE, {"South": START - 45 * MINUTE})
LOCAL, ORIGIN, RECEIVING = PlacementRole.LOCAL, PlacementRole.ORIGIN, PlacementRole.RECEIVING


def plan(number, begin, end, *places, kind=SessionKind.PANEL, speakers=(), **more):
    values = {"people": frozenset(speakers)} | more
    return Plan(
        number,
        f"S{number}",
        kind,
        START + begin * MINUTE,
        START + end * MINUTE,
        tuple(places),
        **values,
    )


def span(begin, end):
    return Span(START + begin * MINUTE, START + end * MINUTE)


SOUTH = Placed("South", "Theatre", LOCAL)
SOUTH_2 = Placed("South", "Room 2", LOCAL)
NORTH = Placed("North", "Hall", LOCAL)
SENT = (Placed("South", "Theatre", ORIGIN), Placed("North", "Hall", RECEIVING))

TABLE = {
    "one session": ([plan(1, 0, 60, SOUTH)], []),
    "one after the other": ([plan(1, 0, 60, SOUTH), plan(2, 60, 90, SOUTH)], []),
    "two rooms at once": ([plan(1, 0, 60, SOUTH), plan(2, 0, 60, SOUTH_2)], []),
    "two sites at once": ([plan(1, 0, 60, SOUTH), plan(2, 0, 60, NORTH)], []),
    "one room, overlapping": (
        [plan(1, 0, 60, SOUTH), plan(2, 59, 90, SOUTH)],
        [(Rule.ROOM_TAKEN, (1, 2), "Theatre, South")],
    ),
    "one room, one inside the other": (
        [plan(1, 0, 60, SOUTH), plan(2, 20, 30, SOUTH)],
        [(Rule.ROOM_TAKEN, (1, 2), "Theatre, South")],
    ),
    "one room, the same time": (
        [plan(1, 0, 60, SOUTH), plan(2, 0, 60, SOUTH)],
        [(Rule.SAME_START, (1, 2), "Theatre, South")],
    ),
    "one room, the same start, another end": (
        [plan(1, 0, 60, SOUTH), plan(2, 0, 30, SOUTH)],
        [(Rule.SAME_START, (1, 2), "Theatre, South")],
    ),
    "a speaker at both sites": (
        [plan(1, 0, 60, SOUTH, speakers=["Ana"]), plan(2, 30, 90, NORTH, speakers=["Ana"])],
        [(Rule.SPEAKER_TWICE, (1, 2), "Ana")],
    ),
    "a speaker twice, one after the other": (
        [plan(1, 0, 60, SOUTH, speakers=["Ana"]), plan(2, 60, 90, NORTH, speakers=["Ana"])],
        [],
    ),
    "a broadcast shown at both": ([plan(1, 0, 60, *SENT)], []),
    "a local session while a broadcast is received": (
        [plan(1, 0, 60, *SENT), plan(2, 30, 60, Placed("North", "Room 214", LOCAL))],
        [(Rule.DURING_BROADCAST, (2, 1), "North")],
    ),
    "a local session in the very room that receives": (
        [plan(1, 0, 60, *SENT), plan(2, 30, 60, NORTH)],
        [(Rule.ROOM_TAKEN, (1, 2), "Hall, North"), (Rule.DURING_BROADCAST, (2, 1), "North")],
    ),
    "a local session at a site without the broadcast": (
        [plan(1, 0, 60, *SENT), plan(2, 30, 60, Placed("East", "Barn", LOCAL))],
        [],
    ),
    "a broadcast that nobody receives": (
        [plan(1, 0, 60, SENT[0])],
        [(Rule.NOBODY_RECEIVES, (1,), "")],
    ),
    "a session without a place": ([plan(1, 0, 60)], [(Rule.NOWHERE, (1,), "")]),
    "a session without a room": (
        [plan(1, 0, 60, Placed("South", None, LOCAL))],
        [(Rule.NO_ROOM, (1,), "South")],
    ),
    "lunch without a room": (
        [plan(1, 0, 60, Placed("South", None, LOCAL), kind=SessionKind.BREAK)],
        [],
    ),
    "after the event": ([plan(1, 300, 331, SOUTH)], [(Rule.OUTSIDE_HOURS, (1,), "")]),
    "before the event": ([plan(1, -1, 20, NORTH)], [(Rule.OUTSIDE_HOURS, (1,), "")]),
    "coffee once the doors are open": ([plan(1, -45, 0, SOUTH)], []),
}


# Like DAY, with all that an organizer may write down about it.
STRICT = replace(
    DAY,
    turnaround=10 * MINUTE,
    travel={frozenset(("South", "North")): 75 * MINUTE},
    away={"Ana": (span(0, 60), span(200, 240))},
    languages=("English", "Spanish"),
)
ONLINE = Placed("Online", None, RECEIVING, online=True)
STUDIO = Placed("Online", None, ORIGIN, online=True)
SMALL = replace(SOUTH, seats=40)
OPEN = replace(SOUTH, opens_at=START, closes_at=START + 120 * MINUTE)
BREAK = SessionKind.BREAK


def single(rule, what="", need=0, have=0, sessions=(1,)):
    return [(rule, sessions, what, need, have)]


def pair(rule, what="", need=0, have=0):
    return single(rule, what, need, have, sessions=(1, 2))


STRICT_TABLE = {
    "time enough to make the room ready": (
        [plan(1, 0, 60, SOUTH), plan(2, 70, 90, SOUTH)],
        [],
    ),
    "a minute short of making the room ready": (
        [plan(1, 0, 60, SOUTH), plan(2, 69, 90, SOUTH)],
        pair(Rule.NO_TURNAROUND, "Theatre, South", 10, 9),
    ),
    "another room needs no time": ([plan(1, 0, 60, SOUTH), plan(2, 60, 90, SOUTH_2)], []),
    "a room is made ready during lunch": (
        [plan(1, 0, 60, SOUTH), plan(2, 60, 90, SOUTH, kind=BREAK)],
        [],
    ),
    "the room that receives needs its time too": (
        [plan(1, 0, 60, *SENT), plan(2, 65, 90, NORTH)],
        pair(Rule.NO_TURNAROUND, "Hall, North", 10, 5),
    ),
    "a way that can be made": (
        [plan(1, 0, 60, SOUTH, speakers=["Joe"]), plan(2, 135, 150, NORTH, speakers=["Joe"])],
        [],
    ),
    "a way that cannot": (
        [plan(1, 0, 60, SOUTH, speakers=["Joe"]), plan(2, 134, 150, NORTH, speakers=["Joe"])],
        pair(Rule.SPEAKER_ON_THE_WAY, "Joe", 75, 74),
    ),
    "no way at the same site": (
        [plan(1, 0, 60, SOUTH, speakers=["Joe"]), plan(2, 60, 90, SOUTH_2, speakers=["Joe"])],
        [],
    ),
    "a broadcast is given where it comes from": (
        [plan(1, 0, 60, *SENT, speakers=["Joe"]), plan(2, 70, 90, SOUTH, speakers=["Joe"])],
        [],
    ),
    "a broadcast is not given where it is shown": (
        [plan(1, 0, 60, *SENT, speakers=["Joe"]), plan(2, 70, 90, NORTH, speakers=["Joe"])],
        pair(Rule.SPEAKER_ON_THE_WAY, "Joe", 75, 10),
    ),
    "nobody travels to a studio online": (
        [
            plan(1, 0, 60, STUDIO, replace(NORTH, role=RECEIVING), speakers=["Joe"]),
            plan(2, 60, 90, SOUTH, speakers=["Joe"]),
        ],
        [],
    ),
    "a way that nobody has measured": (
        [
            plan(1, 0, 60, SOUTH, speakers=["Joe"]),
            plan(2, 60, 90, Placed("East", "Barn", LOCAL), speakers=["Joe"]),
        ],
        [],
    ),
    "an interpreter is in two places": (
        [
            plan(1, 0, 60, SOUTH, speakers=["Eva"], interpreters=frozenset(["Eva"])),
            plan(2, 30, 90, NORTH, speakers=["Eva"]),
        ],
        pair(Rule.SPEAKER_TWICE, "Eva"),
    ),
    "a speaker who is away": (
        [plan(1, 30, 90, SOUTH, speakers=["Ana"])],
        single(Rule.SPEAKER_AWAY, "Ana"),
    ),
    "a speaker who is away for a part of it": (
        [plan(1, 190, 201, SOUTH, speakers=["Ana"])],
        single(Rule.SPEAKER_AWAY, "Ana"),
    ),
    "a speaker who is away the whole time is told once": (
        [plan(1, 0, 240, SOUTH, speakers=["Ana"])],
        single(Rule.SPEAKER_AWAY, "Ana"),
    ),
    "a speaker who comes just in time": ([plan(1, 60, 200, SOUTH, speakers=["Ana"])], []),
    "somebody else is away": ([plan(1, 0, 60, SOUTH, speakers=["Joe"])], []),
    "a speaker who declined": (
        [plan(1, 100, 160, SOUTH, speakers=["Ana"], declined=frozenset(["Ana"]))],
        single(Rule.SPEAKER_DECLINED, "Ana"),
    ),
    "a room while it is ours": ([plan(1, 0, 120, OPEN)], []),
    "a room before it is ours": (
        [plan(1, -1, 60, OPEN)],
        single(Rule.ROOM_CLOSED, "Theatre, South"),
    ),
    "a room after it is ours": (
        [plan(1, 90, 121, OPEN)],
        single(Rule.ROOM_CLOSED, "Theatre, South"),
    ),
    "a room whose end nobody knows": ([plan(1, 0, 300, replace(OPEN, closes_at=None))], []),
    "as many signed up as there are seats": (
        [plan(1, 0, 60, SMALL, seats=30, signed_up=30)],
        [],
    ),
    "more signed up than there are seats": (
        [plan(1, 0, 60, SMALL, seats=30, signed_up=31)],
        single(Rule.MORE_SIGNED_UP, "", 31, 30),
    ),
    "more signed up than the room holds": (
        [plan(1, 0, 60, SMALL, signed_up=41)],
        single(Rule.MORE_SIGNED_UP, "", 41, 40),
    ),
    "signed up for a room that nobody counted": ([plan(1, 0, 60, SOUTH, signed_up=400)], []),
    "both rooms of a broadcast count": (
        [plan(1, 0, 60, *(replace(p, seats=40) for p in SENT), signed_up=80)],
        [],
    ),
    "more seats than the room has": (
        [plan(1, 0, 60, SMALL, seats=41)],
        single(Rule.MORE_SEATS_THAN_ROOM, "", 41, 40),
    ),
    "fewer seats than the room has": ([plan(1, 0, 60, SMALL, seats=12)], []),
    "as many expected as the room holds": ([plan(1, 0, 60, SMALL, expected=40)], []),
    "more expected than the room holds": (
        [plan(1, 0, 60, SMALL, expected=41)],
        single(Rule.MORE_EXPECTED, "Theatre, South", 41, 40),
    ),
    "everybody of a site does not fit": (
        [plan(1, 0, 60, SENT[0], replace(SENT[1], seats=40, expected=200))],
        single(Rule.MORE_EXPECTED, "Hall, North", 200, 40),
    ),
    "everybody expected online fits": (
        [plan(1, 0, 60, SENT[0], replace(ONLINE, expected=5000))],
        [],
    ),
    "a session online needs no room": ([plan(1, 0, 60, SENT[0], ONLINE)], []),
    "held in one language of two": (
        [plan(1, 0, 60, SOUTH, languages=("English",))],
        single(Rule.NOT_UNDERSTOOD, "Spanish"),
    ),
    "held in both languages": ([plan(1, 0, 60, SOUTH, languages=("English", "Spanish"))], []),
    "held in one and interpreted into the other": (
        [
            plan(
                1, 0, 60, SOUTH, speakers=["Eva"], interpreters=frozenset(["Eva"]),
                languages=("English",), interpretation=("Spanish",),
            )
        ],
        [],
    ),
    "interpreted by nobody": (
        [plan(1, 0, 60, SOUTH, languages=("English",), interpretation=("Spanish",))],
        single(Rule.NO_INTERPRETER, "Spanish"),
    ),
    "a language that nobody has said yet": ([plan(1, 0, 60, SOUTH)], []),
    "nobody listens during lunch": (
        [plan(1, 0, 60, SOUTH, kind=BREAK, languages=("English",))],
        [],
    ),
}  # fmt: skip
BOTH_TABLES = [
    *((plans, DAY, name) for name, (plans, _) in TABLE.items()),
    *((plans, STRICT, name) for name, (plans, _) in STRICT_TABLE.items()),
]


@pytest.mark.parametrize(("plans", "expected"), TABLE.values(), ids=TABLE.keys())
def test_each_conflict_is_named(plans, expected):
    found = conflicts(plans, DAY)
    assert [(c.rule, c.sessions, c.what) for c in found] == expected


@pytest.mark.parametrize(("plans", "expected"), STRICT_TABLE.values(), ids=STRICT_TABLE.keys())
def test_each_conflict_with_what_limits_the_day_is_named(plans, expected):
    found = conflicts([replace(p, people=p.people | p.interpreters) for p in plans], STRICT)
    assert [(c.rule, c.sessions, c.what, c.need, c.have) for c in found] == expected


def test_the_tables_hold_every_rule_and_forty_cases_at_least():
    told = {c.rule for plans, day, _ in BOTH_TABLES for c in conflicts(plans, day)}
    assert told == set(Rule)
    assert len(BOTH_TABLES) >= 40


@pytest.mark.parametrize(
    ("plans", "day"), [t[:2] for t in BOTH_TABLES], ids=[t[2] for t in BOTH_TABLES]
)
def test_the_order_in_which_sessions_are_listed_does_not_matter(plans, day):
    assert conflicts(plans[::-1], day) == conflicts(plans, day)


def test_errors_stand_before_warnings_and_alone_block():
    both = [plan(1, 0, 60, *SENT), plan(2, 30, 60, NORTH)]
    found = conflicts(both, DAY)
    assert [c.severity for c in found] == [Severity.ERROR, Severity.WARNING]
    assert blocks(found)
    assert not blocks(found[1:])


def test_every_rule_has_its_weight_and_its_sentence():
    assert set(SEVERITY) == set(TEXTS) == set(Rule)


def test_every_sentence_can_be_filled():
    found = [c for plans, day, _ in BOTH_TABLES for c in conflicts(plans, day)]
    assert all(TEXTS[c.rule] % c.values for c in found)


@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(1, 100), st.sampled_from([SOUTH, NORTH])),
        max_size=8,
    )
)
def test_a_room_conflict_is_found_exactly_where_two_sessions_share_a_minute(times):
    plans = [plan(n, begin, begin + long, place) for n, (begin, long, place) in enumerate(times)]
    minutes = {
        p.id: {(p.places[0], m) for m in range(begin, begin + long)}
        for p, (begin, long, _) in zip(plans, times, strict=True)
    }
    expected = {
        frozenset((a.id, b.id))
        for a in plans
        for b in plans
        if a.id < b.id and minutes[a.id] & minutes[b.id]
    }
    rules = (Rule.ROOM_TAKEN, Rule.SAME_START)
    found = {frozenset(c.sessions) for c in conflicts(plans, DAY) if c.rule in rules}
    assert found == expected


def test_a_longer_day_takes_the_warning_away():
    late = plan(1, 300, 331, SOUTH)
    assert conflicts([late], replace(DAY, ends_at=START + 331 * MINUTE)) == []
