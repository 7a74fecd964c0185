"""Tasks as plain values: who has taken on what, until when, and whether it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from summit.retention.facts import FactKind, Key
from summit.retention.standing import IN_GOOD_STANDING
from summit.retention.states import Register


class Promised(Protocol):
    """What is read of a task."""

    id: int
    membership_id: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a task stands on a day: ``done`` since when, or late by so many days (0: not)."""

    done: date | None
    done_by: Key | None
    """The fact that says so, to be undone."""
    late: int


def progress_of(tasks: Iterable[Promised], register: Register, today: date) -> dict[int, Progress]:
    """By the task's id, from the facts in force."""
    finished = {
        entry.fact.item: entry
        for entries in register.known.personal.values()
        for entry in entries
        if entry.fact.kind is FactKind.ACTION_DONE and entry.fact.item is not None
    }
    made: dict[int, Progress] = {}
    for task in tasks:
        entry = finished.get(task.id)
        if entry is not None:
            made[task.id] = Progress(entry.day, entry.fact.id, 0)
        else:
            late = (today - task.due_on).days if task.due_on else 0
            made[task.id] = Progress(None, None, max(0, late))
    return made


def share_with_task(register: Register, group_id: int, busy: Iterable[int]) -> tuple[int, int]:
    """(members in good standing who hold an open task, all in good standing).

    ``busy`` are the people with an open task. A falling share warns earlier than attendance does.
    """
    standing = {
        member.person
        for member in register.of_group(group_id)
        if member.open_episode is not None and member.state in IN_GOOD_STANDING
    }
    return len(standing & set(busy)), len(standing)
