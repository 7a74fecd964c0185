"""Files that letters of any package carry, made when the letter goes out."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from summit.calendars import Entry, Status, calendar
from summit.outbox.jobs import Context
from summit.outbox.letters import Recipe
from summit.outbox.values import Joined, SecretLink

CALENDAR = "outbox/calendar"


def calendar_recipe(
    filename: str, mimetype: str, entry: Entry, **opening: SecretLink | Joined
) -> Recipe:
    """``entry`` as it is now; ``opening`` are those of its fields that open somebody's page."""
    return Recipe(CALENDAR, filename, mimetype, asdict(entry) | opening)


def calendar_file(_: Any, of: Mapping[str, Any], __: Context) -> bytes:
    entry = Entry(**{**of, "status": Status(of["status"])})
    return calendar([entry])
