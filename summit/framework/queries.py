"""Reading the framework."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from summit.errors import NotFound
from summit.framework.editions import CURRENT
from summit.framework.models import Pillar


def pillars_of(session: Session, edition: str = CURRENT) -> Sequence[Pillar]:
    """The pillars of an edition in their order, with their predictors."""
    return session.scalars(
        sa.select(Pillar)
        .where(Pillar.edition == edition)
        .options(selectinload(Pillar.predictors))
        .order_by(Pillar.position)
    ).all()


def pillar_named(session: Session, key: str, edition: str = CURRENT) -> Pillar:
    """The pillar of an edition with this key. Raises NotFound."""
    pillar = session.scalar(sa.select(Pillar).where(Pillar.edition == edition, Pillar.key == key))
    if pillar is None:
        raise NotFound
    return pillar
