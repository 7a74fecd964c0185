"""Answers in people's own words."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import Field

from summit.errors import N_
from summit.questions.checks import needed
from summit.questions.kind import Plain, Question, Shape, Summary, say
from summit.web.forms import LineField, ParagraphField


class _Words(Plain):
    shown_in: ClassVar[str] = "questions/shown/texts.html"

    def value_of(self, field: Field) -> str | None:
        return field.data or None

    def read(self, value: str, question: Question, language: str) -> str:
        return value or ""

    def summary(self, values: Sequence[str], question: Question) -> Summary:
        return Summary(len(values), texts=tuple(values))


class ShortText(_Words):
    """One line; ``settings["most"]`` characters, 200 unless told."""

    key: ClassVar[str] = "short_text"
    takes: ClassVar[int] = 20
    shape: ClassVar[Shape] = Shape.LINE
    label: ClassVar[str] = N_("One line of text")
    asked_in: ClassVar[str] = "questions/ask/line.html"
    tuned_by: ClassVar[tuple[str, ...]] = ("most",)

    def field(self, question: Question, language: str) -> Any:
        most = question.settings.get("most", 200)
        return LineField(say(question.title, language), needed(question), most=most)


class LongText(_Words):
    """Several lines; ``settings["most"]`` characters, 2,000 unless told."""

    key: ClassVar[str] = "long_text"
    takes: ClassVar[int] = 40
    shape: ClassVar[Shape] = Shape.PARAGRAPH
    label: ClassVar[str] = N_("Several lines of text")
    asked_in: ClassVar[str] = "questions/ask/lines.html"
    tuned_by: ClassVar[tuple[str, ...]] = ("most",)

    def field(self, question: Question, language: str) -> Any:
        most = question.settings.get("most", 2000)
        return ParagraphField(say(question.title, language), needed(question), most=most)
