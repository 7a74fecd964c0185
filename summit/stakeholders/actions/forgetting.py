"""What goes of the inventory when a person is erased: all of it."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.stakeholders.models import (
    Ask,
    Assessment,
    Stakeholder,
    StakeholderCategory,
    StakeholderContact,
    StakeholderPredictor,
    StakeholderSector,
)

_HUNG = (
    *(Ask, Assessment, StakeholderCategory, StakeholderContact),
    *(StakeholderPredictor, StakeholderSector),
)


def forget_entries(session: Session, people: Collection[int]) -> None:
    """Remove the entries of these people. Append-only rows must be open to it by now."""
    theirs = sa.select(Stakeholder.id).where(Stakeholder.person_id.in_(people))
    ids = list(session.scalars(theirs))
    session.execute(
        sa.update(Stakeholder).where(Stakeholder.filled_by_id.in_(ids)).values(filled_by_id=None)
    )
    for row in _HUNG:
        session.execute(sa.delete(row).where(row.stakeholder_id.in_(ids)))
    session.execute(sa.delete(Stakeholder).where(Stakeholder.id.in_(ids)))
