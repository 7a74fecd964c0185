from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from summit.schedule.timetable import Slot, timetable

TEN = datetime(2027, 1, 29, 10, tzinfo=UTC)


def slot(name, begin, end, *sites):
    minutes = timedelta(minutes=1)
    return Slot(name, TEN + begin * minutes, TEN + end * minutes, sites)


def drawn(slots, sites=2):
    """Each row as its minute and its cells: (name, rows, columns)."""
    table = timetable(slots, sites)
    return table.lanes, [
        (
            int((row.starts_at - TEN).total_seconds() / 60),
            [(c.thing, c.rows, c.columns) for c in row.cells],
        )
        for row in table.rows
    ]


def test_a_broadcast_spans_both_sites():
    assert drawn([slot("keynote", 0, 60, 0, 1)]) == ([1, 1], [(0, [("keynote", 1, 2)])])


def test_two_short_sessions_stand_beside_the_long_one():
    rows = drawn([slot("long", 0, 60, 0), slot("first", 0, 20, 1), slot("second", 20, 60, 1)])[1]
    assert rows == [(0, [("long", 2, 1), ("first", 1, 1)]), (20, [("second", 1, 1)])]


def test_a_site_that_has_nothing_shows_an_empty_place():
    rows = drawn([slot("long", 0, 60, 0), slot("late", 30, 60, 1)])[1]
    assert rows == [(0, [("long", 2, 1), (None, 1, 1)]), (30, [("late", 1, 1)])]


def test_a_pause_of_the_whole_event_takes_no_row():
    rows = drawn([slot("a", 0, 10, 0, 1), slot("b", 20, 30, 0, 1)])[1]
    assert [minute for minute, _ in rows] == [0, 20]


def test_sessions_side_by_side_get_a_lane_each():
    lanes, rows = drawn([slot("a", 0, 60, 0), slot("b", 0, 60, 0), slot("c", 60, 90, 0, 1)])
    assert lanes == [2, 1]
    assert rows[0] == (0, [("a", 1, 1), ("b", 1, 1), (None, 1, 1)])
    assert rows[1] == (60, [("c", 1, 3)])


def test_a_broadcast_between_sites_that_do_not_touch_is_drawn_twice():
    _, rows = drawn([slot("sent", 0, 60, 0, 2)], sites=3)
    assert rows == [(0, [("sent", 1, 1), (None, 1, 1), ("sent", 1, 1)])]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.integers(1, 60),
            st.sets(st.integers(0, 2), min_size=1).map(lambda s: tuple(sorted(s))),
        ),
        max_size=7,
    )
)
def test_every_row_is_filled_exactly(entries):
    slots = [slot(n, begin, begin + long, *on) for n, (begin, long, on) in enumerate(entries)]
    table = timetable(slots, 3)
    width, hanging = sum(table.lanes), []
    for row in table.rows:
        hanging = [(rows - 1, columns) for rows, columns in hanging if rows > 1]
        hanging += [(cell.rows, cell.columns) for cell in row.cells]
        assert sum(columns for _, columns in hanging) == width
    shown = {cell.thing for row in table.rows for cell in row.cells}
    assert shown - {None} == set(range(len(entries)))
