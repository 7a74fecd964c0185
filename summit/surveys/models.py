"""Surveys, invitations that forget, and answers that belong to nobody.

An invitation knows the person and whether the link was used, without a time. A response has a
random id and knows the person in no way. Nothing joins the two: the tables of answers have no
hidden row number either (SQLite keeps them in the order of their random ids).
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.access.tokens import new_code
from summit.db import Base, Localized, pk
from summit.events.models import Event, Site
from summit.people.models import Person
from summit.questions.models import QuestionColumns
from summit.surveys.states import Audience, Letter, Mode, ResponseSource, SurveyState, Ways
from summit.surveys.strata import Stratum

UNORDERED = {"sqlite_with_rowid": False}


def short_code() -> str:
    """What is typed from a poster: six characters that nobody mistakes, in lower case."""
    return new_code(6).lower()


class Survey(Base):
    """``smallest_cell`` is the k of suppression for those who read the results.

    ``ways`` never changes once there is an answer. ``code`` makes the short address of the poster.
    """

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("event_id", "slug"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    slug: Mapped[str]
    title: Mapped[Localized]
    intro: Mapped[Localized]
    instrument: Mapped[str]
    instrument_version: Mapped[str]
    minutes: Mapped[int] = mapped_column(default=3)
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.DRAFT)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    ways: Mapped[Ways] = mapped_column(default=Ways.BOTH)
    audience: Mapped[Audience] = mapped_column(default=Audience.CAME)
    code: Mapped[str] = mapped_column(unique=True, default=short_code)
    smallest_cell: Mapped[int] = mapped_column(default=5)
    created_at: Mapped[datetime]
    event: Mapped[Event] = relationship()
    questions: Mapped[list["SurveyQuestion"]] = relationship(
        back_populates="survey", order_by="SurveyQuestion.position"
    )
    sendings: Mapped[list["SurveySending"]] = relationship(
        back_populates="survey", order_by="SurveySending.minutes"
    )


class SurveyQuestion(QuestionColumns, Base):
    __tablename__ = "survey_question"
    __table_args__ = (UniqueConstraint("survey_id", "key", "version"),)

    id: Mapped[pk]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    page: Mapped[int] = mapped_column(default=1)
    # A survey asks everybody, at every site.
    sites: ClassVar[tuple[str, ...]] = ()
    staff_only: ClassVar[bool] = False
    survey: Mapped[Survey] = relationship(back_populates="questions")


class SurveyInvitation(Base):
    """That a person was asked, and whether they have begun and answered; never when, never what.

    ``stratum``: how many sessions they were at, as it was known when they were asked.
    ``saved``: answers that the person left for later, sealed (``surveys.sealing``) so that the
    personal link alone opens them; they are gone as soon as the answers are sent.
    """

    __tablename__ = "survey_invitation"
    __table_args__ = (UniqueConstraint("survey_id", "person_id", "wave"),)

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    wave: Mapped[int] = mapped_column(default=1)
    stratum: Mapped[Stratum | None]
    link_digest: Mapped[str] = mapped_column(unique=True)
    opened: Mapped[bool] = mapped_column(default=False)
    redeemed: Mapped[bool] = mapped_column(default=False)
    reminded: Mapped[bool] = mapped_column(default=False)
    saved: Mapped[bytes | None]
    person: Mapped[Person] = relationship()
    survey: Mapped[Survey] = relationship()
    site: Mapped[Site | None] = relationship()


class SurveySending(Base):
    """Letters that go out by themselves: ``minutes`` after the end of each person's own site, or
    after their sign-up, or after each of their meetings, as the audience of the survey says.

    A wave asks everybody anew; where each meeting asks, it is a wave of its own.
    ``done_at``: its time is over at every site.
    """

    __tablename__ = "survey_sending"
    __table_args__ = (UniqueConstraint("survey_id", "wave", "letter"),)

    id: Mapped[pk]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    wave: Mapped[int]
    letter: Mapped[Letter]
    minutes: Mapped[int]
    done_at: Mapped[datetime | None]
    survey: Mapped[Survey] = relationship(back_populates="sendings")


class SurveyResponse(Base):
    """One set of answers. ``id`` is random, so that the order of rows tells nothing.

    ``wave`` is 0, site and stratum None, where too few were asked to name them (``strata``).
    ``released`` answers are counted in results while the survey is open: batches become visible,
    never a single answer. ``instrument`` and its version are those that were asked.
    """

    __tablename__ = "survey_response"
    __table_args__ = (Index(None, "survey_id", "site_id"), UNORDERED)

    id: Mapped[str] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    wave: Mapped[int] = mapped_column(default=1)
    stratum: Mapped[Stratum | None]
    mode: Mapped[Mode]
    source: Mapped[ResponseSource]
    language: Mapped[str]
    day: Mapped[date]
    instrument: Mapped[str]
    instrument_version: Mapped[str]
    complete: Mapped[bool] = mapped_column(default=True)
    released: Mapped[bool] = mapped_column(default=False)
    site: Mapped[Site | None] = relationship()
    answers: Mapped[list["SurveyAnswer"]] = relationship(
        back_populates="response", cascade="all, delete-orphan"
    )


class SurveyAnswer(Base):
    __tablename__ = "survey_answer"
    __table_args__ = UNORDERED

    response_id: Mapped[str] = mapped_column(ForeignKey("survey_response.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("survey_question.id"), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    response: Mapped[SurveyResponse] = relationship(back_populates="answers")


class SurveyTally(Base):
    """How often a row of a matrix was placed on a step of its scale: ratings are only counted.

    Kept with the other answers, the sessions that somebody rated would tell who was at just
    those sessions. ``step`` is "1" to "5" or "na".
    """

    __tablename__ = "survey_tally"
    __table_args__ = UNORDERED

    question_id: Mapped[int] = mapped_column(ForeignKey("survey_question.id"), primary_key=True)
    row: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


class SurveyCounts(Base):
    """How often each answer was given, by what is known of whoever gave it; counted once, when
    the survey is closed. ``rows`` are lists [question, site, role, late, stratum, answer,
    how often].
    """

    __tablename__ = "survey_counts"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    rows: Mapped[list[Any]] = mapped_column(JSON)


class SurveyContact(Base):
    """The wish to be contacted, left after answering and stored apart from the answers."""

    __tablename__ = "survey_contact"
    __table_args__ = UNORDERED

    id: Mapped[str] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    full_name: Mapped[str]
    email: Mapped[str]
    wish: Mapped[str]
    day: Mapped[date]
