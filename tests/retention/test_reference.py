"""Survival functions against what lifelines and SciPy say of the same random data."""

import json
from fractions import Fraction
from math import isclose
from pathlib import Path
from typing import Any

from summit.retention.intervals import fisher_exact, wilson
from summit.retention.logrank import log_rank
from summit.retention.survival import cumulative_incidence, kaplan_meier

TOLD: dict[str, Any] = json.loads((Path(__file__).parent / "reference/survival.json").read_text())
HALF = Fraction(1, 2)


def alike(ours: float | Fraction | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return isclose(float(ours), theirs, rel_tol=1e-9, abs_tol=1e-9)


def test_curves_with_and_without_late_entries_agree_to_nine_places() -> None:
    bands = 0
    for case in TOLD["curves"]:
        curve = kaplan_meier(case["durations"], case["observed"], case["entry"])
        assert list(curve.times) == case["times"]
        rows = zip(curve.survival, curve.lower, curve.upper, strict=True)
        theirs = zip(case["survival"], case["lower"], case["upper"], strict=True)
        for (s, lower, upper), (t, low, high) in zip(rows, theirs, strict=True):
            assert alike(s, t)
            if lower is not None:  # lifelines gives a width of zero where nothing is known
                assert alike(lower, low)
                assert alike(upper, high)
                bands += 1
        assert alike(curve.rmst(case["horizon"]), case["rmst"])
        if HALF not in curve.survival:  # at exactly one half lifelines errs by a rounding (T2)
            assert alike(curve.median, case["median"])
    assert len(TOLD["curves"]) == 40
    assert bands > 500


def test_competing_risks_agree_to_nine_places() -> None:
    for case in TOLD["incidences"]:
        found = cumulative_incidence(case["durations"], [c or None for c in case["causes"]])
        for cause, theirs in case["curves"].items():
            ours = found[int(cause)]
            assert list(ours.times) == case["times"]
            assert all(alike(a, b) for a, b in zip(ours.survival, theirs, strict=True))


def test_the_log_rank_test_of_two_to_four_arms_agrees_to_nine_places() -> None:
    for case in TOLD["tests"]:
        arms: dict[int, list[tuple[int, int]]] = {}
        for duration, seen, arm in case["rows"]:
            arms.setdefault(arm, []).append((duration, seen))
        found = log_rank(arms)
        assert alike(found.statistic, case["statistic"])
        assert alike(found.raw_p, case["p"])


def test_intervals_of_shares_and_exact_tests_agree_to_nine_places() -> None:
    for case in TOLD["shares"]:
        found = wilson(case["k"], case["n"])
        assert found is not None
        assert alike(found.lower, case["low"])
        assert alike(found.upper, case["high"])
        assert alike(fisher_exact(case["k"], case["n"], case["j"], case["m"]), case["fisher"])
