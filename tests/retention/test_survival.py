"""Oracles D, E, G, H, the traps, and what holds for any data."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.retention.logrank import Guard, chi_square_tail, log_rank, permutation_p
from summit.retention.survival import cumulative_incidence, kaplan_meier

D = ([14, 14, 30, 45, 45, 60, 60, 75, 90, 90], [1, 1, 0, 1, 0, 1, 0, 1, 0, 0])
MP_TEXT = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO_TEXT = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
A_TEXT = "14 28 42+ 56 90+ 90+ 90+ 90+"
B_TEXT = "7 14 14 21 35 60+ 90+ 90+"


def arm(text: str) -> list[tuple[int, bool]]:
    return [(int(word.rstrip("+")), not word.endswith("+")) for word in text.split()]


def test_oracle_d_comes_out_exactly() -> None:
    curve = kaplan_meier(*D)
    rows = {
        t: (f"{float(s):.4f}", f"{se:.4f}", f"{lo:.4f}", f"{hi:.4f}")
        for t, s, se, lo, hi, d in zip(
            curve.times, curve.survival, curve.se, curve.lower, curve.upper, curve.events,
            strict=True,
        )
        if d
    }  # fmt: skip
    assert rows == {
        14: ("0.8000", "0.1265", "0.4087", "0.9459"),
        45: ("0.6857", "0.1515", "0.3046", "0.8871"),
        60: ("0.5486", "0.1724", "0.1873", "0.8064"),
        75: ("0.3657", "0.1884", "0.0642", "0.6917"),
    }
    assert curve.median == 75
    assert round(float(curve.rmst(90) or 0), 1) == 62.8
    assert curve.rmst(91) is None
    assert curve.interval_type == "log-log"


def test_oracle_e_competing_risks_do_not_overstate() -> None:
    times = [10, 20, 20, 30, 40, 40, 50, 60, 60, 60]
    causes = [1, 2, 0, 1, 3, 0, 1, 0, 0, 0]
    curves = cumulative_incidence(times, [c or None for c in causes])
    first = [f"{float(curves[1].at(t)):.4f}" for t in (10, 20, 30, 40, 50)]
    assert first == ["0.1000", "0.1000", "0.2143", "0.2143", "0.3571"]
    assert (curves[2].at(19), curves[2].at(20)) == (0, Fraction(1, 10))
    assert f"{float(curves[3].at(40)):.4f}" == "0.1143"
    whole = kaplan_meier(times, causes)
    survival = [f"{float(whole.at(t)):.4f}" for t in (10, 20, 30, 40, 50)]
    assert survival == ["0.9000", "0.8000", "0.6857", "0.5714", "0.4286"]
    naive = kaplan_meier(times, [c == 1 for c in causes])
    assert f"{float(1 - naive.at(50)):.4f}" == "0.4214"


def test_oracle_g_two_sites() -> None:
    test = log_rank({"A": arm(A_TEXT), "B": arm(B_TEXT)})
    assert test.observed == (3, 5)
    assert [f"{float(e):.4f}" for e in test.expected] == ["4.5447", "3.4553"]
    assert f"{float(test.variance[0][0]):.5f}" == "1.83884"
    assert f"{test.statistic:.4f}" == "1.2976"
    assert f"{test.raw_p:.4f}" == "0.2547"
    assert test.p is None
    assert test.too_few


def test_oracle_g_exact_permutation() -> None:
    assert permutation_p(arm(A_TEXT), arm(B_TEXT)) == (3042, 12870)


def test_oracle_h_freireich() -> None:
    rows = arm(MP_TEXT)
    curve = kaplan_meier([t for t, _ in rows], [e for _, e in rows])
    table = [
        (t, n, d, f"{float(s):.4f}", f"{se:.4f}", f"{lo:.4f}", f"{hi:.4f}")
        for t, n, d, s, se, lo, hi in zip(
            curve.times, curve.at_risk, curve.events, curve.survival, curve.se,
            curve.lower, curve.upper, strict=True,
        )
        if d
    ]  # fmt: skip
    assert table == [
        (6, 21, 3, "0.8571", "0.0764", "0.6197", "0.9516"),
        (7, 17, 1, "0.8067", "0.0869", "0.5631", "0.9228"),
        (10, 15, 1, "0.7529", "0.0963", "0.5032", "0.8894"),
        (13, 12, 1, "0.6902", "0.1068", "0.4316", "0.8491"),
        (16, 11, 1, "0.6275", "0.1141", "0.3675", "0.8049"),
        (22, 7, 1, "0.5378", "0.1282", "0.2678", "0.7468"),
        (23, 6, 1, "0.4482", "0.1346", "0.1881", "0.6801"),
    ]
    assert curve.median == 23
    assert curve.median_interval == (13, None)


def test_oracle_h_log_rank() -> None:
    placebo = arm(PLACEBO_TEXT)
    assert kaplan_meier([t for t, _ in placebo], [e for _, e in placebo]).median == 8
    test = log_rank([arm(MP_TEXT), placebo])
    assert test.observed == (9, 21)
    assert [f"{float(e):.4f}" for e in test.expected] == ["19.2505", "10.7495"]
    assert f"{test.statistic:.5f}" == "16.79294"
    assert f"{test.p:.4e}" == "4.1688e-05"


def test_three_arms_compare_on_two_degrees_of_freedom() -> None:
    test = log_rank([arm(MP_TEXT), arm(PLACEBO_TEXT), arm(A_TEXT)], Guard(people=5, events=3))
    assert test.df == 2
    assert test.p is not None
    assert sum(test.expected) == sum(test.observed)


@pytest.mark.parametrize(
    ("value", "df", "expected"), [(3.841459, 1, 0.05), (5.991465, 2, 0.05), (7.814728, 3, 0.05)]
)
def test_chi_square_tail(value: float, df: int, expected: float) -> None:
    assert chi_square_tail(value, df) == pytest.approx(expected, abs=1e-6)


def test_trap_1_aml_maintained_at_nine_weeks_is_log_log() -> None:
    rows = arm("9 13 13+ 18 23 28+ 31 34 45+ 48 161+")
    curve = kaplan_meier([t for t, _ in rows], [e for _, e in rows])
    assert (f"{curve.lower[0]:.4f}", f"{curve.upper[0]:.4f}") == ("0.5081", "0.9867")


def test_trap_2_the_median_at_exactly_one_half() -> None:
    curve = kaplan_meier([6, 4, 2, 3, 5, 6, 6, 6], [1, 1, 1, 1, 1, 1, 0, 0])
    assert curve.survival[:4] == tuple(Fraction(n, 8) for n in (7, 6, 5, 4))
    assert curve.median == 5


def test_before_the_first_event_and_at_zero_the_band_is_undefined() -> None:
    curve = kaplan_meier([1, 2, 3], [0, 1, 1])
    assert curve.lower[0] is None
    assert curve.upper[2] is None
    assert curve.survival[2] == 0
    assert curve.rmst(10) == Fraction(5, 2)


def test_all_zero_durations_and_no_rows_give_a_curve() -> None:
    assert kaplan_meier([0, 0], [1, 0]).survival == (Fraction(1, 2),)
    empty = kaplan_meier([], [])
    assert (empty.median, empty.rmst(5), empty.at(3)) == (None, None, 1)


def test_delayed_entry_is_at_risk_after_its_entry_only() -> None:
    curve = kaplan_meier([5, 10, 10, 12], [1, 1, 0, 1], entry=[0, 0, 5, 8])
    assert curve.times == (5, 10, 12)
    assert curve.at_risk == (2, 3, 1)


durations = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from([None, "a", "b", "c"])), min_size=1, max_size=40
)


@given(durations)
def test_survival_and_incidences_sum_to_one(rows: list[tuple[int, str | None]]) -> None:
    times, causes = [t for t, _ in rows], [c for _, c in rows]
    whole = kaplan_meier(times, [c is not None for c in causes])
    curves = cumulative_incidence(times, causes)
    for index, survival in enumerate(whole.survival):
        assert survival + sum(c.survival[index] for c in curves.values()) == 1


@given(durations)
def test_the_order_of_rows_does_not_matter(rows: list[tuple[int, str | None]]) -> None:
    def curve(some: list[tuple[int, str | None]]) -> tuple[Fraction, ...]:
        return kaplan_meier([t for t, _ in some], [c is not None for _, c in some]).survival

    assert curve(rows) == curve(rows[::-1])
