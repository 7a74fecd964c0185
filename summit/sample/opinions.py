"""What 150 of the 350 said in the survey, drawn from a seed; the published totals are pinned.

Four residents answered at all, which the suppression must hide together with the next smallest
role; nine people of 150 were not satisfied, four South and five North.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from summit.sample.content import content

ROLES = {"residents": 4, "nonprofit": 70, "government": 41, "education": 21, "business": 14}
RECOMMEND = {
    "promoters": (78, (9, 10)),
    "passives": (48, (7, 8)),
    "detractors": (24, (2, 3, 4, 5, 6)),
}
SITES = {"south": (84, 80), "north": (66, 61)}  # answers, of them satisfied (4 or 5)
SPANISH, PARTIAL, DUPLICATES = 22, 9, 6
# (day, by poster?, answers): on the day, the mail of day 1, the reminder of day 5
WAVES = (
    (date(2025, 1, 24), True, 105),
    (date(2025, 1, 25), False, 28),
    (date(2025, 1, 29), False, 17),
)


@dataclass(slots=True)
class Opinion:
    """One set of answers by question key, from one site on one day."""

    site: str
    day: date
    poster: bool
    language: str
    complete: bool
    values: dict[str, Any]


def the_opinions(rng: random.Random) -> list[Opinion]:
    """All 150 sets of answers."""
    useful = _usefulness(rng)
    roles = _shuffled(rng, [role for role, n in ROLES.items() for _ in range(n)])
    scores = _shuffled(rng, [rng.choice(of) for n, of in RECOMMEND.values() for _ in range(n)])
    waves = _shuffled(rng, [(day, poster) for day, poster, n in WAVES for _ in range(n)])
    opinions = [
        _opinion(rng, site, value, role, score, wave)
        for (site, value), role, score, wave in zip(useful, roles, scores, waves, strict=True)
    ]
    for opinion in rng.sample(opinions, SPANISH):
        opinion.language = "es"
    for opinion in rng.sample(opinions, PARTIAL):
        opinion.complete = False
        opinion.values = {
            key: opinion.values[key] for key in ("where", "role", "useful", "recommend")
        }
    _add_words(rng, opinions)
    _twice(rng, opinions)
    return opinions


def _usefulness(rng: random.Random) -> list[tuple[str, int]]:
    rows = []
    for site, (answers, satisfied) in SITES.items():
        values = [rng.choice((4, 5, 5)) for _ in range(satisfied)]
        values += [rng.choice((2, 3)) for _ in range(answers - satisfied)]
        rows += [(site, value) for value in values]
    return rows


def _shuffled(rng: random.Random, items: list[Any]) -> list[Any]:
    rng.shuffle(items)
    return items


def _opinion(
    rng: random.Random, site: str, useful: int, role: str, score: int, wave: tuple[date, bool]
) -> Opinion:
    day, poster = wave
    halls = ["keynote", "framework", f"town-hall-{site}", "closing"]
    values = {
        "where": site,
        "role": role,
        "useful": useful,
        "recommend": score,
        "parity": rng.choices(
            (1, 2, 3, 4, 5), (2, 6, 18, 40, 34) if site == "south" else (8, 18, 30, 30, 14)
        )[0],
        "met": rng.random() < 0.62,
        "next_step": rng.choices((1, 2, 3, 4, 5, "na"), (12, 22, 30, 22, 10, 4))[0],
        "sessions": sorted(rng.sample(halls, rng.choices((1, 2, 3), (2, 5, 3))[0])),
        "group": rng.choices(
            (
                "joined",
                "would",
                "time",
                "language",
                "childcare",
                "transport",
                "unclear",
                "overloaded",
            ),
            (38, 22, 12, 3, 5, 4, 10, 6),
        )[0],
    }
    return Opinion(site, day, poster, "en", complete=True, values=values)


def _add_words(rng: random.Random, opinions: Sequence[Opinion]) -> None:
    """Every sixth complete answer says something in its own words, each sentence a few times."""
    for key in ("change", "missed"):
        voices = content()["voices"][key]
        speaking = [o for o in opinions if o.complete]
        for opinion in rng.sample(speaking, len(speaking) // 6):
            mine = [text for language, text in voices if language == opinion.language]
            opinion.values[key] = rng.choice(mine)


def _twice(rng: random.Random, opinions: list[Opinion]) -> None:
    """Six people answered the poster twice, in the same words; nobody can tell who."""
    for first, second in _pairs(rng, opinions):
        kept = {key: second.values[key] for key in ("where", "role", "useful", "recommend")}
        rest = {key: value for key, value in first.values.items() if key not in kept}
        second.values = kept | rest


def _pairs(rng: random.Random, opinions: list[Opinion]) -> Iterator[tuple[Opinion, Opinion]]:
    posted = [o for o in opinions if o.poster and o.complete and o.site == "south"]
    chosen = rng.sample(posted, 2 * DUPLICATES)
    yield from zip(chosen[:DUPLICATES], chosen[DUPLICATES:], strict=True)
