"""The first three, in order."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from wtforms import Field, Form, SelectMultipleField
from wtforms.validators import ValidationError

from summit.errors import N_
from summit.questions.checks import needed
from summit.questions.choice import choices, count_rows, label_of
from summit.questions.kind import Plain, Question, Shape, Summary, say

PLACES = 3


class Places(SelectMultipleField):  # type: ignore[misc]
    """Up to three select boxes of one name; an empty one is left out."""

    def __init__(self, label: str, validators: Any, *, choices: Any, places: int, **kw: Any):
        super().__init__(label, validators, choices=choices, validate_choice=False, **kw)
        self.places = places

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [value for value in valuelist if value]

    def at(self, place: int) -> str:
        """What stands in the box of this place, counted from 0."""
        data = self.data or []
        return data[place] if place < len(data) else ""

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        data = self.data or []
        if not set(data) <= {choice.value for choice in self.iter_choices()}:
            raise ValidationError(gettext("Choose one of the answers offered."))
        if len(set(data)) < len(data):
            raise ValidationError(gettext("Choose each one only once."))
        if len(data) > self.places:
            raise ValidationError(gettext("Choose at most %(most)d.", most=self.places))


class Rank(Plain):
    """Up to ``settings["max"]`` (3) options in order; the value is the list of their keys."""

    key: ClassVar[str] = "rank"
    takes: ClassVar[int] = 30
    shape: ClassVar[Shape] = Shape.SEVERAL_IN_ORDER
    label: ClassVar[str] = N_("The first three, in order")
    asked_in: ClassVar[str] = "questions/ask/rank.html"
    shown_in: ClassVar[str] = "questions/shown/bars.html"
    with_options: ClassVar[bool] = True

    def field(self, question: Question, language: str) -> Any:
        return Places(
            say(question.title, language),
            needed(question),
            choices=choices(question, language),
            places=min(PLACES, question.settings.get("max", PLACES)),
        )

    def value_of(self, field: Field) -> list[str] | None:
        return list(field.data or []) or None

    def read(self, value: list[str], question: Question, language: str) -> str:
        return "; ".join(
            f"{place}. {label_of(question, key, language)}" for place, key in enumerate(value, 1)
        )

    def summary(self, values: Sequence[list[str]], question: Question) -> Summary:
        named = [key for value in values for key in value]
        return Summary(len(values), count_rows(question, named), exclusive=False)
