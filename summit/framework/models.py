"""The Upward Mobility Framework as versioned reference data."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, Localized, pk


class Pillar(Base):
    __tablename__ = "pillar"
    __table_args__ = (UniqueConstraint("edition", "key"),)

    id: Mapped[pk]
    edition: Mapped[str]
    key: Mapped[str]
    position: Mapped[int]
    title: Mapped[Localized]
    predictors: Mapped[list["Predictor"]] = relationship(
        back_populates="pillar", order_by="Predictor.position"
    )


class Predictor(Base):
    __tablename__ = "predictor"
    __table_args__ = (UniqueConstraint("pillar_id", "key"),)

    id: Mapped[pk]
    pillar_id: Mapped[int] = mapped_column(ForeignKey("pillar.id"))
    key: Mapped[str]
    position: Mapped[int]
    title: Mapped[Localized]
    pillar: Mapped[Pillar] = relationship(back_populates="predictors")
