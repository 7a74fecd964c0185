"""Nobody works out a hidden count from the counts that are shown."""

import itertools
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from summit.surveys.suppression import CORNER, TOTAL, Cell, Table, extremes, suppress

ROLES = ["residents", "nonprofit", "government", "education", "business"]


def test_four_residents_are_hidden_together_with_the_next_smallest_role():
    shown = suppress(Table.of([[4, 70, 41, 21, 14]]), 5)
    visible = {role: shown.at(0, c) for c, role in enumerate(ROLES)}
    assert visible == {
        "residents": None,
        "nonprofit": 70,
        "government": 41,
        "education": 21,
        "business": None,
    }
    assert shown.at(0, TOTAL) == 150


def test_with_totals_shown_four_dissatisfied_hide_all_four_cells_of_two_sites():
    shown = suppress(Table.of([[80, 4], [61, 5]]), 5)
    assert shown.hidden == {Cell(0, 0), Cell(0, 1), Cell(1, 0), Cell(1, 1)}
    assert [shown.at(TOTAL, 0), shown.at(TOTAL, 1), shown.at(TOTAL, TOTAL)] == [141, 9, 150]
    assert [shown.at(0, TOTAL), shown.at(1, TOTAL)] == [84, 66]


def test_a_table_without_small_cells_is_shown_whole():
    assert suppress(Table.of([[80, 9], [61, 6]]), 5).hidden == frozenset()


def test_zero_may_be_shown():
    shown = suppress(Table.of([[10, 0, 12]]), 5)
    assert shown.at(0, 1) == 0


def test_the_smallest_slice_that_is_shown_has_k_people():
    assert suppress(Table.of([[2, 2]]), 5).at(0, TOTAL) is None
    assert suppress(Table.of([[3, 2]]), 5).at(0, TOTAL) == 5


def test_an_answer_that_everybody_gave_is_not_told_as_a_count():
    shown = suppress(Table.of([[12, 0, 0]]), 5)
    assert [shown.at(0, c) for c in (0, 1, 2, TOTAL)] == [None, None, None, 12]


def test_a_site_where_all_agree_is_not_told_by_the_totals_either():
    shown = suppress(Table.of([[12, 0], [20, 9]]), 5)
    assert {Cell(0, 0), Cell(0, 1), Cell(1, 0), Cell(1, 1)} <= shown.hidden
    assert shown.at(TOTAL, 0) == 32


def small_tables(rows, columns, most):
    counts = st.integers(min_value=0, max_value=most)
    shapes = st.tuples(st.integers(1, rows), st.integers(2, columns))
    return shapes.flatmap(
        lambda shape: st.lists(
            st.lists(counts, min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        )
    ).map(Table.of)


def sums_hold(entries, columns):
    if CORNER not in entries:
        inside = sum(n for cell, n in entries.items() if cell.column != TOTAL)
        return inside == entries[Cell(0, TOTAL)]
    rows = {cell.row for cell in entries} - {TOTAL}
    lines = [
        all(
            sum(entries[Cell(r, c)] for r in rows) == entries[Cell(TOTAL, c)]
            for c in [*columns, TOTAL]
        ),
        all(
            sum(entries[Cell(r, c)] for c in columns) == entries[Cell(r, TOTAL)]
            for r in [*rows, TOTAL]
        ),
    ]
    return all(lines)


def agrees(witness, shown, columns):
    """Whether the witness is a table of counts that nothing shown contradicts."""
    same = all(witness[cell] == n for cell, n in shown.entries.items() if cell not in shown.hidden)
    return same and min(witness.values()) >= 0 and sums_hold(witness, columns)


@settings(max_examples=400, deadline=None)
@given(small_tables(6, 6, 14), st.integers(2, 11))
def test_every_hidden_cell_could_be_k_numbers_and_tables_prove_it(table, k):
    """The proof does not trust the search: two full tables that fit everything shown, k apart.

    Between two such tables lie tables for every number between (the sums form a network).
    """
    shown = suppress(table, k)
    columns = range(len(table.counts[0]))
    for cell in shown.hidden:
        low, high = extremes(shown.entries, shown.hidden, cell)
        if len(shown.hidden) == len(shown.entries):
            continue
        assert agrees(low, shown, columns)
        assert math.inf in high.values() or agrees(high, shown, columns)
        assert high[cell] - low[cell] + 1 >= k


@settings(max_examples=300, deadline=None)
@given(small_tables(6, 6, 14), st.integers(2, 11))
def test_no_small_cell_is_ever_shown(table, k):
    shown = suppress(table, k)
    assert all(n == 0 or n >= k for c, n in shown.entries.items() if c not in shown.hidden)


@settings(max_examples=60, deadline=None)
@given(small_tables(2, 3, 4), st.integers(2, 4))
def test_trying_all_tables_by_force_finds_as_many_numbers(table, k):
    shown = suppress(table, k)
    free = [cell for cell in shown.hidden if not cell.is_total]
    assume(0 < len(free) <= 4)
    seen = {cell: set() for cell in shown.hidden}
    for entries in _all_tables(table, shown, free):
        for cell in shown.hidden:
            seen[cell].add(entries[cell])
    assert all(len(numbers) >= k for numbers in seen.values())


def _all_tables(table, shown, free):
    """Every table with the counts that are shown, by trying all others (0 to 9 each)."""
    visible = {c: n for c, n in shown.entries.items() if c not in shown.hidden}
    for counts in itertools.product(range(10), repeat=len(free)):
        tried = dict(zip(free, counts, strict=True))
        numbered = enumerate(table.counts)
        rows = [[tried.get(Cell(r, c), n) for c, n in enumerate(row)] for r, row in numbered]
        entries = Table.of(rows).entries()
        if all(entries[c] == n for c, n in visible.items()):
            yield entries


@pytest.mark.parametrize("k", [5, 11])
def test_the_larger_k_never_shows_more(k):
    table = Table.of([[80, 4, 12], [61, 5, 7], [9, 30, 2]])
    assert suppress(table, 5).hidden <= suppress(table, k).hidden


@given(small_tables(4, 4, 30), st.integers(2, 11))
def test_both_kinds_of_hidden_cells_look_the_same(table, k):
    shown = suppress(table, k)
    assert {shown.at(*cell) for cell in shown.hidden} <= {None}
