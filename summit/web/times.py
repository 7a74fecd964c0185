"""Moments and days on a page, in the reader's language and the zone of the place."""

from datetime import date, datetime

from flask import Flask

from summit.web import moments
from summit.web.layout import language


def local_day(moment: datetime | date, zone: str = "UTC", *, form: str = "day") -> str:
    """ "Friday 24 January 2025"; ``form``: day, short ("24 Jan"), weekday (without the year)."""
    return moments.day(moment, zone, language(), form)


def local_time(moment: datetime, zone: str) -> str:
    """ "10:00", on the clock of ``zone``."""
    return moments.time(moment, zone, language())


def local_moment(moment: datetime, zone: str) -> str:
    """ "24 Jan 2025, 10:00", on the clock of ``zone``."""
    return moments.moment(moment, zone, language())


def span(start: datetime, end: datetime, zone: str) -> str:
    """ "10:00–15:30", on the clock of ``zone``."""
    return f"{local_time(start, zone)}–{local_time(end, zone)}"


def init_app(app: Flask) -> None:
    for function in (local_day, local_time, local_moment, span):
        app.add_template_filter(function)
