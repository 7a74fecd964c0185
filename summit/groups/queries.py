"""Reading groups."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Scope
from summit.groups.models import Group


def scope_of_group(session: Session, group_id: int) -> Scope | None:
    """The scope of an address's group; None when there is none."""
    row = session.execute(
        sa.select(Group.coalition_id, Group.event_id).where(Group.id == group_id)
    ).one_or_none()
    return row and Scope(coalition_id=row[0], event_id=row[1], group_id=group_id)
