"""Reading coalitions."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.permissions import Permission
from summit.access.policy import Actor, Scope
from summit.coalition.models import Coalition


def coalitions_where(
    session: Session, permission: Permission, *, actor: Actor
) -> Sequence[Coalition]:
    """The coalitions in whose whole ``actor`` has ``permission``, by name."""
    found = session.scalars(sa.select(Coalition).order_by(Coalition.name)).all()
    return [c for c in found if actor.can(permission, Scope(coalition_id=c.id))]
