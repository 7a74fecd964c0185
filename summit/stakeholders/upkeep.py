"""Relationships require regular maintenance: who is due to be spoken with, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from summit.stakeholders.states import Level


@dataclass(frozen=True, slots=True)
class UpkeepSettings:
    """Days after which a relationship is due (version 1 of the defaults)."""

    version: int = 1
    champion: int = 30
    active: int = 45
    aware: int = 90


DEFAULT = UpkeepSettings()


@dataclass(frozen=True, slots=True)
class Relationship:
    """``last``: the latest two-way contact; ``known``: since when they are in the inventory."""

    stakeholder: int
    level: Level
    champion: bool
    last: date | None
    known: date


@dataclass(frozen=True, slots=True)
class Due:
    """``silent``: days since the last two-way contact, or since they were written down."""

    relationship: Relationship
    interval: int
    due: date
    silent: int

    def over(self, today: date) -> int:
        """Days since it was due; negative before."""
        return (today - self.due).days


def interval(level: Level, *, champion: bool, settings: UpkeepSettings = DEFAULT) -> int | None:
    """Days between two contacts; None for who does not know of us: they are asked, not kept."""
    if champion:
        return settings.champion
    if level is Level.UNAWARE:
        return None
    return settings.active if level in (Level.ACTIVE, Level.CO_LEAD) else settings.aware


def due_list(
    relationships: Iterable[Relationship], today: date, settings: UpkeepSettings = DEFAULT
) -> list[Due]:
    """Everybody with an interval, the longest overdue first."""
    found = [due for one in relationships if (due := _due(one, today, settings)) is not None]
    return sorted(found, key=lambda one: (one.due, one.relationship.stakeholder))


def _due(one: Relationship, today: date, settings: UpkeepSettings) -> Due | None:
    days = interval(one.level, champion=one.champion, settings=settings)
    if days is None:
        return None
    since = one.last or one.known
    return Due(one, days, since + timedelta(days=days), (today - since).days)
