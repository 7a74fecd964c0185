"""Figures of other people's programs on random data, for `test_reference.py`.

The product needs no numerical library, and neither do its tests: they read what this wrote.
In an environment of its own: ``pip install lifelines==0.30.3``, then
``python tests/retention/reference/make.py > tests/retention/reference/survival.json``.
"""

import json
import math
import random
import sys
import warnings

import lifelines
import scipy
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import restricted_mean_survival_time
from scipy.stats import binomtest, fisher_exact

warnings.simplefilter("ignore")
chance = random.Random(2025)


def number(value):
    return None if value is None or not math.isfinite(value) else float(value)


def curve(late):
    n = chance.randint(5, 80)
    durations = [chance.randint(1, 120) for _ in range(n)]
    observed = [int(chance.random() < 0.6) for _ in range(n)]
    # somebody is followed from the start to the end, so that there is always somebody at risk
    entry = [chance.choice((0, 0, chance.randrange(t))) if late else 0 for t in durations]
    durations[0], entry[0], observed[0] = 121, 0, 0
    fitted = KaplanMeierFitter().fit(durations, observed, entry=entry if late else None)
    bands = fitted.confidence_interval_survival_function_
    times = sorted(set(durations))
    horizon = chance.randint(20, 121)
    return {
        "durations": durations, "observed": observed, "entry": entry, "times": times,
        "survival": [number(fitted.predict(t)) for t in times],
        "lower": [number(bands.iloc[:, 0].loc[t]) for t in times],
        "upper": [number(bands.iloc[:, 1].loc[t]) for t in times],
        "median": number(fitted.median_survival_time_),
        "horizon": horizon, "rmst": number(restricted_mean_survival_time(fitted, horizon)),
    }  # fmt: skip


def incidence():
    n = chance.randint(6, 60)
    durations = chance.sample(range(1, 400), n)  # without ties, which lifelines would jitter
    causes = [chance.choice((0, 0, 1, 2, 3)) for _ in range(n)]
    causes[:3] = [1, 2, 3]
    times = sorted(durations)
    curves = {}
    for cause in (1, 2, 3):
        fitted = AalenJohansenFitter(calculate_variance=False).fit(durations, causes, cause)
        steps = fitted.cumulative_density_.iloc[:, 0]
        curves[cause] = [number(steps.loc[t]) for t in times]
    return {"durations": durations, "causes": causes, "times": times, "curves": curves}


def test_of_arms(arms):
    rows = [
        (chance.randint(1, 60 + 20 * arm), int(chance.random() < 0.7), arm)
        for arm in range(arms)
        for _ in range(chance.randint(15, 40))
    ]
    found = multivariate_logrank_test(*(list(column) for column in (
        [t for t, _, _ in rows], [arm for _, _, arm in rows], [seen for _, seen, _ in rows],
    )))  # fmt: skip
    return {"rows": rows, "statistic": number(found.test_statistic), "p": number(found.p_value)}


def share():
    n = chance.randint(1, 200)
    k = chance.randint(0, n)
    found = binomtest(k, n).proportion_ci(method="wilson")
    m = chance.randint(1, 60)
    j = chance.randint(0, m)
    table = [[k, n - k], [j, m - j]]
    return {"k": k, "n": n, "low": found.low, "high": found.high,
            "j": j, "m": m, "fisher": fisher_exact(table).pvalue}  # fmt: skip


json.dump(
    {
        "lifelines": lifelines.__version__, "scipy": scipy.__version__,
        "curves": [curve(late=i % 2 == 1) for i in range(40)],
        "incidences": [incidence() for _ in range(20)],
        "tests": [test_of_arms(2 + i % 3) for i in range(20)],
        "shares": [share() for _ in range(60)],
    },
    sys.stdout,
)  # fmt: skip
