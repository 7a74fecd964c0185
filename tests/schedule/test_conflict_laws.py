"""What holds of conflicts in every programme."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from summit.schedule.conflicts import conflicts
from summit.schedule.plans import Day, Placed, Plan, Span
from summit.schedule.states import PlacementRole, SessionKind

START = datetime(2027, 1, 29, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LOCAL, ORIGIN, RECEIVING = PlacementRole.LOCAL, PlacementRole.ORIGIN, PlacementRole.RECEIVING
LENGTH = 600
DAY = Day(
    START,
    START + LENGTH * MINUTE,
    turnaround=10 * MINUTE,
    travel={frozenset(("South", "North")): 75 * MINUTE},
    away={"Ana": (Span(START + 60 * MINUTE, START + 90 * MINUTE),)},
    languages=("English", "Spanish"),
)
ROOMS = [("South", "Theatre"), ("South", "Room 2"), ("North", "Hall"), ("North", None)]
LONGEST_WAY = 75

local = st.sampled_from(ROOMS).map(lambda room: (Placed(*room, LOCAL, seats=40, expected=41),))
broadcast = st.sampled_from([("South", "North"), ("North", "South")]).map(
    lambda sites: tuple(
        Placed(site, "Theatre" if site == "South" else "Hall", role)
        for site, role in zip(sites, (ORIGIN, RECEIVING), strict=True)
    )
)


@st.composite
def programmes(draw):
    """Up to eight sessions on ten hours, local and broadcast, with what may be wrong with them."""
    plans = []
    for number in range(draw(st.integers(1, 8))):
        begin, long = draw(st.integers(0, LENGTH - 60)), draw(st.integers(5, 60))
        people = draw(st.frozensets(st.sampled_from(["Ana", "Joe", "Eva"])))
        plans.append(
            Plan(
                number,
                f"S{number}",
                draw(st.sampled_from([SessionKind.PANEL, SessionKind.BREAK])),
                START + begin * MINUTE,
                START + (begin + long) * MINUTE,
                draw(st.one_of(local, broadcast)),
                people=people,
                declined=draw(st.frozensets(st.sampled_from(sorted(people)))) if people else people,
                languages=draw(st.sampled_from([(), ("English",)])),
                interpretation=draw(st.sampled_from([(), ("Spanish",)])),
            )
        )
    return plans


def told(found):
    return Counter((c.rule, frozenset(c.sessions), c.what) for c in found)


@given(programmes(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_is_irrelevant(plans, random):
    shuffled = random.sample(plans, len(plans))
    assert conflicts(shuffled, DAY) == conflicts(plans, DAY)


def alone_at(plans, moved, begin):
    """Whether a session that begins there has the day to itself, with the longest way to spare."""
    start = START + begin * MINUTE
    end = start + (moved.ends_at - moved.starts_at)
    around = Span(start - LONGEST_WAY * MINUTE, end + LONGEST_WAY * MINUTE)
    away = any(
        Span(start, end).starts_at < a.ends_at and a.starts_at < end for a in DAY.away["Ana"]
    )
    return (
        end <= DAY.ends_at
        and not (away and "Ana" in moved.people)
        and not any(p.overlaps(around) for p in plans if p is not moved)
    )


@given(programmes(), st.data())
def test_moving_a_session_to_where_nothing_else_is_never_adds_a_conflict(plans, data):
    moved = data.draw(st.sampled_from(plans))
    free = [minute for minute in range(0, LENGTH, 5) if alone_at(plans, moved, minute)]
    if not free:
        return
    start = START + data.draw(st.sampled_from(free)) * MINUTE
    there = replace(moved, starts_at=start, ends_at=start + (moved.ends_at - moved.starts_at))
    after = told(conflicts([there if p is moved else p for p in plans], DAY))
    assert after <= told(conflicts(plans, DAY))


@given(programmes())
def test_a_session_less_never_adds_a_conflict(plans):
    assert told(conflicts(plans[1:], DAY)) <= told(conflicts(plans, DAY))


@given(programmes(), st.integers(-500, 500))
def test_the_same_programme_on_another_day_has_the_same_conflicts(plans, days):
    shift = timedelta(days=days)

    def later(thing):
        return replace(thing, starts_at=thing.starts_at + shift, ends_at=thing.ends_at + shift)

    day = replace(later(DAY), away={n: tuple(map(later, a)) for n, a in DAY.away.items()})
    assert conflicts([later(p) for p in plans], day) == conflicts(plans, DAY)
