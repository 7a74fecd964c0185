from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.schedule.conflicts import (
    SEVERITY,
    TEXTS,
    Day,
    Placed,
    Plan,
    Rule,
    Severity,
    blocks,
    conflicts,
)
from summit.schedule.states import PlacementRole, SessionKind

START = datetime(2027, 1, 29, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = Day(START, START + 330 * MINUTE, {"South": START - 45 * MINUTE})
LOCAL, ORIGIN, RECEIVING = PlacementRole.LOCAL, PlacementRole.ORIGIN, PlacementRole.RECEIVING


def plan(number, begin, end, *places, kind=SessionKind.PANEL, speakers=()):
    return Plan(
        number,
        f"S{number}",
        kind,
        START + begin * MINUTE,
        START + end * MINUTE,
        tuple(places),
        frozenset(speakers),
    )


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


@pytest.mark.parametrize(("plans", "expected"), TABLE.values(), ids=TABLE.keys())
def test_each_conflict_is_named(plans, expected):
    found = conflicts(plans, DAY)
    assert [(c.rule, c.sessions, c.what) for c in found] == expected


@pytest.mark.parametrize(("plans", "expected"), TABLE.values(), ids=TABLE.keys())
def test_the_order_in_which_sessions_are_listed_does_not_matter(plans, expected):
    assert conflicts(plans[::-1], DAY) == conflicts(plans, DAY)


def test_errors_stand_before_warnings_and_alone_block():
    both = [plan(1, 0, 60, *SENT), plan(2, 30, 60, NORTH)]
    found = conflicts(both, DAY)
    assert [c.severity for c in found] == [Severity.ERROR, Severity.WARNING]
    assert blocks(found)
    assert not blocks(found[1:])


def test_every_rule_has_its_weight_and_its_sentence():
    assert set(SEVERITY) == set(TEXTS) == set(Rule)


def test_every_sentence_can_be_filled():
    found = conflicts([p for plans, _ in TABLE.values() for p in plans], DAY)
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
