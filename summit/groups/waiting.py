"""How long those who wait for a first meeting would have waited by a day."""

from datetime import date

from summit.retention.standing import WAITING
from summit.retention.states import Register

LAUNCH_DAYS = 30
"""A first meeting later than this after the sign-up loses people."""


def days_waited(register: Register, group_id: int, day: date) -> int | None:
    """Days from the earliest sign-up of those who still wait until ``day``; None: nobody waits."""
    signed = [
        member.open_episode.signed_up
        for member in register.of_group(group_id)
        if member.open_episode is not None and member.state in WAITING
    ]
    return (day - min(signed)).days if signed else None


def is_late(days: int | None) -> bool:
    """Whether that is longer than people keep their fire."""
    return days is not None and days > LAUNCH_DAYS
