"""The night, in which nobody is written to, and moments counted over days of the calendar.

Whole days are days of the calendar at the place, so that "two days before" stays at the same hour
when the clocks change in between; hours and minutes are real ones. Pure.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60  # minutes
QUIET_FROM, QUIET_UNTIL = time(21), time(8)


def shifted(anchor: datetime, minutes: int, zone: str) -> datetime:
    """``anchor`` moved by whole days on the clock of ``zone`` and by the minutes that are left."""
    there = ZoneInfo(zone)
    days, rest = divmod(abs(minutes), DAY)
    sign = -1 if minutes < 0 else 1
    local = anchor.astimezone(there)
    on_the_day = datetime.combine(local.date() + timedelta(days=sign * days), local.time(), there)
    real = on_the_day.astimezone(ZoneInfo("UTC"))
    return (real + timedelta(minutes=sign * rest)).astimezone(there)


def after_the_night(moment: datetime, zone: str) -> datetime:
    """``moment``, or the morning that follows where it falls into the night of ``zone``."""
    there = ZoneInfo(zone)
    local = moment.astimezone(there)
    if local.time() >= QUIET_FROM:
        return datetime.combine(local.date() + timedelta(days=1), QUIET_UNTIL, there)
    if local.time() < QUIET_UNTIL:
        return datetime.combine(local.date(), QUIET_UNTIL, there)
    return moment


def is_awake(now: datetime, zone: str) -> bool:
    """Whether one may write to people in ``zone`` now."""
    return QUIET_UNTIL <= now.astimezone(ZoneInfo(zone)).time() < QUIET_FROM
