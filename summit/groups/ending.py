"""How a group can end, and what would become of everybody in it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from summit.errors import N_
from summit.retention.standing import IN_GOOD_STANDING
from summit.retention.states import Register


class Ending(StrEnum):
    """Closed before its time, with its work done, or gone on inside another group."""

    CLOSE = "close"
    COMPLETE = "complete"
    MERGE = "merge"


ENDINGS: dict[Ending, tuple[str, str]] = {
    Ending.COMPLETE: (
        N_("Its work is done"),
        N_("Members in good standing have completed; nobody is counted as lost."),
    ),
    Ending.MERGE: (
        N_("It goes on inside another group"),
        N_("Everybody goes along, with the time they waited and what they came to."),
    ),
    Ending.CLOSE: (
        N_("It closes"),
        N_("Every open membership ends as group closed. It is nobody's leaving."),
    ),
}


@dataclass(frozen=True, slots=True)
class Consequences:
    """Whom and what the end of a group would touch, by today's facts."""

    standing: int
    waiting: int
    meetings: int
    tasks: int

    @property
    def members(self) -> int:
        return self.standing + self.waiting


def consequences(register: Register, group_id: int, *, tasks: int) -> Consequences:
    """``tasks`` are the open ones."""
    states = [
        member.state for member in register.of_group(group_id) if member.open_episode is not None
    ]
    standing = sum(state in IN_GOOD_STANDING for state in states)
    meetings = len(register.known.upcoming.get(group_id, ()))
    return Consequences(standing, len(states) - standing, meetings, tasks)


def completes(register: Register, group_id: int) -> Collection[object]:
    """The people who have completed when the group's work is done: all who had begun."""
    return {
        member.person
        for member in register.of_group(group_id)
        if member.open_episode is not None and member.state in IN_GOOD_STANDING
    }
