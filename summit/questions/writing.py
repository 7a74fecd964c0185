"""The form with which organizers write a question, wherever it is asked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectMultipleField,
)
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from summit.db import LANGUAGES, Localized
from summit.questions.availability import slots_in
from summit.questions.catalogue import BY_KEY
from summit.questions.keys import new_key
from summit.questions.kind import Question, QuestionKind, say, typed
from summit.questions.measure import LARGEST
from summit.web.forms import BaseForm, DayField, LineField, ParagraphField, Translations

EMPTY_ROWS = 3
MOST_OPTIONS = 40
_JOINT = "="  # between the key of a question and one of its answers


class Writable(Protocol):
    """A question as organizers write it, whether it is kept yet or not."""

    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def help(self) -> Mapping[str, str] | None: ...
    @property
    def options(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def settings(self) -> Mapping[str, Any]: ...
    @property
    def shown_if(self) -> Mapping[str, Any]: ...
    @property
    def required(self) -> bool: ...


def whole(label: Any, least: int, most: int) -> IntegerField:
    """A whole number that may be left out."""
    said = lazy_gettext("Write a number from %(min)d to %(max)d.")
    return IntegerField(label, [Optional(), NumberRange(least, most, said)])


def both(form: Any, name: str) -> Localized:
    """What stands in the fields ``<name>_<language>``, without the empty ones."""
    texts = {language: form[f"{name}_{language}"].data for language in LANGUAGES}
    return Localized({language: text for language, text in texts.items() if text})


def apart(name: str, text: Mapping[str, str] | None) -> dict[str, str]:
    """The reverse of ``both``: values for the fields of each language."""
    return {f"{name}_{language}": (text or {}).get(language, "") for language in LANGUAGES}


class OptionForm(Form):  # type: ignore[misc]
    """One of the answers to choose from. Without a label it is not there."""

    class Meta:
        def get_translations(self, form: Any) -> Translations:
            return Translations()

    key = HiddenField()
    label_en = LineField(lazy_gettext("In English"), most=120)
    label_es = LineField(lazy_gettext("In Spanish"), most=120)
    places = whole(lazy_gettext("Places"), 0, 100_000)


class Ticks(SelectMultipleField):  # type: ignore[misc]
    option_widget = CheckboxInput()


def _within(field: IntegerField) -> int | None:
    """What the field says, if its limits allow it: a preview is made of what is yet wrong, too."""
    limits = next(v for v in field.validators if isinstance(v, NumberRange))
    fits = field.data is not None and limits.min <= field.data <= limits.max
    return field.data if fits else None


class WrittenQuestion(BaseForm):
    """A question in both languages side by side.

    ``seen`` is how the question was when the page was opened: two pages do not overwrite one
    another unknowingly. Its kind is that of the page.
    """

    kind: QuestionKind

    seen = HiddenField()
    title_en = LineField(lazy_gettext("Question in English"), most=300)
    title_es = LineField(lazy_gettext("Question in Spanish"), most=300)
    help_en = ParagraphField(lazy_gettext("Help in English"), most=1000)
    help_es = ParagraphField(lazy_gettext("Help in Spanish"), most=1000)
    options = FieldList(FormField(OptionForm), max_entries=MOST_OPTIONS + EMPTY_ROWS)
    most = whole(lazy_gettext("Most characters"), 1, 10_000)
    min = whole(lazy_gettext("Smallest number"), -LARGEST, LARGEST)
    max = whole(lazy_gettext("Largest number"), 1, LARGEST)
    unit_en = LineField(lazy_gettext("Unit in English"), most=40)
    unit_es = LineField(lazy_gettext("Unit in Spanish"), most=40)
    first = DayField(lazy_gettext("Earliest day"), [Optional()])
    last = DayField(lazy_gettext("Latest day"), [Optional()])
    slots = ParagraphField(lazy_gettext("Dates to choose from"), most=2000)
    required = BooleanField(lazy_gettext("An answer is needed"))
    after = Ticks(lazy_gettext("Ask only after one of these answers"), validate_choice=False)

    def validate_title_es(self, field: Any) -> None:
        if not (self.title_en.data or field.data):
            raise ValidationError(gettext("Write the question in at least one language."))

    def validate_options(self, field: Any) -> None:
        if self.kind.with_options and len(self.written_options()) < 2:
            raise ValidationError(gettext("Write at least two answers to choose from."))

    def validate_max(self, field: Any) -> None:
        least, most = self.min.data, field.data
        if least is not None and most is not None and most < least:
            raise ValidationError(gettext("The largest number is smaller than the smallest."))

    def validate_last(self, field: Any) -> None:
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(gettext("The latest day comes before the earliest."))

    def validate_slots(self, field: Any) -> None:
        if "slots" not in self.kind.tuned_by:
            return
        try:
            found = slots_in(field.data or "")
        except ValueError as error:
            raise ValidationError(
                gettext("“%(line)s” is no date. Write it like 2025-03-04 18:00.", line=error)
            ) from error
        if len(found) < 2:
            raise ValidationError(gettext("Write at least two dates, each on a line."))

    def validate_after(self, field: Any) -> None:
        if len({value.partition(_JOINT)[0] for value in field.data or ()}) > 1:
            raise ValidationError(gettext("Choose answers to one question only."))
        if not set(field.data or ()) <= {choice.value for choice in field.iter_choices()}:
            raise ValidationError(gettext("Choose one of the answers offered."))

    def written_options(self) -> list[dict[str, Any]]:
        """The options with a label, each with its key; those that are new get one."""
        written = [row.form for row in self.options if both(row.form, "label")]
        taken = {row.key.data for row in written if row.key.data}
        made = []
        for row in written:
            key = row.key.data or new_key(str(both(row, "label")), taken, "option")
            taken.add(key)
            option = {"key": key, "label": dict(both(row, "label"))}
            if self.kind.with_places and row.places.data is not None:
                option["places"] = row.places.data
            made.append(option)
        return made

    @property
    def written_settings(self) -> dict[str, Any]:
        """The settings of the kind that organizers change."""
        written = {
            "most": _within(self.most),
            "min": _within(self.min),
            "max": _within(self.max),
            "unit": dict(both(self, "unit")) or None,
            "from": self.first.data and self.first.data.isoformat(),
            "to": self.last.data and self.last.data.isoformat(),
            "slots": _slots(self.slots.data or ""),
        }
        return {name: written[name] for name in self.kind.tuned_by if written[name] is not None}

    @property
    def condition(self) -> dict[str, Any]:
        """``shown_if`` as it is ticked."""
        pairs = [value.partition(_JOINT) for value in self.after.data or ()]
        return {"key": pairs[0][0], "any": [answer for _, _, answer in pairs]} if pairs else {}

    def prepare(self, kind: QuestionKind, others: Iterable[Question], language: str) -> None:
        """Make it the form of a question of ``kind`` that may wait for answers to ``others``."""
        self.kind = kind
        if kind.with_options:
            self.max.label.text = gettext("At most so many answers")
        self.after.choices = [
            SelectChoice(f"{other.key}{_JOINT}{key}", word, optgroup=say(other.title, language))
            for other in others
            for key, word in BY_KEY[other.kind].offered(other, language)
        ]
        while kind.with_options and len(self.options) < min(
            len(self.written_options()) + EMPTY_ROWS, MOST_OPTIONS
        ):
            self.options.append_entry()


def values_of(question: Writable) -> dict[str, Any]:
    """What the fields of a ``WrittenQuestion`` start from."""
    settings, condition = question.settings, question.shown_if
    wanted = [text for answer in condition.get("any", ()) for text in typed(answer)]
    return {
        **apart("title", question.title),
        **apart("help", question.help),
        **apart("unit", settings.get("unit")),
        "options": [
            apart("label", o["label"]) | {"key": o["key"], "places": o.get("places")}
            for o in question.options
        ],
        "most": settings.get("most"),
        "min": settings.get("min"),
        "max": settings.get("max"),
        "first": _day(settings.get("from")),
        "last": _day(settings.get("to")),
        "slots": "\n".join(slot.replace("T", " ") for slot in settings.get("slots", ())),
        "required": question.required,
        "after": [f"{condition['key']}{_JOINT}{answer}" for answer in wanted],
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _slots(text: str) -> list[str]:
    """The dates so far; unfinished lines are not there yet."""
    try:
        return slots_in(text)
    except ValueError:
        return []
