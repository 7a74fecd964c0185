"""Oracles B and C, day N, the triangle."""

from fractions import Fraction

import pytest

from summit.retention.cohorts import (
    MeetingRow,
    bracket_retention,
    cohort_triangle,
    day_retention,
    kth_retention,
    meeting_index_curve,
    meeting_rows,
    on_day,
    on_or_after,
    rolling_retention,
)
from summit.retention.facts import FactKind, Rule
from summit.retention.rates import hazards, stickiness
from tests.retention.builders import Log, day, oracle_a
from tests.retention.cases import case

B = {
    "a": "111111", "b": "101100", "c": "110000", "d": "000000",
    "e": "011011", "f": "100001", "g": "111000", "h": "111100",
}  # fmt: skip


def oracle_b(limit: int = 2) -> Log:
    log = Log((Rule(limit),))
    for k in range(1, 7):
        log.meeting(f"m{k}", f"{k + 4:02}-08")
    for person, row in B.items():
        log.signup(person)
        log.attend(person, *(f"m{k}" for k, came in enumerate(row, 1) if came == "1"))
    return log


def rows_of(limit: int = 2) -> list[MeetingRow]:
    return meeting_rows(oracle_b(limit).register("12-31"))


def test_oracle_b_rows_come_from_the_fold() -> None:
    rows = {row.person: "".join("01"[came] for came in row.attended) for row in rows_of()}
    assert rows == B


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ("on", [6, 5, 5, 3, 2, 3]),
        ("on_or_after", [7, 7, 6, 5, 3, 3]),
        ("every", [6, 4, 3, 2, 1, 1]),
        ("not_lapsed", [8, 7, 6, 5, 4, 2]),
        ("eligible", [8] * 6),
    ],
)
def test_oracle_b_variants(variant: str, expected: list[int]) -> None:
    assert [getattr(kth_retention(rows_of(), k), variant) for k in range(1, 7)] == expected


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (2, {"b": 6, "c": 4, "d": 2, "f": 3, "g": 5, "h": 6}),
        (3, {"c": 5, "d": 3, "f": 4, "g": 6}),
    ],
)
def test_oracle_b_lapse_index(limit: int, expected: dict[str, int]) -> None:
    assert {r.person: r.lapsed_at for r in rows_of(limit) if r.lapsed_at} == expected


def test_oracle_b_states_at_the_end() -> None:
    log = oracle_b()
    assert log.state("12-31", "d") == "never_started"
    assert log.state("12-31", "f") == "returned"


def test_oracle_b_survival_on_the_meeting_index_has_its_median_at_five() -> None:
    curve = meeting_index_curve(rows_of())
    assert [float(curve.at(k)) for k in (2, 3, 4, 5, 6)] == [0.875, 0.75, 0.625, 0.5, 0.25]
    assert curve.at(5) == Fraction(1, 2)
    assert curve.median == 5


def test_hazard_counts_first_episodes_open_just_before_the_meeting() -> None:
    found = hazards(oracle_b().register("12-31"))
    assert [(h.at_risk, h.lapsed) for h in found] == [
        (8, 0), (8, 1), (7, 1), (6, 1), (5, 1), (4, 2),
    ]  # fmt: skip


def test_oracle_c_on_day_and_on_or_after() -> None:
    users = [{0, 1}, {0, 5}, {0}]
    assert [100 * n // 3 for n in on_day(users, 7)] == [100, 33, 0, 0, 0, 33, 0]
    assert [100 * n // 3 for n in on_or_after(users, 7)] == [100, 66, 33, 33, 33, 33, 0]


def test_a_transfer_ends_a_row_and_a_lapse_does_not() -> None:
    rows = {r.person: r for r in meeting_rows(oracle_a().register("09-30"), "G")}
    assert rows["P6"].attended == (True,)
    assert rows["P6"].ended
    assert rows["P4"].attended == (False,) * 5
    assert "P5" not in rows


def test_day_30_excludes_the_young_and_counts_the_rest() -> None:
    register = oracle_a().register("09-30")
    at = {n: day_retention(register, n) for n in (30, 60, 90, 180)}
    assert [(r.eligible, r.retained, r.too_young) for r in at.values()] == [
        (5, 5, 0),
        (5, 5, 0),
        (4, 3, 1),
        (0, 0, 5),
    ]


def test_the_completed_are_neither_retained_nor_lost() -> None:
    log = oracle_a()
    log.add(FactKind.COMPLETE, "05-20", "P1")
    found = day_retention(log.register("09-30"), 30)
    assert (found.eligible, found.excluded) == (4, 1)


def test_somebody_who_returned_by_then_is_retained() -> None:
    log = case(3)  # lapses on 08-14
    log.attend("P", "m5")
    register = log.register("12-31")
    assert day_retention(register, 120).retained == 0
    assert day_retention(register, 130).retained == 1


def test_bracket_and_rolling_retention() -> None:
    register = oracle_a().register("09-30")
    found = bracket_retention(register, 30, 60)
    assert (found.eligible, found.retained) == (5, 2)  # P1 on day 35, P3 on day 35
    late = rolling_retention(register, 60)
    assert (late.eligible, late.retained) == (5, 3)  # P1, P2, P6


def test_the_triangle_says_which_cells_are_complete() -> None:
    log = oracle_a()
    log.signup("N", "07-20")
    triangle = cohort_triangle(meeting_rows(log.register("09-30"), "G"))
    assert [month.month for month in triangle] == [5, 8]
    may = triangle[day("05-01")]
    assert [(c.eligible, c.attended, c.complete) for c in may] == [
        (5, 3, True), (4, 1, True), (4, 1, True), (4, 2, True), (4, 2, True),
    ]  # fmt: skip
    assert len(triangle[day("08-01")]) == 2


def test_stickiness_counts_the_last_meetings() -> None:
    assert stickiness(rows_of()) == {6: 1, 3: 2, 2: 2, 0: 1, 4: 2}
