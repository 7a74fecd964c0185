"""Tasks: taken on, finished, handed on, dropped. Finishing one is an engagement, like coming."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from summit.errors import N_, Conflict, FieldError
from summit.groups.actions.facts import record
from summit.groups.models import Fact, GroupMeeting, Membership, Task
from summit.groups.queries.tasks import finished_items, open_tasks
from summit.retention.facts import FactKind, Source


def take_on(
    session: Session,
    membership: Membership,
    text: str,
    *,
    due_on: date | None,
    today: date,
    meeting: GroupMeeting | None = None,
    now: datetime,
    by: int | None,
) -> Task:
    """The member has promised to do ``text``, if need be until a day. ``today`` is the group's."""
    if due_on is not None and due_on < today:
        raise FieldError("due_on", N_("This day has passed. Choose one that is still to come."))
    task = Task(
        group=membership.group,
        membership=membership,
        meeting_id=meeting and meeting.id,
        text=text,
        due_on=due_on,
        created_at=now,
        created_by_id=by,
    )
    session.add(task)
    session.flush()  # the way back names the task by its id
    return task


def finish(
    session: Session, task: Task, *, now: datetime, source: Source = Source.WEB, by: int | None
) -> Fact | None:
    """The task is done; None when it was already. Lock the task first.

    It is dated now: whoever had lapsed is back with it.
    """
    if task.dropped_at is not None:
        raise Conflict(N_("This task was dropped."))
    if task.id in finished_items(session, [task.group_id]):
        return None
    return record(
        session,
        FactKind.ACTION_DONE,
        group=task.group,
        membership=task.membership,
        occurred_at=now,
        now=now,
        source=source,
        detail={"item": task.id},
        note=task.text,
        by=by,
    )


def drop(task: Task, *, now: datetime) -> None:
    """Nobody has to do it any more. What is done already stays in the log."""
    task.dropped_at = now


def take_up_again(task: Task) -> None:
    """It was dropped by mistake."""
    task.dropped_at = None


def hand_on(session: Session, source: Membership, target: Membership) -> Sequence[Task]:
    """The open tasks of one member go to another one of the same group; which they were."""
    moved = [t for t in open_tasks(session, source.group_id) if t.membership_id == source.id]
    for task in moved:
        task.membership = target
    return moved
