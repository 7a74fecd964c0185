"""When a reminder goes out: counted from the event as it is planned now, on the clock of the site.

Whole days are days of the calendar there, so that "two days before" stays at the same hour when
the clocks change in between; hours and minutes are real ones. At night nobody is written to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from summit.outbox.quiet import DAY, QUIET_FROM, after_the_night, shifted
from summit.reminders.states import Anchor

# If waiting for the morning would be too late, it goes out on the evening before.
EVENING = time(20)
# For how long after its moment a reminder still reaches people: offline doors report late.
AFTERMATH = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SiteTimes:
    """The moments of one site. ``doors`` None: they open when the event starts."""

    site_id: int
    zone: str
    starts_at: datetime
    ends_at: datetime
    doors: datetime | None = None

    def moment(self, anchor: Anchor) -> datetime:
        if anchor == Anchor.END:
            return self.ends_at
        return (self.doors or self.starts_at) if anchor == Anchor.DOORS else self.starts_at


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when a reminder is sent at one site."""

    site_id: int
    due: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        return self.due <= now < self.until


def due_at(anchor: datetime, minutes: int, zone: str) -> datetime:
    """The moment ``minutes`` after (negative: before) ``anchor``, outside of the night there."""
    plain = shifted(anchor, minutes, zone)
    awake = after_the_night(plain, zone)
    if minutes < 0 and awake >= anchor:
        return _evening_before(plain, zone)
    return awake


def _evening_before(moment: datetime, zone: str) -> datetime:
    there = ZoneInfo(zone)
    local = moment.astimezone(there)
    days = 0 if local.time() >= QUIET_FROM else 1
    return datetime.combine(local.date() - timedelta(days=days), EVENING, there)


def span_of(times: SiteTimes, anchor: Anchor, minutes: int) -> Span:
    """When a reminder is sent at a site.

    What comes before the start is worthless once the day has begun; until then it also reaches
    those who register after its moment. What comes later is sent for a week.
    """
    due = due_at(times.moment(anchor), minutes, times.zone)
    before = due < times.starts_at
    return Span(times.site_id, due, times.starts_at if before else due + AFTERMATH)


def spans_of(sites: Sequence[SiteTimes], anchor: Anchor, minutes: int) -> list[Span]:
    return [span_of(times, anchor, minutes) for times in sites]


def minutes_of(amount: int, unit: str, *, before: bool) -> int:
    """What a form says in ``unit`` (minutes, hours, days) as signed minutes."""
    count = amount * {"minutes": 1, "hours": 60, "days": DAY}[unit]
    return -count if before else count


def in_units(minutes: int) -> tuple[int, str]:
    """The largest unit in which ``minutes`` are a whole number: (amount, unit)."""
    amount = abs(minutes)
    for unit, size in (("days", DAY), ("hours", 60)):
        if amount and amount % size == 0:
            return amount // size, unit
    return amount, "minutes"
