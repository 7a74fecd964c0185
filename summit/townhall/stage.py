"""In which order questions come to the stage, so that every hall is heard. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A question that waits for the stage: from which site it comes, and what speaks for it."""

    id: int
    site: int
    votes: int
    asked_at: datetime


def by_votes(standing: Standing) -> tuple[int, datetime, int]:
    """The most votes first; of equals, the one that was asked first."""
    return -standing.votes, standing.asked_at, standing.id


def stage_order(waiting: Iterable[Standing], had: Mapping[int, int] | None = None) -> list[int]:
    """The ids in the order in which to call them; ``had``: turns that each site has had already.

    The next turn is that of the site with the fewest turns so far; of equals, of the site whose
    best question has more votes. Within a site votes decide. A site without questions loses no
    turn to come: it is only passed over.
    """
    queues: dict[int, list[Standing]] = {}
    for one in sorted(waiting, key=by_votes, reverse=True):
        queues.setdefault(one.site, []).append(one)
    turns, order = Counter(had or {}), []
    while queues:
        site = min(queues, key=lambda s: (turns[s], by_votes(queues[s][-1])))
        order.append(queues[site].pop().id)
        turns[site] += 1
        if not queues[site]:
            del queues[site]
    return order
