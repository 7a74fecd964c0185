"""From all breakdowns of a question together, nobody narrows down what one of them hides."""

import itertools
import random
from collections import defaultdict
from math import comb, prod

import pytest

from summit.surveys.findings import publication
from summit.surveys.findings.slices import Traits
from tests.surveys.findings.answers import a_question, options, result_of, spread

MOST_WORLDS = 3_000
SAMPLES = 150
FEW = [0, 0, 0, 1, 2, 3, 4]  # many empty cells: who is where then limits much


def published(result, keys):
    """(people, answers, count or None) of everything that is told and of everything hidden."""
    for line in result.lines:
        yield (), frozenset(line.step.holds), line.total
    for part in result.breakdowns:
        for one in part.slices:
            for step, count in zip(part.steps, one.counts, strict=True):
                yield one.groups, frozenset(step.holds), count
    assert {key for line in result.lines for key in line.step.holds} == set(keys)


def worlds(cube, keys):
    """Every way in which the same people could have answered.

    That a reader knows how many there are of each site and role together makes them stronger
    than any reader is.
    """
    ways = [
        [
            (traits, dict(zip(keys, way, strict=True)))
            for way in itertools.product(range(sum(said.values()) + 1), repeat=len(keys))
            if sum(way) == sum(said.values())
        ]
        for traits, said in cube.items()
    ]
    return itertools.product(*ways)


def counted(world, groups, holds):
    return sum(
        said[key]
        for traits, said in world
        if all(traits in group for group in groups)
        for key in holds
    )


def could_be(result, cube, keys):
    """For each hidden count, the numbers that agree with everything told."""
    told = list(published(result, keys))
    numbers = defaultdict(set)
    for world in worlds(cube, keys):
        found = [counted(world, groups, holds) for groups, holds, _ in told]
        if all(n is None or n == m for (_, _, n), m in zip(told, found, strict=True)):
            for at, (_, _, n) in enumerate(told):
                if n is None:
                    numbers[at].add(found[at])
    return numbers


def small_cubes(rng):
    """Counts by site, role, time and stratum, few enough to try all that agrees with them."""
    while True:
        keys = rng.choice([["yes", "no"], ["a", "b", "c"]])
        roles = ["x", "y", "z"][: rng.choice([2, 3])]
        times, strata = rng.choice(
            [(["early"], [""]), (["early", "late"], [""]), (["early"], ["1", "4+"])]
        )
        cube = {
            Traits(*traits): {key: rng.choice(FEW) for key in keys}
            for traits in itertools.product(["south", "north"], roles, times, strata)
        }
        cube = {traits: said for traits, said in cube.items() if sum(said.values())}
        sizes = [sum(said.values()) for said in cube.values()]
        if prod(comb(n + len(keys) - 1, n) for n in sizes) <= MOST_WORLDS:
            yield keys, cube


def result_from(keys, cube, k):
    kind = "yes_no" if keys == ["yes", "no"] else "single_choice"
    question = a_question(kind, options=options(*keys) if kind != "yes_no" else [])
    value = {"yes": True, "no": False}.get if kind == "yes_no" else str
    said = {t: {value(key): n for key, n in counts.items()} for t, counts in cube.items()}
    return result_of(question, spread(said), k)


def narrowed(keys, cube, k):
    """For each hidden count, whether it could be fewer than k numbers."""
    result = result_from(keys, cube, k)
    if result.answered is None or result.everybody:
        return []
    return [len(seen) < k for seen in could_be(result, cube, keys).values()]


@pytest.mark.parametrize("seed", range(3))
def test_trying_every_way_people_could_have_answered_finds_k_numbers_for_each_hidden_count(seed):
    rng = random.Random(seed)
    tried = []
    for keys, cube in itertools.islice(small_cubes(rng), SAMPLES):
        tried += narrowed(keys, cube, rng.choice([2, 2, 3]))
    assert len(tried) > SAMPLES / 2
    assert not any(tried)


# Each breakdown alone is safe. But those of role x at North have all said b, and the table by
# role says how many of x did: what is left for South is too little.
GIVEN_AWAY = {
    Traits("south", "x", "early"): {"a": 0, "b": 2, "c": 1},
    Traits("south", "y", "early"): {"a": 2, "b": 1, "c": 2},
    Traits("north", "x", "early"): {"a": 0, "b": 2, "c": 0},
}


def test_breakdowns_that_give_each_other_away_are_not_told_together(monkeypatch):
    keys = ["a", "b", "c"]
    assert not any(narrowed(keys, GIVEN_AWAY, 2))
    monkeypatch.setattr(publication, "provable", lambda cube, breakdowns, k: breakdowns)
    assert any(narrowed(keys, GIVEN_AWAY, 2))
