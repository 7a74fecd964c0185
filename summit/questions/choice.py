"""Choosing from a list: one, several, or the first three in order."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from wtforms import Field, Form, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

from summit.db import Localized
from summit.errors import N_
from summit.questions.checks import needed
from summit.questions.kind import Plain, Question, Row, Shape, Summary, say


class OneOf(RadioField):  # type: ignore[misc]
    """A choice among radio buttons; an answer that was not offered is explained."""

    def __init__(self, label: str, validators: Any, *, choices: Any, **kw: Any):
        super().__init__(label, validators, choices=choices, validate_choice=False, **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else None

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        if not validation_stopped:
            _offered(self, [self.data] if self.data else [])


class SomeOf(SelectMultipleField):  # type: ignore[misc]
    """Ticks; at most ``most`` of them."""

    option_widget = CheckboxInput()

    def __init__(self, label: str, validators: Any, *, choices: Any, most: int, **kw: Any):
        super().__init__(label, validators, choices=choices, validate_choice=False, **kw)
        self.most = most

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        if validation_stopped:
            return
        _offered(self, self.data or [])
        if len(self.data or []) > self.most:
            raise ValidationError(gettext("Choose at most %(most)d.", most=self.most))


def _offered(field: Field, data: Iterable[str]) -> None:
    known = {choice.value for choice in field.iter_choices()}
    if not set(data) <= known:
        raise ValidationError(gettext("Choose one of the answers offered."))


def choices(question: Question, language: str) -> list[SelectChoice]:
    return [SelectChoice(o["key"], say(o["label"], language)) for o in question.options]


def label_of(question: Question, key: str, language: str) -> str:
    """What the option was called; its key if it is no longer offered."""
    found = [o["label"] for o in question.options if o["key"] == key]
    return say(found[0], language) if found else key


def count_rows(question: Question, keys: Iterable[str]) -> tuple[Row, ...]:
    """One row an option, in the order in which they were offered; gone options come last."""
    return count_among(question.options, keys)


def count_among(options: Sequence[Mapping[str, Any]], keys: Iterable[str]) -> tuple[Row, ...]:
    """As ``count_rows``, of these options."""
    seen = Counter(keys)
    offered = [Row(o["key"], Localized(o["label"]), seen.pop(o["key"], 0)) for o in options]
    gone = [Row(key, Localized(en=key), n) for key, n in sorted(seen.items())]
    return (*offered, *gone)


class _Offered(Plain):
    """Kinds whose answers organizers write."""

    with_options: ClassVar[bool] = True
    with_places: ClassVar[bool] = True

    def offered(self, question: Question, language: str) -> list[tuple[str, str]]:
        return [(o["key"], say(o["label"], language)) for o in question.options]


class SingleChoice(_Offered):
    """One of the options; the value is its key."""

    key: ClassVar[str] = "single_choice"
    takes: ClassVar[int] = 12
    shape: ClassVar[Shape] = Shape.ONE
    label: ClassVar[str] = N_("One of several")
    asked_in: ClassVar[str] = "questions/ask/one.html"
    shown_in: ClassVar[str] = "questions/shown/bars.html"

    def field(self, question: Question, language: str) -> Any:
        title = say(question.title, language)
        return OneOf(title, needed(question), choices=choices(question, language))

    def value_of(self, field: Field) -> str | None:
        return field.data or None

    def read(self, value: str, question: Question, language: str) -> str:
        return label_of(question, value, language)

    def summary(self, values: Sequence[str], question: Question) -> Summary:
        return Summary(len(values), count_rows(question, values))


class MultipleChoice(_Offered):
    """Any of the options, at most ``settings["max"]``; the value is the list of their keys."""

    key: ClassVar[str] = "multiple_choice"
    takes: ClassVar[int] = 18
    shape: ClassVar[Shape] = Shape.SEVERAL
    label: ClassVar[str] = N_("Any of several")
    asked_in: ClassVar[str] = "questions/ask/some.html"
    shown_in: ClassVar[str] = "questions/shown/bars.html"
    tuned_by: ClassVar[tuple[str, ...]] = ("max",)

    def field(self, question: Question, language: str) -> Any:
        return SomeOf(
            say(question.title, language),
            needed(question),
            choices=choices(question, language),
            most=question.settings.get("max") or len(question.options),
        )

    def value_of(self, field: Field) -> list[str] | None:
        return list(dict.fromkeys(field.data or [])) or None

    def read(self, value: list[str], question: Question, language: str) -> str:
        return "; ".join(label_of(question, key, language) for key in value or [])

    def summary(self, values: Sequence[list[str]], question: Question) -> Summary:
        chosen = [key for value in values for key in value]
        return Summary(len(values), count_rows(question, chosen), exclusive=False)
