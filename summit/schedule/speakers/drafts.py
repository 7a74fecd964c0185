"""Somebody on a stage as an organizer writes them down."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from summit.db import Localized
from summit.events.drafts import moment

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Away:
    """From when to when somebody is not available."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SpeakerDraft:
    name: str
    about: Localized
    email: str | None = None
    away: tuple[Away, ...] = ()


def spans_of(text: str, day: date, zone: str) -> tuple[Away, ...]:
    """One span a line, "13:00–14:30", on the clock of ``zone``.

    Raises ValueError with the first line that is none.
    """
    return tuple(_span(line, day, zone) for line in filter(None, map(str.strip, text.splitlines())))


def _span(line: str, day: date, zone: str) -> Away:
    found = _SPAN.fullmatch(line)
    if found is None:
        raise ValueError(line)
    first, second, third, fourth = map(int, found.groups())
    try:
        starts, ends = time(first, second), time(third, fourth)
    except ValueError as error:
        raise ValueError(line) from error
    if ends <= starts:
        raise ValueError(line)
    return Away(moment(day, starts, zone), moment(day, ends, zone))
