"""Calendar files (RFC 5545) from plain values, with the rules of the zones inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

PRODUCT = "-//Summit//Summit//EN"
# A rule must have begun before the first day, and clocks change twice a year.
AROUND = timedelta(days=200)


class Status(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment. ``uid`` never changes and ``sequence`` only rises, so that a newer file
    replaces an older one. ``zone`` is that of the place where the reader will be.
    """

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    stamped_at: datetime
    place: str = ""
    text: str = ""
    url: str = ""
    status: Status = Status.CONFIRMED


def calendar(entries: Sequence[Entry], *, name: str = "") -> bytes:
    """The entries as the bytes of an .ics file: CRLF, folded, the zones limited to its days.

    With a ``name`` it is a feed to subscribe to; without one a file to keep, and one that only
    cancels says so (METHOD:CANCEL).
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    gone = bool(entries) and all(entry.status == Status.CANCELLED for entry in entries)
    made.add("method", "CANCEL" if gone and not name else "PUBLISH")
    if name:
        made.add("x-wr-calname", name)
        made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        made.add_component(_component(entry))
    if entries:
        first = min(entry.starts_at for entry in entries) - AROUND
        last = max(entry.ends_at for entry in entries) + AROUND
        made.add_missing_timezones(first_date=first.date(), last_date=last.date())
    return bytes(made.to_ical())


def _component(entry: Entry) -> Event:
    made = Event()
    made.add("uid", f"{entry.uid}@summit")
    made.add("sequence", entry.sequence)
    made.add("dtstamp", entry.stamped_at)
    made.add("last-modified", entry.stamped_at)
    made.add("dtstart", _clock(entry.starts_at, entry.zone))
    made.add("dtend", _clock(entry.ends_at, entry.zone))
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


def _clock(moment: datetime, zone: str) -> datetime:
    """The moment on the clock of ``zone``; in UTC where that clock shows the hour a second time."""
    local = moment.astimezone(ZoneInfo(zone))
    return moment.astimezone(UTC) if local.fold else local
