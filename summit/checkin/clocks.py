"""Phones' clocks are wrong; the server's is the one that counts."""

from datetime import datetime, timedelta
from typing import NamedTuple

SUSPECT_AFTER = 120  # seconds
MOST = 10 * 365 * 24 * 60 * 60  # ten years in seconds: wrong enough, and every database holds it


class Moment(NamedTuple):
    at: datetime
    suspect: bool


def offset(phone: datetime | None, server: datetime, *, known: int = 0) -> int:
    """Seconds by which the phone is ahead; ``known`` where it did not say its time."""
    seconds = known if phone is None else round((phone - server).total_seconds())
    return max(-MOST, min(seconds, MOST))


def is_suspect(seconds: int) -> bool:
    return abs(seconds) > SUSPECT_AFTER


def corrected(
    scanned_at: datetime | None, *, ahead: int, earliest: datetime, now: datetime
) -> Moment:
    """The server's time of a scan that the phone dated ``scanned_at``.

    It lies between ``earliest`` (the last time the phone had nothing left to send) and ``now``.
    It is suspect if the phone's clock is far off or the time had to be moved far.
    """
    if scanned_at is None:
        return Moment(now, suspect=True)
    at = scanned_at - timedelta(seconds=ahead)
    held = min(max(at, earliest), now)
    moved = abs((held - at).total_seconds())
    return Moment(held, suspect=is_suspect(ahead) or moved > SUSPECT_AFTER)
