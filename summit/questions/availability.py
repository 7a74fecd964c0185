"""Which of several dates suit somebody."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from babel.dates import format_date, format_datetime
from flask_babel import gettext
from wtforms import Field, Form, SelectChoice
from wtforms.validators import ValidationError

from summit.db import LANGUAGES, Localized
from summit.errors import N_
from summit.questions.checks import needed
from summit.questions.choice import SomeOf, count_among
from summit.questions.kind import Plain, Question, Shape, Summary, say

NEVER = "none"
NONE_SUITS = Localized(en="None of these", es="Ninguna de estas")
_DATE = {"en": "EEE d MMM y", "es": "EEE d 'de' MMM 'de' y"}
_MOMENT = {"en": "EEE d MMM y, H:mm", "es": "EEE d 'de' MMM 'de' y, H:mm"}


class Dates(SomeOf):
    """Ticks beside dates; "none of these" stands alone."""

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        super().post_validate(form, validation_stopped)
        if NEVER in (self.data or []) and len(self.data or []) > 1:
            raise ValidationError(gettext("Choose dates, or “none of these”."))


class Availability(Plain):
    """Which of ``settings["slots"]`` suit: ISO dates, with or without an hour ("2025-03-04",
    "2025-03-04T18:00", on the clock of the event). The value is the list of those that do, or
    ["none"].
    """

    key: ClassVar[str] = "availability"
    shape: ClassVar[Shape] = Shape.MOMENTS
    label: ClassVar[str] = N_("Dates that suit")
    asked_in: ClassVar[str] = "questions/ask/some.html"
    shown_in: ClassVar[str] = "questions/shown/bars.html"
    tuned_by: ClassVar[tuple[str, ...]] = ("slots",)

    def seconds(self, question: Question) -> int:
        return 6 * len(question.settings.get("slots", []))

    def offered(self, question: Question, language: str) -> list[tuple[str, str]]:
        slots = [(slot, written(slot, language)) for slot in question.settings.get("slots", [])]
        return [*slots, (NEVER, say(NONE_SUITS, language))]

    def field(self, question: Question, language: str) -> Any:
        offered = [SelectChoice(key, word) for key, word in self.offered(question, language)]
        title = say(question.title, language)
        return Dates(title, needed(question), choices=offered, most=len(offered))

    def value_of(self, field: Field) -> list[str] | None:
        return list(dict.fromkeys(field.data or [])) or None

    def read(self, value: list[str], question: Question, language: str) -> str:
        return "; ".join(_read(slot, language) for slot in value)

    def summary(self, values: Sequence[list[str]], question: Question) -> Summary:
        chosen = [slot for value in values for slot in value]
        return Summary(len(values), count_among(_options(question), chosen), exclusive=False)


def _options(question: Question) -> list[dict[str, Any]]:
    """The dates as options, in every language."""
    keys = [*question.settings.get("slots", []), NEVER]
    return [{"key": key, "label": {code: _read(key, code) for code in LANGUAGES}} for key in keys]


def written(slot: str, language: str) -> str:
    """ "Tue 4 Mar 2025", with the hour where there is one."""
    if "T" in slot:
        return format_datetime(datetime.fromisoformat(slot), _MOMENT[language], locale=language)
    return format_date(date.fromisoformat(slot), _DATE[language], locale=language)


def _read(slot: str, language: str) -> str:
    return say(NONE_SUITS, language) if slot == NEVER else written(slot, language)


def slots_in(text: str) -> list[str]:
    """The dates written in ``text``, one a line ("2025-03-04" or "2025-03-04 18:00"), in order.

    Raises ValueError, whose text is the first line that is no date.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return sorted({_slot(line) for line in lines})


def _slot(line: str) -> str:
    try:
        moment = datetime.fromisoformat(line)
    except ValueError as error:
        raise ValueError(line) from error
    hour = len(line) > len("2025-03-04")
    return moment.strftime("%Y-%m-%dT%H:%M") if hour else moment.date().isoformat()
