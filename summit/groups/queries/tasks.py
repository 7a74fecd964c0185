"""What members have taken on."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.errors import NotFound
from summit.groups.models import Fact, Membership, Task
from summit.retention.facts import FactKind

_ORDER = (Task.due_on.is_(None), Task.due_on, Task.id)


def tasks_of(session: Session, group_id: int) -> Sequence[Task]:
    """The tasks of a group that were not dropped, those due first at the top, with owners."""
    return session.scalars(
        sa.select(Task)
        .where(Task.group_id == group_id, Task.dropped_at.is_(None))
        .options(joinedload(Task.membership).joinedload(Membership.person))
        .order_by(*_ORDER)
    ).all()


def tasks_of_member(session: Session, membership_id: int) -> Sequence[Task]:
    """The tasks of one member that were not dropped, those due first at the top."""
    return session.scalars(
        sa.select(Task)
        .where(Task.membership_id == membership_id, Task.dropped_at.is_(None))
        .order_by(*_ORDER)
    ).all()


def open_tasks(session: Session, group_id: int) -> list[Task]:
    """Those of the group that nobody has finished."""
    done = finished_items(session, [group_id])
    return [task for task in tasks_of(session, group_id) if task.id not in done]


def finished_items(session: Session, group_ids: Collection[int]) -> set[int]:
    """The ids of the tasks that a fact in force calls done."""
    rows = session.execute(
        sa.select(Fact.id, Fact.kind, Fact.reverses_id, Fact.detail)
        .where(
            Fact.group_id.in_(group_ids),
            Fact.kind.in_((FactKind.ACTION_DONE, FactKind.REVERSAL)),
        )
        .order_by(Fact.id.desc())
    )
    undone: set[int] = set()
    done: set[int] = set()
    for number, kind, reverses, detail in rows:  # the latest first: see ``guests_of``
        if number in undone:
            continue
        if reverses is not None:
            undone.add(reverses)
        elif kind == FactKind.ACTION_DONE and "item" in detail:
            done.add(detail["item"])
    return done


def task_in(session: Session, group_id: int, task_id: int) -> Task:
    """The task of this group with this id, locked. Raises NotFound."""
    return _locked(session, Task.id == task_id, Task.group_id == group_id)


def own_task(session: Session, membership: Membership, task_id: int) -> Task:
    """The member's own task with this id, locked. Raises NotFound."""
    own = (Task.membership_id == membership.id, Task.dropped_at.is_(None))
    return _locked(session, Task.id == task_id, *own)


def _locked(session: Session, *conditions: sa.ColumnElement[bool]) -> Task:
    found = session.scalar(
        sa.select(Task)
        .where(*conditions)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found
