"""Why nobody is called from the queue of a site at this moment. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from summit.errors import N_
from summit.events.places import Places


class Why(StrEnum):
    NOBODY_WAITS = "nobody_waits"
    BEGUN = "begun"
    ALL_OFFERED = "all_offered"
    OVERBOOKED = "overbooked"
    KEPT = "kept"
    FULL = "full"
    UNREACHABLE = "unreachable"
    SOON = "soon"


WHY_WORDS = {
    Why.NOBODY_WAITS: N_("Nobody waits."),
    Why.BEGUN: N_("The day has begun or is cancelled, so nobody is called any more."),
    Why.ALL_OFFERED: N_("Everybody who waits has been offered a place."),
    Why.OVERBOOKED: N_("More places are given than the site has, so nobody is called."),
    Why.KEPT: N_("The places that are left are kept for partners, so nobody else is called."),
    Why.FULL: N_("Every place is given or on offer, so nobody is called."),
    Why.UNREACHABLE: N_(
        "There is a place, but those who wait gave no e-mail address. Call them, then give them "
        "the place here."
    ),
    Why.SOON: N_("There is a place: whoever is next gets a letter within a minute."),
}


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait for a site; of them, how many have an ``offered`` place, and how many of the
    others are ``reachable`` by mail.
    """

    waiting: int = 0
    offered: int = 0
    reachable: int = 0


def why_nobody(queue: Queue, places: Places, *, kept: int, begun: bool) -> Why:
    """What stands in the way of the next call. ``kept`` places are held for partners."""
    rules = (
        (queue.waiting == 0, Why.NOBODY_WAITS),
        (begun, Why.BEGUN),
        (queue.offered >= queue.waiting, Why.ALL_OFFERED),
        (places.over > places.extra, Why.OVERBOOKED),
        (places.left == 0 and kept > 0, Why.KEPT),
        (places.left == 0, Why.FULL),
        (queue.reachable == 0, Why.UNREACHABLE),
    )
    return next((why for holds, why in rules if holds), Why.SOON)
