"""What an organizer writes down about an event and its sites, before it is stored."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from summit.db import Localized
from summit.events.states import SiteKind

OFFER_HOURS = 24  # unless the organizers say otherwise


@dataclass(frozen=True, slots=True)
class EventDraft:
    """``why`` is the sentence under "Why we meet"; moments carry their zone."""

    name: Localized
    summary: Localized
    why: Localized
    timezone: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    approval: bool = False
    offer_hours: int = OFFER_HOURS


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """``timezone`` None: the event's own."""

    name: Localized
    kind: SiteKind
    venue: str
    address: str
    directions: Localized
    capacity: int
    timezone: str | None = None
    doors_open_at: datetime | None = None
    contact_name: str = ""
    contact_phone: str = ""
    map_url: str = ""


def moment(day: date, clock: time, zone: str) -> datetime:
    """The moment at which the clocks of ``zone`` show this. Twice: the first of the two."""
    return datetime.combine(day, clock, ZoneInfo(zone))


def moved(then: datetime, days: int, zone: str) -> datetime:
    """``then``, so many days later at the same time on the clocks of ``zone``."""
    return datetime.combine(
        then.astimezone(ZoneInfo(zone)).date() + timedelta(days=days),
        then.astimezone(ZoneInfo(zone)).time(),
        ZoneInfo(zone),
    )
