"""Yes or no, and consent."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import BooleanField, Field, SelectChoice

from summit.db import Localized
from summit.errors import N_
from summit.questions.checks import needed
from summit.questions.choice import OneOf
from summit.questions.kind import Plain, Question, Row, Shape, Summary, say

YES = Localized(en="Yes", es="Sí")
NO = Localized(en="No", es="No")


class _TrueOrFalse(Plain):
    shown_in: ClassVar[str] = "questions/shown/bars.html"

    def read(self, value: bool, question: Question, language: str) -> str:
        return say(YES if value else NO, language)

    def summary(self, values: Sequence[bool], question: Question) -> Summary:
        yes = sum(1 for value in values if value)
        return Summary(len(values), (Row("yes", YES, yes), Row("no", NO, len(values) - yes)))


class YesNo(_TrueOrFalse):
    """Two radio buttons; the value is true or false."""

    key: ClassVar[str] = "yes_no"
    takes: ClassVar[int] = 8
    shape: ClassVar[Shape] = Shape.YES_OR_NO
    label: ClassVar[str] = N_("Yes or no")
    asked_in: ClassVar[str] = "questions/ask/one.html"

    def offered(self, question: Question, language: str) -> list[tuple[str, str]]:
        return [("yes", say(YES, language)), ("no", say(NO, language))]

    def field(self, question: Question, language: str) -> Any:
        offered = [SelectChoice(key, word) for key, word in self.offered(question, language)]
        return OneOf(say(question.title, language), needed(question), choices=offered)

    def value_of(self, field: Field) -> bool | None:
        return None if not field.data else field.data == "yes"


class Tick(BooleanField):  # type: ignore[misc]
    """A tick that says "yes" when it is sent."""

    def _value(self) -> str:
        return "yes"


class Consent(_TrueOrFalse):
    """A tick that nobody ticks for you; the value is true, or nothing.

    What was agreed to is the text of the very version of the question that the answer is kept
    with: a text with answers is never rewritten, a new one is a new version.
    """

    key: ClassVar[str] = "consent"
    takes: ClassVar[int] = 8
    shape: ClassVar[Shape] = Shape.CONSENT
    label: ClassVar[str] = N_("Consent")
    agrees: ClassVar[bool] = True
    asked_in: ClassVar[str] = "questions/ask/tick.html"

    def field(self, question: Question, language: str) -> Any:
        return Tick(say(question.title, language), needed(question))

    def offered(self, question: Question, language: str) -> list[tuple[str, str]]:
        return [("yes", say(YES, language))]

    def value_of(self, field: Field) -> bool | None:
        return True if field.data else None
