"""Moments and days as people read them, in a language and in the zone of the place.

No Flask here: the pages (``summit.web.times``) and the letters (``summit.outbox.render``) share it.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

# Babel's "long" forms differ from how a door sign reads; these are the ones the pages use.
DAY_FORMS = {
    "day": {"en": "EEEE d MMMM y", "es": "EEEE d 'de' MMMM 'de' y"},
    "short": {"en": "d MMM", "es": "d MMM"},
    "weekday": {"en": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"},
}


def day(moment: datetime | date, zone: str, language: str, form: str = "day") -> str:
    """ "Friday 24 January 2025"; ``form``: day, short ("24 Jan"), weekday (without the year)."""
    there = moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment
    return format_date(there, DAY_FORMS[form][language], locale=language)


def time(moment: datetime, zone: str, language: str) -> str:
    """ "10:00", on the clock of ``zone``."""
    return format_time(moment.astimezone(ZoneInfo(zone)), "H:mm", locale=language)


def moment(instant: datetime, zone: str, language: str) -> str:
    """ "24 Jan 2025, 10:00", on the clock of ``zone``."""
    there = instant.astimezone(ZoneInfo(zone))
    return format_datetime(there, "d MMM y, H:mm", locale=language)
