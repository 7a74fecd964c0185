"""Oracles I, J, L."""

import pytest

from summit.retention.intervals import (
    cochran_armitage,
    fisher_exact,
    holm,
    newcombe,
    nps,
    quantile,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "n", "expected"),
    [
        (0, 8, "0.0 0.0 32.4"),
        (3, 5, "60.0 23.1 88.2"),
        (10, 14, "71.4 45.4 88.3"),
        (14, 14, "100.0 78.5 100.0"),
        (71, 350, "20.3 16.4 24.8"),
        (34, 74, "45.9 35.1 57.2"),
        (150, 350, "42.9 37.8 48.1"),
    ],
)
def test_oracle_i_wilson(successes: int, n: int, expected: str) -> None:
    found = wilson(successes, n)
    assert found is not None
    shown = (100 * found.estimate, 100 * found.lower, 100 * found.upper)
    assert " ".join(f"{x:.1f}" for x in shown) == expected


def test_no_observations_have_no_interval() -> None:
    assert wilson(0, 0) is None
    assert newcombe(1, 2, 0, 0) is None
    assert nps(0, 0, 0) is None
    assert cochran_armitage([0, 0], [0, 0]) is None


def test_oracle_j_nudge() -> None:
    found = newcombe(9, 15, 4, 15)
    assert found is not None
    shown = [f"{100 * x:.1f}" for x in (found.estimate, found.lower, found.upper)]
    assert shown == ["33.3", "-1.7", "58.9"]
    assert f"{fisher_exact(9, 15, 4, 15):.3f}" == "0.139"


def test_oracle_l_net_promoter_score() -> None:
    whole, sampled = nps(78, 48, 24), nps(78, 48, 24, population=350)
    assert whole is not None
    assert sampled is not None
    assert f"{whole.estimate:+.0f} {whole.margin:.1f}" == "+36 11.9"
    assert f"{sampled.margin:.1f} {sampled.margin / whole.margin:.3f}" == "9.0 0.757"


@pytest.mark.parametrize(
    ("counts", "expected"), [((5, 3, 2), "+30.0 48"), ((60, 30, 20), "+36.4 14")]
)
def test_oracle_l_small_polls(counts: tuple[int, int, int], expected: str) -> None:
    found = nps(*counts)
    assert found is not None
    assert f"{found.estimate:+.1f} {found.margin:.0f}" == expected


def test_the_margin_of_sixty_thirty_twenty_is_fourteen_point_four() -> None:
    found = nps(60, 30, 20)
    assert found is not None
    assert f"{found.margin:.1f}" == "14.4"


def test_trend_is_two_sided_and_signed() -> None:
    falling = cochran_armitage([9, 7, 5, 3, 1], [10] * 5)
    rising = cochran_armitage([1, 3, 5, 7, 9], [10] * 5)
    assert falling is not None
    assert rising is not None
    assert falling.z == pytest.approx(-4.0)
    assert rising.p == pytest.approx(falling.p)
    assert cochran_armitage([5, 5], [5, 5]) is None


def test_the_quantile_is_not_rounded() -> None:
    assert quantile() == pytest.approx(1.959964, abs=1e-6)


def test_holm_never_lets_a_larger_p_pass_a_smaller_one() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
