"""Who registered when, who came, and at what minute: the day of the story, drawn from a seed.

The distributions stand in ``docs/sample.md``; the totals of the true story are pinned.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from summit.sample.fiction import Someone

# (from days before, to days before, share) of those who register in advance.
LEAD_TIMES = ((28, 80, 0.35), (21, 28, 0.12), (14, 21, 0.12), (7, 14, 0.14), (1, 7, 0.18))
CLOSED_EARLY = {"south": 7}  # sold out a week before


@dataclass(frozen=True, slots=True)
class SiteStory:
    """What is pinned of one site: registered, cancelled, came as registered, walked in."""

    slug: str
    registered: int
    cancelled: int
    came: int
    walk_ins: int


SITES = (
    SiteStory("south", registered=272, cancelled=12, came=195, walk_ins=15),
    SiteStory("north", registered=188, cancelled=8, came=126, walk_ins=14),
)
AT_THE_OTHER_SITE = 2  # from each site


@dataclass(slots=True)
class Place:
    """One registration of the story. ``came_to`` is the site where they were let in, or None."""

    person: Someone
    site: str
    made_at: datetime
    cancelled_at: datetime | None = None
    walk_in: bool = False
    came_to: str | None = None
    arrived_at: datetime | None = None
    by_name: bool = False
    synced_at: datetime | None = None
    scanned_twice: bool = False
    sessions: set[str] = field(default_factory=set)


SESSION_SHARES = {"keynote": 0.92, "town-hall": 0.78, "breakout": 0.60, "closing": 0.60}


def the_day(rng: random.Random, crowd: Iterator[Someone], start: datetime) -> list[Place]:
    """Every registration of both sites; ``start`` is the local beginning of the summit."""
    places = [place for site in SITES for place in _site(rng, crowd, site, start)]
    _swap_sites(rng, places)
    came = [place for place in places if place.came_to]
    _arrive(rng, came, start)
    return places


def _site(
    rng: random.Random, crowd: Iterator[Someone], site: SiteStory, start: datetime
) -> list[Place]:
    early = [
        Place(next(crowd), site.slug, _registered_at(rng, site.slug, start))
        for _ in range(site.registered)
    ]
    for place in rng.sample(early, site.cancelled):
        gap = (start - place.made_at) * rng.uniform(0.2, 0.95)
        place.cancelled_at = place.made_at + gap
    expected = [place for place in early if not place.cancelled_at]
    for place in _most_likely(rng, expected, site.came, start):
        place.came_to = site.slug
    walk_ins = [
        Place(next(crowd), site.slug, start, walk_in=True, came_to=site.slug)
        for _ in range(site.walk_ins)
    ]
    return early + walk_ins


def _registered_at(rng: random.Random, slug: str, start: datetime) -> datetime:
    spans = [s for s in LEAD_TIMES if s[1] > CLOSED_EARLY.get(slug, 0)]
    low, high, _ = rng.choices(spans, [share for *_, share in spans])[0]
    days = rng.uniform(low, high)
    return (start - timedelta(days=days)).replace(
        minute=rng.randrange(60), second=rng.randrange(60)
    )


def _most_likely(
    rng: random.Random, expected: list[Place], count: int, start: datetime
) -> list[Place]:
    """The ``count`` who came: registered early counts against, colleagues fail together."""
    shared: dict[str, float] = defaultdict(lambda: rng.gauss(0, 0.6))

    def pull(place: Place) -> float:
        early = -0.5 if start - place.made_at > timedelta(days=28) else 0.0
        with_colleagues = shared[place.person.organization] if place.person.organization else 0.0
        noise = math.log(1 / rng.uniform(1e-9, 1 - 1e-9) - 1)  # logistic
        return early + with_colleagues + noise

    return sorted(expected, key=pull, reverse=True)[:count]


def _swap_sites(rng: random.Random, places: list[Place]) -> None:
    """A few people turn up at the other site; as many each way, so that the totals stand."""
    for here, there in (("south", "north"), ("north", "south")):
        regular = [p for p in places if p.came_to == here == p.site and not p.walk_in]
        for place in rng.sample(regular, AT_THE_OTHER_SITE):
            place.came_to = there


def _arrive(rng: random.Random, came: list[Place], start: datetime) -> None:
    for place in came:
        place.arrived_at = start + timedelta(minutes=_minutes(rng))
        place.by_name = rng.random() < 0.03
        place.sessions = {key for key, share in SESSION_SHARES.items() if rng.random() < share}
        if place.walk_in:
            place.made_at = place.arrived_at
    registered = [place for place in came if not place.walk_in]
    for place in rng.sample(registered, max(1, len(came) // 100)):
        place.scanned_twice = True
    for place in rng.sample(registered, 6):
        assert place.arrived_at is not None  # noqa: S101 -- set above
        place.synced_at = place.arrived_at + timedelta(minutes=rng.uniform(12, 50))


def _minutes(rng: random.Random) -> float:
    """Minutes after the start: 70 % in the 45 minutes before it, 5 % after lunch."""
    draw = rng.random()
    if draw < 0.70:
        return rng.triangular(-45, 0, -18)
    if draw < 0.80:
        return rng.uniform(-75, -45)
    return rng.uniform(0, 55) if draw < 0.95 else rng.uniform(155, 200)
