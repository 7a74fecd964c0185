"""The day as a calendar file (RFC 5545), with the zone's own rules inside."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

PRODUCT = "-//Summit//Registration//EN"
MARGIN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Appointment:
    """What the calendar entry says. ``uid`` and ``revision`` let a newer file replace it."""

    uid: str
    revision: int
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    place: str
    description: str
    url: str
    stamped_at: datetime
    cancelled: bool = False


def calendar_file(appointment: Appointment) -> bytes:
    """The entry as the bytes of an .ics file: CRLF, folded, VTIMEZONE of the years around it."""
    zone = ZoneInfo(appointment.timezone)
    entry = Event()
    entry.add("uid", appointment.uid)
    entry.add("sequence", appointment.revision)
    entry.add("dtstamp", appointment.stamped_at)
    entry.add("dtstart", appointment.starts_at.astimezone(zone))
    entry.add("dtend", appointment.ends_at.astimezone(zone))
    entry.add("summary", appointment.title)
    entry.add("location", appointment.place)
    entry.add("description", appointment.description)
    entry.add("url", appointment.url)
    entry.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    entry.add("transp", vText("OPAQUE"))
    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("method", "CANCEL" if appointment.cancelled else "PUBLISH")
    book.add_component(entry)
    book.add_missing_timezones(
        first_date=(appointment.starts_at - MARGIN).date(),
        last_date=(appointment.ends_at + MARGIN).date(),
    )
    written: bytes = book.to_ical()
    return written
