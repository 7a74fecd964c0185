"""Loose ends of a group that its log alone shows: guests, and tasks of who is gone."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum

from summit.reports.reading import TaskLine
from summit.retention.episodes import Membership
from summit.retention.facts import Key
from summit.retention.standing import State
from summit.retention.states import Register

GONE = frozenset({State.LEFT, State.TRANSFERRED, State.COMPLETED, State.REMOVED})


class Loose(StrEnum):
    """Which kind of loose end."""

    GUEST = "guest"
    """Came to a meeting without being a member, and is none still (1.3a, 14)."""
    TASK_LEFT = "task_left"
    """A task is open whose owner is gone."""


def guests(
    register: Register, days: Mapping[Key, date]
) -> Iterator[tuple[Key, tuple[Loose, Key, date]]]:
    """(group, (kind, person, day of the last such meeting)); ``days`` of the meetings by id."""
    for member in register.memberships.values():
        if member.guest_meetings and not member.removed and member.open_episode is None:
            # What was before they joined for the last time is settled.
            gone = member.since or date.min
            came = [days[one] for one in member.guest_meetings if days.get(one, date.min) >= gone]
            if came:
                yield member.group, (Loose.GUEST, member.person, max(came))


def tasks_left(
    register: Register, open_tasks: Iterable[TaskLine]
) -> Iterator[tuple[Key, tuple[Loose, Key, date]]]:
    """(group, (kind, person, since when they are gone)), once for each person."""
    owners = {(task.person, task.group) for task in open_tasks}
    for owner in sorted(owners):
        member = register.memberships.get(owner)
        since = _gone_since(member) if member is not None else None
        if since is not None:
            yield owner[1], (Loose.TASK_LEFT, owner[0], since)


def _gone_since(member: Membership) -> date | None:
    return member.since if member.state in GONE else None
