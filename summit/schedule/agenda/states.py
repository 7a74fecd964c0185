"""Words of seats."""

from enum import StrEnum


class BookingState(StrEnum):
    BOOKED = "booked"
    WAITING = "waiting"
    RELEASED = "released"  # given back, by the person or because they come no more


OPEN = frozenset({BookingState.BOOKED, BookingState.WAITING})
