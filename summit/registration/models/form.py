"""What the registration form of an event asks."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, Localized, pk
from summit.questions.models import QuestionColumns


class FormSection(Base):
    """A headed part of the form."""

    __tablename__ = "form_section"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    key: Mapped[str]
    title: Mapped[Localized]
    help: Mapped[Localized | None]
    position: Mapped[int] = mapped_column(default=0)


class FormQuestion(QuestionColumns, Base):
    """A question that the registration form of an event asks.

    ``sites`` are the slugs of the sites that are asked; an empty list means all. ``staff_only``:
    the answer is seen (and given) by the team alone. ``keep_days`` is for how many days after the
    event its answers are kept; None as long as the registration. ``sensitive`` answers (health,
    diet, access) are shown to those alone who may manage people.
    """

    __tablename__ = "form_question"
    __table_args__ = (UniqueConstraint("event_id", "key", "version"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("form_section.id"))
    sites: Mapped[list[str]] = mapped_column(default=list)
    staff_only: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    keep_days: Mapped[int | None]
    section: Mapped[FormSection | None] = relationship()
