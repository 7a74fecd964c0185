"""Words of the groups, and where a meeting stands."""

from datetime import datetime, timedelta
from enum import StrEnum

from summit.retention.knowledge import Known

ROSTER_DAYS = 7
"""A roster that is not closed so many days after its meeting is overdue."""

ARRIVALS_FROM, ARRIVALS_UNTIL = timedelta(hours=1), timedelta(hours=3)
"""Before the start and after the end: how long the code at a meeting takes arrivals."""


def arrivals_open(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether members may say by the code at the meeting that they are here."""
    return starts_at - ARRIVALS_FROM <= now <= ends_at + ARRIVALS_UNTIL


class GroupKind(StrEnum):
    """MAP groups are joined by whoever wants; into the others, the bodies, people are called."""

    MAP_GROUP = "map_group"
    WORKGROUP = "workgroup"
    ADVISORY = "advisory"
    BACKBONE = "backbone"


BODIES = (GroupKind.ADVISORY, GroupKind.BACKBONE, GroupKind.WORKGROUP)
USUAL_CADENCE = {GroupKind.ADVISORY: 30, GroupKind.BACKBONE: 7, GroupKind.WORKGROUP: 30}
"""Days between meetings that a new body starts from: the advisory group each month, the backbone
each week; a workgroup sets its own."""


class SeatPart(StrEnum):
    """Who holds an organization's seat: one person, and those who may come in their place."""

    PRIMARY = "primary"
    ALTERNATE = "alternate"


class GroupState(StrEnum):
    """Whether a group meets; folded from its facts."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class MeetingState(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    HELD_UNRECORDED = "held_unrecorded"
    ROSTER_CLOSED = "roster_closed"
    CANCELLED = "cancelled"


def meeting_state(
    meeting_id: int, starts_at: datetime, known: Known, now: datetime
) -> MeetingState:
    """Where a meeting stands at ``now``, by what is known."""
    if meeting_id in known.cancelled:
        return MeetingState.CANCELLED
    if meeting_id in known.rosters_closed:
        return MeetingState.ROSTER_CLOSED
    if starts_at > now:
        return MeetingState.SCHEDULED
    late = now - starts_at > timedelta(days=ROSTER_DAYS)
    return MeetingState.HELD_UNRECORDED if late else MeetingState.HELD


def group_state(group_id: int, known: Known) -> GroupState:
    """Whether a group meets, is paused or has closed, by what is known."""
    if group_id in known.closings:
        return GroupState.CLOSED
    pauses = known.pauses.get(group_id, [])
    return GroupState.PAUSED if pauses and pauses[-1].last is None else GroupState.OPEN
