"""What is made of answers in people's own words, and who outside may see results."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, pk
from summit.surveys.models import UNORDERED, Survey, SurveyQuestion

_ANSWER = ("survey_answer.response_id", "survey_answer.question_id")


class SurveyTheme(Base):
    """Something that answers to a question are about."""

    __tablename__ = "survey_theme"
    __table_args__ = (UniqueConstraint("question_id", "name"),)

    id: Mapped[pk]
    question_id: Mapped[int] = mapped_column(ForeignKey("survey_question.id"))
    name: Mapped[str]
    question: Mapped[SurveyQuestion] = relationship()


class SurveyReading(Base):
    """What one reader takes one answer to be about: ids of themes. Two people read each answer."""

    __tablename__ = "survey_reading"
    __table_args__ = (
        ForeignKeyConstraint(["response_id", "question_id"], _ANSWER),
        UNORDERED,
    )

    response_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    themes: Mapped[list[int]] = mapped_column(JSON)


class SurveyRuling(Base):
    """What two readers who disagreed settled on, and why. Their readings stay as they were."""

    __tablename__ = "survey_ruling"
    __table_args__ = (
        ForeignKeyConstraint(["response_id", "question_id"], _ANSWER),
        UNORDERED,
    )

    response_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    themes: Mapped[list[int]] = mapped_column(JSON)
    reason: Mapped[str]


class SurveyQuote(Base):
    """An answer that is quoted; its writer has agreed to that."""

    __tablename__ = "survey_quote"
    __table_args__ = (
        ForeignKeyConstraint(["response_id", "question_id"], _ANSWER),
        UNORDERED,
    )

    response_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(primary_key=True)


class SurveyShare(Base):
    """A page of results for somebody outside. ``uid`` yields its token (Purpose.SURVEY_SHARE)."""

    __tablename__ = "survey_share"

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    link_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    survey: Mapped[Survey] = relationship()
