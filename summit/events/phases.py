"""Where an event stands in time, and whether its registration is open."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from summit.events.states import EventState


class Phase(StrEnum):
    AHEAD = "ahead"
    NOW = "now"
    OVER = "over"


class Window(StrEnum):
    """Of registration. HIDDEN: the event itself is not to be registered for."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Hours:
    """The moments of an event that matter here; the registration's ends may be left open."""

    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def phase(hours: Hours, *, now: datetime) -> Phase:
    if now < hours.starts_at:
        return Phase.AHEAD
    return Phase.NOW if now < hours.ends_at else Phase.OVER


def window(state: EventState, hours: Hours, *, now: datetime) -> Window:
    """Whether people can register; at the latest until the event ends."""
    if state != EventState.PUBLISHED:
        return Window.HIDDEN
    if hours.opens_at and now < hours.opens_at:
        return Window.NOT_YET
    closes_at = min(hours.closes_at or hours.ends_at, hours.ends_at)
    return Window.OPEN if now < closes_at else Window.CLOSED
