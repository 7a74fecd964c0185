"""Sessions as a calendar file (RFC 5545), from plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

PRODUCT = "-//Summit//Programme//EN"


class Status(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Entry:
    """A session as a calendar shows it. ``uid`` never changes; ``sequence`` only rises.

    ``zone`` is the one of the place where the reader will be.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    changed_at: datetime
    text: str = ""
    place: str = ""
    url: str = ""
    status: Status = Status.CONFIRMED


def calendar(name: str, entries: Sequence[Entry]) -> bytes:
    """The file, with the rules of the zones it uses, limited to the days it speaks of."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        made.add_component(_component(entry))
    if entries:
        first = min(entry.starts_at for entry in entries).date()
        last = max(entry.ends_at for entry in entries).date()
        # A rule must have begun before the first day, and clocks change twice a year.
        made.add_missing_timezones(first - timedelta(days=200), last + timedelta(days=200))
    return bytes(made.to_ical())


def _component(entry: Entry) -> Event:
    zone = ZoneInfo(entry.zone)
    made = Event()
    made.add("uid", f"{entry.uid}@summit")
    made.add("sequence", entry.sequence)
    made.add("dtstamp", entry.changed_at)
    made.add("last-modified", entry.changed_at)
    made.add("dtstart", entry.starts_at.astimezone(zone))
    made.add("dtend", entry.ends_at.astimezone(zone))
    made.add("summary", entry.title)
    made.add("status", entry.status.value)
    for name, value in (
        ("description", entry.text),
        ("location", entry.place),
        ("url", entry.url),
    ):
        if value:
            made.add(name, value)
    return made
