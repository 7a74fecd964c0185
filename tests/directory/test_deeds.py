"""What would follow from a deed for many, counted before it is done."""

from summit.directory.deeds import DEED_WORDS, FITTING, Deed, Room, Tally, foresee
from summit.registration.states import State

SOUTH, NORTH = 1, 2
ROOMS = {SOUTH: Room(left=0, waiting=2), NORTH: Room(left=3, waiting=0)}
CHOSEN = [
    Tally(SOUTH, State.CONFIRMED, 5, 4),
    Tally(SOUTH, State.WAITLISTED, 2, 2),
    Tally(NORTH, State.CANCELLED, 4, 4),
]


def test_cancelling_frees_places_for_those_who_wait():
    seen = foresee(Deed.CANCEL, CHOSEN, ROOMS)
    assert (seen.people, seen.with_place, seen.fitting, seen.unfit) == (11, 5, 7, 4)
    assert (seen.freed, seen.called) == (5, 2)
    assert seen.letters == 6 + 2


def test_a_move_goes_as_far_as_there_are_places():
    seen = foresee(Deed.MOVE, CHOSEN, ROOMS, NORTH)
    assert (seen.fitting, seen.short, seen.freed) == (7, 4, 3)
    assert seen.letters == 3 + 2


def test_who_is_there_already_does_not_move():
    assert foresee(Deed.MOVE, CHOSEN, ROOMS, SOUTH).fitting == 0


def test_places_are_given_to_those_who_wait_while_there_are_some():
    seen = foresee(Deed.CONFIRM, CHOSEN, ROOMS)
    assert (seen.fitting, seen.short, seen.letters) == (2, 2, 0)


def test_who_comes_back_and_finds_no_place_joins_the_waitlist():
    seen = foresee(Deed.RESTORE, CHOSEN, ROOMS)
    assert (seen.fitting, seen.short, seen.letters) == (4, 1, 4)


def test_every_deed_has_its_words_and_says_whom_it_fits():
    assert set(DEED_WORDS) == set(FITTING) == set(Deed)
