"""Moments and days as people read them, in the zone of the place."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from flask import Flask

from summit.web.layout import language

# Babel's "long" forms differ from how a door sign reads; these are the ones the pages use.
DAY = {"en": "EEEE d MMMM y", "es": "EEEE d 'de' MMMM 'de' y"}
SHORT_DAY = {"en": "d MMM", "es": "d MMM"}
DAY_WITHOUT_YEAR = {"en": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}


def local_day(moment: datetime | date, zone: str = "UTC", *, form: str = "day") -> str:
    """ "Friday 24 January 2025"; ``form``: day, short ("24 Jan"), weekday (without the year)."""
    day = moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment
    forms = {"day": DAY, "short": SHORT_DAY, "weekday": DAY_WITHOUT_YEAR}[form]
    return format_date(day, forms[language()], locale=language())


def local_time(moment: datetime, zone: str) -> str:
    """ "10:00", on the clock of ``zone``."""
    return format_time(moment.astimezone(ZoneInfo(zone)), "H:mm", locale=language())


def local_moment(moment: datetime, zone: str) -> str:
    """ "24 Jan 2025, 10:00", on the clock of ``zone``."""
    there = moment.astimezone(ZoneInfo(zone))
    return format_datetime(there, "d MMM y, H:mm", locale=language())


def span(start: datetime, end: datetime, zone: str) -> str:
    """ "10:00–15:30", on the clock of ``zone``."""
    return f"{local_time(start, zone)}–{local_time(end, zone)}"


def init_app(app: Flask) -> None:
    for function in (local_day, local_time, local_moment, span):
        app.add_template_filter(function)
