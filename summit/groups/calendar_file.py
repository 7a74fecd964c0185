"""Meetings as a calendar file (RFC 5545), with the zone's own rules inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

PRODUCT = "-//Summit//Groups//EN"
MARGIN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting. ``uid`` and ``sequence`` let a newer file replace an older one."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    place: str
    description: str
    url: str
    cancelled: bool = False


def calendar_file(entries: Sequence[Entry], *, stamped_at: datetime) -> bytes:
    """The entries as the bytes of an .ics file: CRLF, folded, VTIMEZONE of the years around.

    A file that cancels its only entry says METHOD:CANCEL, any other PUBLISH.
    """
    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    gone = bool(entries) and all(entry.cancelled for entry in entries)
    book.add("method", "CANCEL" if gone else "PUBLISH")
    for entry in entries:
        book.add_component(_event(entry, stamped_at))
    if entries:
        book.add_missing_timezones(
            first_date=(min(entry.starts_at for entry in entries) - MARGIN).date(),
            last_date=(max(entry.ends_at for entry in entries) + MARGIN).date(),
        )
    written: bytes = book.to_ical()
    return written


def _event(entry: Entry, stamped_at: datetime) -> Event:
    zone = ZoneInfo(entry.timezone)
    made = Event()
    made.add("uid", f"{entry.uid}@summit")
    made.add("sequence", entry.sequence)
    made.add("dtstamp", stamped_at)
    made.add("dtstart", entry.starts_at.astimezone(zone))
    made.add("dtend", entry.ends_at.astimezone(zone))
    made.add("summary", entry.title)
    made.add("location", entry.place)
    made.add("description", entry.description)
    if entry.url:
        made.add("url", entry.url)
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return made
