"""Who signed up for which group, and when: 71 people, 74 seats, five groups."""

import random
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from summit.sample.momentum import GROUPS, SUMMIT, at

PEOPLE, SEATS = 71, 74
ON_THE_DAY, WITHIN_TWO_WEEKS = 59, 10  # of the seats; the rest came later
LEADS = {"housing": 1, "jobs": 1, "education": 1, "resident-voice": 2, "health": 1}

Seat = tuple[int, str, datetime]


def draw_seats(
    rng: random.Random, came: Sequence[int], absent: Sequence[int]
) -> tuple[list[Seat], dict[str, list[int]]]:
    """Seats as (person, group slug, signed up at), and who leads each group.

    ``came`` are people who were at the summit, ``absent`` those who join without having been.
    """
    people = rng.sample(list(came), PEOPLE - len(absent)) + list(absent)
    twice = rng.sample(people[: -len(absent)], SEATS - PEOPLE)
    slugs = [group.slug for group in GROUPS for _ in range(group.size)]
    rng.shuffle(slugs)
    seats = _no_pair_twice(people + twice, slugs)
    when = _moments(rng, len(seats))
    # Leads signed up on the day, and those who were absent did so later.
    seats.sort(key=lambda seat: (seat[0] in absent, rng.random()))
    timed = [(person, slug, moment) for (person, slug), moment in zip(seats, when, strict=True)]
    return timed, _leads(timed, set(twice))


def _no_pair_twice(people: list[int], slugs: list[str]) -> list[tuple[int, str]]:
    """Give every person a seat; who has two gets them in two groups."""
    pairs = list(zip(people, slugs, strict=True))
    for i, (person, slug) in enumerate(pairs):
        if (person, slug) in pairs[:i]:
            swap = next(j for j, (p, s) in enumerate(pairs) if s != slug and p != person)
            pairs[i], pairs[swap] = (person, pairs[swap][1]), (pairs[swap][0], slug)
    return pairs


def _moments(rng: random.Random, count: int) -> list[datetime]:
    """When each signed up, in order: on the day, within two weeks, within ten."""
    day = [
        at(SUMMIT, time(14, 50)) + timedelta(minutes=rng.uniform(0, 50)) for _ in range(ON_THE_DAY)
    ]
    soon = [at(SUMMIT) + timedelta(days=rng.uniform(1, 14)) for _ in range(WITHIN_TWO_WEEKS)]
    rest = count - ON_THE_DAY - WITHIN_TWO_WEEKS
    later = [at(SUMMIT) + timedelta(days=rng.uniform(15, 80)) for _ in range(rest)]
    return [*sorted(day), *sorted(soon), *sorted(later)]


def _leads(seats: list[Seat], twice: set[int]) -> dict[str, list[int]]:
    """Those who signed up first lead; who sits in two groups leads none."""
    return {
        slug: [p for p, group, _ in seats if group == slug and p not in twice][:count]
        for slug, count in LEADS.items()
    }
