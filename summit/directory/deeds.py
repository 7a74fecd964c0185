"""What can be done for many, and what would follow from it: counted before anything is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from summit.errors import N_
from summit.registration.states import OPEN, State


class Deed(StrEnum):
    WRITE = "write"  # it is begun once the letter is written
    MOVE = "move"
    MOVE_BACK = "move_back"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    RESTORE = "restore"


DEED_WORDS: dict[Deed, str] = {
    Deed.WRITE: N_("Write a letter"),
    Deed.MOVE: N_("Move to another site"),
    Deed.MOVE_BACK: N_("Move back"),
    Deed.CONFIRM: N_("Give a place, or approve"),
    Deed.CANCEL: N_("Cancel the registrations"),
    Deed.RESTORE: N_("Register them again"),
}
# What takes a deed back, for those whom it was done for.
INVERSE = {Deed.CANCEL: Deed.RESTORE, Deed.MOVE: Deed.MOVE_BACK}
FITTING: dict[Deed, frozenset[State]] = {
    Deed.WRITE: frozenset(State),
    Deed.MOVE: OPEN,
    Deed.MOVE_BACK: OPEN,
    Deed.CONFIRM: frozenset({State.PENDING, State.WAITLISTED}),
    Deed.CANCEL: OPEN,
    Deed.RESTORE: frozenset({State.CANCELLED}),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of those chosen are in this state at this site, and how many of them have mail."""

    site_id: int
    state: State
    people: int
    reachable: int


@dataclass(frozen=True, slots=True)
class Room:
    """What a site could still give, and how many wait for it who can be offered a place."""

    left: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would follow now. Others act meanwhile, so each is decided when their turn comes."""

    people: int
    with_place: int
    fitting: int
    short: int
    """Of the fitting, those for whom there is no place now."""
    freed: int
    called: int
    """How many of those who wait could have a freed place."""
    letters: int

    @property
    def unfit(self) -> int:
        return self.people - self.fitting


def foresee(
    deed: Deed, tallies: Sequence[Tally], rooms: Mapping[int, Room], target: int | None = None
) -> Outlook:
    """What the deed would come to; ``rooms`` by id of the site, ``target`` where a move goes."""
    fit = [t for t in tallies if t.state in FITTING[deed] and t.site_id != target]
    fitting, short = sum(t.people for t in fit), _short(deed, fit, rooms, target)
    freed = _freed(deed, fit, fitting - short)
    called = sum(min(number, rooms[site_id].waiting) for site_id, number in freed.items())
    reachable = sum(t.reachable for t in fit)
    stay = short if deed in (Deed.MOVE, Deed.CONFIRM) else 0
    return Outlook(
        people=sum(t.people for t in tallies),
        with_place=sum(t.people for t in tallies if t.state == State.CONFIRMED),
        fitting=fitting,
        short=short,
        freed=sum(freed.values()),
        called=called,
        letters=min(reachable, fitting - stay) + called,
    )


def _short(deed: Deed, fit: Sequence[Tally], rooms: Mapping[int, Room], target: int | None) -> int:
    if deed == Deed.MOVE and target is not None:
        return max(0, sum(t.people for t in fit) - rooms[target].left)
    if deed not in (Deed.CONFIRM, Deed.RESTORE):
        return 0
    asked: dict[int, int] = {}
    for tally in fit:
        asked[tally.site_id] = asked.get(tally.site_id, 0) + tally.people
    return sum(max(0, people - rooms[site_id].left) for site_id, people in asked.items())


def _freed(deed: Deed, fit: Sequence[Tally], done: int) -> dict[int, int]:
    """Places that become free, by site; of a move no more than people who can go."""
    if deed not in (Deed.CANCEL, Deed.MOVE):
        return {}
    freed: dict[int, int] = {}
    for tally in fit:
        if tally.state == State.CONFIRMED:
            number = min(tally.people, done)
            done -= number
            freed[tally.site_id] = freed.get(tally.site_id, 0) + number
    return freed
