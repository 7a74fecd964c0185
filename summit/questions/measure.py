"""Numbers and dates."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from babel.dates import format_date
from flask_babel import get_locale, gettext
from wtforms import DateField, Field, Form, IntegerField
from wtforms.validators import ValidationError

from summit.errors import N_
from summit.questions.checks import needed
from summit.questions.kind import Plain, Question, Row, Shape, Summary, plain, say

LARGEST = 1_000_000


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number between two limits; what cannot be read stays in the box."""

    def __init__(
        self, label: str, validators: Any, *, least: int, most: int, unit: str = "", **kw: Any
    ):
        super().__init__(label, validators, **kw)
        self.least, self.most, self.unit = least, most, unit

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = int(text)
        except ValueError as error:
            raise ValueError(gettext("Write a whole number, like 3.")) from error

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        number: int | None = self.data
        if number is not None and not self.least <= number <= self.most:
            limits = {"least": self.least, "most": self.most}
            raise ValidationError(gettext("Write a number from %(least)d to %(most)d.", **limits))


class Number(Plain):
    """A whole number from ``settings["min"]`` (0) to ``settings["max"]`` (1,000,000), read with
    ``settings["unit"]`` ({"en": "children", …}) behind it.
    """

    key: ClassVar[str] = "number"
    shape: ClassVar[Shape] = Shape.WHOLE
    label: ClassVar[str] = N_("A number")
    asked_in: ClassVar[str] = "questions/ask/number.html"
    shown_in: ClassVar[str] = "questions/shown/bars.html"
    tuned_by: ClassVar[tuple[str, ...]] = ("min", "max", "unit")

    def field(self, question: Question, language: str) -> Any:
        return WholeNumber(
            say(question.title, language),
            needed(question),
            least=question.settings.get("min", 0),
            most=question.settings.get("max", LARGEST),
            unit=say(question.settings.get("unit"), language),
        )

    def value_of(self, field: Field) -> int | None:
        value: int | None = field.data
        return value

    def read(self, value: int, question: Question, language: str) -> str:
        return f"{value} {say(question.settings.get('unit'), language)}".strip()

    def summary(self, values: Sequence[int], question: Question) -> Summary:
        seen = sorted(Counter(values).items())
        rows = tuple(Row(str(n), plain(str(n)), count, float(n)) for n, count in seen)
        return Summary(len(values), rows, score="mean")


class Day(DateField):  # type: ignore[misc]
    """A date as browsers send it, YYYY-MM-DD, from ``least`` to ``most`` where they are given."""

    def __init__(
        self, label: str, validators: Any, *, least: date | None, most: date | None, **kw: Any
    ):
        limits = {"min": least, "max": most}
        shown = {name: day.isoformat() for name, day in limits.items() if day}
        super().__init__(label, validators, render_kw=shown, **kw)
        self.least, self.most = least or date.min, most or date.max

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(gettext("Write a date as year-month-day, like 2025-01-24.")) from error

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        day: date | None = self.data
        if day is not None and day < self.least:
            raise ValidationError(gettext("Choose %(day)s or later.", day=_written(self.least)))
        if day is not None and day > self.most:
            raise ValidationError(gettext("Choose %(day)s or earlier.", day=_written(self.most)))


def _written(day: date) -> str:
    return format_date(day, "d MMM y", locale=get_locale())


class OneDate(Plain):
    """A day, from ``settings["from"]`` to ``settings["to"]`` (both ISO); the value is its ISO
    form.
    """

    key: ClassVar[str] = "date"
    takes: ClassVar[int] = 15
    shape: ClassVar[Shape] = Shape.DAY
    label: ClassVar[str] = N_("A date")
    asked_in: ClassVar[str] = "questions/ask/date.html"
    shown_in: ClassVar[str] = "questions/shown/bars.html"
    tuned_by: ClassVar[tuple[str, ...]] = ("from", "to")

    def field(self, question: Question, language: str) -> Any:
        return Day(
            say(question.title, language),
            needed(question),
            least=_day(question.settings.get("from")),
            most=_day(question.settings.get("to")),
        )

    def value_of(self, field: Field) -> str | None:
        return field.data.isoformat() if field.data else None

    def read(self, value: str, question: Question, language: str) -> str:
        return format_date(date.fromisoformat(value), "d MMM y", locale=language)

    def summary(self, values: Sequence[str], question: Question) -> Summary:
        seen = sorted(Counter(values).items())
        return Summary(len(values), tuple(Row(day, plain(day), n) for day, n in seen))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
