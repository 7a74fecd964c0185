"""What a failed try means: come again later, give up, or stop and call somebody."""

from datetime import timedelta
from enum import StrEnum

from summit.outbox.states import MessageState


class Fault(StrEnum):
    """Classes of error; each has its own consequence."""

    LATER = "later"  # the other side is away, slow or asks to come again
    ADDRESS = "address"  # nobody lives there
    LETTER = "letter"  # this very letter is refused (too large, not wanted)
    SETTINGS = "settings"  # our own set-up is wrong: every letter would fail alike


WAITS = tuple(
    timedelta(**wait)
    for wait in (
        *({"seconds": 30}, {"minutes": 2}, {"minutes": 10}, {"minutes": 30}),
        *({"hours": 2}, {"hours": 4}, {"hours": 8}, {"hours": 24}),
    )
)
JITTER = 0.2
LEASE = timedelta(minutes=5)


def wait_after(attempts: int, *, chance: float) -> timedelta | None:
    """How long to wait after the try number ``attempts`` failed; None: no further try.

    ``chance`` from 0 to 1 spreads the tries by up to a fifth, so that they do not come in waves.
    """
    if attempts > len(WAITS):
        return None
    return WAITS[attempts - 1] * (1 + JITTER * (2 * chance - 1))


def state_after(fault: Fault, wait: timedelta | None) -> MessageState:
    """Where a message stands after a try failed."""
    if fault == Fault.SETTINGS or (fault == Fault.LATER and wait is not None):
        return MessageState.QUEUED
    return MessageState.FAILED
