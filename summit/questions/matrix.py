"""Several things on one scale: a row for each session, places from 1 to 5."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask_babel import gettext
from wtforms import Field, Form
from wtforms.validators import ValidationError

from summit.db import Localized
from summit.errors import N_
from summit.questions.checks import needed
from summit.questions.choice import label_of
from summit.questions.kind import Plain, Question, Row, Shape, Summary, say
from summit.questions.scale import CANNOT_SAY

USEFULNESS = {
    "1": Localized(en="Not useful", es="Nada útil"),
    "2": Localized(en="A little useful", es="Poco útil"),
    "3": Localized(en="In between", es="Ni poco ni mucho"),
    "4": Localized(en="Useful", es="Útil"),
    "5": Localized(en="Very useful", es="Muy útil"),
}
NOT_THERE = Localized(en="I was not there", es="No estuve")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as its template asks it: the name of its radio buttons, and which one is pressed."""

    name: str
    label: str
    chosen: str


class Lines(Field):  # type: ignore[misc]
    """A group of radio buttons for each row, named ``<name>.<row>``; rows left alone are out."""

    def __init__(
        self, label: str, validators: Any, *, rows: Mapping[str, str], steps: Mapping[str, str],
        **kw: Any,
    ):  # fmt: skip
        super().__init__(label, validators, **kw)
        self.rows, self.steps = rows, steps

    @property
    def names(self) -> list[str]:
        """The names under which a browser sends it."""
        return [f"{self.name}.{row}" for row in self.rows]

    @property
    def lines(self) -> list[Line]:
        given = self.data or {}
        return [
            Line(f"{self.name}.{row}", label, given.get(row, ""))
            for row, label in self.rows.items()
        ]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the rows by their own names; WTForms knows one name for each field."""
        super().process(None, data, extra_filters)
        if formdata is None:
            return
        sent = {row: formdata.get(f"{self.name}.{row}") for row in self.rows}
        given = {row: step for row, step in sent.items() if step}
        self.raw_data = list(given.values())
        self.data = given or None

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        if not validation_stopped and not set((self.data or {}).values()) <= set(self.steps):
            raise ValidationError(gettext("Choose one of the answers offered."))


@dataclass(frozen=True, slots=True)
class OfRow:
    """One row of a matrix as a question of its own, on a scale from 1 to 5."""

    key: str
    title: Localized
    options: Sequence[Mapping[str, Any]]
    kind: str = "likert"
    help: Localized | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False


class Matrix(Plain):
    """Each of the options on a scale from 1 to 5, or "I was not there".

    The value is {<key of the option>: 1 to 5 or "na"}, without the rows that were left alone.
    ``settings["scale"]``, options with the keys "1" to "5", replaces the words of the scale.
    ``settings["rows"]`` "attended" asks everybody about their own sessions alone.
    """

    key: ClassVar[str] = "matrix"
    shape: ClassVar[Shape] = Shape.AGREEMENTS
    label: ClassVar[str] = N_("Sessions, each from 1 to 5")
    asked_in: ClassVar[str] = "questions/ask/matrix.html"
    shown_in: ClassVar[str] = "questions/shown/bars.html"
    with_options: ClassVar[bool] = True
    looks_back: ClassVar[bool] = True
    tallied: ClassVar[bool] = True

    def seconds(self, question: Question) -> int:
        return 7 * len(question.options)

    def field(self, question: Question, language: str) -> Any:
        steps = {key: say(word, language) for key, word in _words(question).items()}
        return Lines(
            say(question.title, language),
            needed(question),
            rows={str(o["key"]): say(o["label"], language) for o in question.options},
            steps=steps | {CANNOT_SAY: say(NOT_THERE, language)},
        )

    def value_of(self, field: Field) -> dict[str, int | str] | None:
        given = (field.data or {}).items()
        return {row: step if step == CANNOT_SAY else int(step) for row, step in given} or None

    def read(self, value: Mapping[str, int | str], question: Question, language: str) -> str:
        words = {key: f"{key} {say(word, language)}" for key, word in _words(question).items()}
        words[CANNOT_SAY] = say(NOT_THERE, language)
        return "; ".join(
            f"{label_of(question, row, language)}: {words[str(step)]}"
            for row, step in value.items()
        )

    def summary(self, values: Sequence[Mapping[str, Any]], question: Question) -> Summary:
        """How many placed each row on the scale; ``parted`` tells where."""
        rows = tuple(
            Row(part.key, part.title, sum(step != CANNOT_SAY for step in steps))
            for part, steps in self.parted(values, question)
        )
        return Summary(len(values), rows, exclusive=False)

    def parted(
        self, values: Sequence[Mapping[str, Any]], question: Question
    ) -> Iterator[tuple[OfRow, list[Any]]]:
        steps: dict[str, list[Any]] = defaultdict(list)
        for value in values:
            for row, step in value.items():
                steps[row].append(step)
        words = _words(question) | {CANNOT_SAY: NOT_THERE}
        scale = [{"key": key, "label": dict(word)} for key, word in words.items()]
        for option in question.options:
            yield OfRow(str(option["key"]), Localized(option["label"]), scale), steps[option["key"]]


def _words(question: Question) -> dict[str, Localized]:
    own = {str(o["key"]): Localized(o["label"]) for o in question.settings.get("scale", [])}
    return own or USEFULNESS
