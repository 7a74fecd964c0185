"""The states of a membership episode and the families they belong to."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """State of a membership on a day."""

    SIGNED_UP = "signed_up"
    CONFIRMED = "confirmed"
    LAPSING_PRE_START = "lapsing_pre_start"
    STARTED = "started"
    ACTIVE = "active"
    LAPSING = "lapsing"
    RETURNED = "returned"
    LAPSED = "lapsed"
    NEVER_STARTED = "never_started"
    LEFT = "left"
    TRANSFERRED = "transferred"
    COMPLETED = "completed"
    GROUP_CLOSED = "group_closed"
    REMOVED = "removed"


WAITING = frozenset({State.SIGNED_UP, State.CONFIRMED, State.LAPSING_PRE_START})
IN_GOOD_STANDING = frozenset({State.STARTED, State.ACTIVE, State.LAPSING, State.RETURNED})
OPEN = WAITING | IN_GOOD_STANDING
LAPSED_STATES = frozenset({State.LAPSED, State.NEVER_STARTED})
"""Ended by absence: attendance or an action brings the person back without a new sign-up."""
EXITED = frozenset({State.LEFT, State.TRANSFERRED, State.COMPLETED, State.GROUP_CLOSED})
"""Ended by a decision: only a new sign-up opens another episode."""
TERMINAL = LAPSED_STATES | EXITED | {State.REMOVED}
