"""The forms with which organizers write the registration form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from summit.db import LANGUAGES, Localized
from summit.events.models import Event
from summit.questions.availability import slots_in
from summit.questions.catalogue import BY_KEY
from summit.questions.kind import QuestionKind, typed
from summit.questions.measure import LARGEST
from summit.registration.form.actions import draft_of
from summit.registration.form.drafts import QuestionDraft, SectionDraft, new_key
from summit.registration.models import FormQuestion, FormSection
from summit.web.forms import BaseForm, DayField, LineField, ParagraphField, Translations

EMPTY_ROWS = 3
MOST_OPTIONS = 40
LONGEST_KEPT = 3650  # days
_JOINT = "="  # between the key of a question and one of its answers


def _whole(label: Any, least: int, most: int) -> IntegerField:
    said = lazy_gettext("Write a number from %(min)d to %(max)d.")
    return IntegerField(label, [Optional(), NumberRange(least, most, said)])


def _both(form: Any, name: str) -> Localized:
    texts = {language: form[f"{name}_{language}"].data for language in LANGUAGES}
    return Localized({language: text for language, text in texts.items() if text})


def _apart(name: str, text: Mapping[str, str] | None) -> dict[str, str]:
    return {f"{name}_{language}": (text or {}).get(language, "") for language in LANGUAGES}


class SectionForm(BaseForm):
    """A heading of the form, and a line below it."""

    title_en = LineField(lazy_gettext("Heading in English"), most=120)
    title_es = LineField(lazy_gettext("Heading in Spanish"), most=120)
    help_en = ParagraphField(lazy_gettext("A line below it, in English"), most=500)
    help_es = ParagraphField(lazy_gettext("A line below it, in Spanish"), most=500)

    def validate_title_es(self, field: Any) -> None:
        if not (self.title_en.data or field.data):
            raise ValidationError(gettext("Write the heading in at least one language."))

    def draft(self) -> SectionDraft:
        return SectionDraft(_both(self, "title"), _both(self, "help") or None)


def section_form(section: FormSection | None = None) -> SectionForm:
    if section is None:
        return SectionForm()
    return SectionForm(data=_apart("title", section.title) | _apart("help", section.help))


class OptionForm(Form):  # type: ignore[misc]
    """One of the answers to choose from. Without a label it is not there."""

    class Meta:
        def get_translations(self, form: Any) -> Translations:
            return Translations()

    key = HiddenField()
    label_en = LineField(lazy_gettext("In English"), most=120)
    label_es = LineField(lazy_gettext("In Spanish"), most=120)
    places = _whole(lazy_gettext("Places"), 0, 100_000)


class Ticks(SelectMultipleField):  # type: ignore[misc]
    option_widget = CheckboxInput()


class QuestionForm(BaseForm):
    """A question of the form, in both languages side by side.

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
    most = _whole(lazy_gettext("Most characters"), 1, 10_000)
    min = _whole(lazy_gettext("Smallest number"), -LARGEST, LARGEST)
    max = _whole(lazy_gettext("Largest number"), 1, LARGEST)
    unit_en = LineField(lazy_gettext("Unit in English"), most=40)
    unit_es = LineField(lazy_gettext("Unit in Spanish"), most=40)
    first = DayField(lazy_gettext("Earliest day"), [Optional()])
    last = DayField(lazy_gettext("Latest day"), [Optional()])
    slots = ParagraphField(lazy_gettext("Dates to choose from"), most=2000)
    section = SelectField(lazy_gettext("Section"))
    required = BooleanField(lazy_gettext("An answer is needed"))
    after = Ticks(lazy_gettext("Ask only after one of these answers"), validate_choice=False)
    sites = Ticks(lazy_gettext("Ask only at these sites"))
    staff_only = BooleanField(lazy_gettext("Only for the team: nobody is asked, you fill it in"))
    sensitive = BooleanField(lazy_gettext("Sensitive: only who manages people reads the answers"))
    keep_days = _whole(lazy_gettext("Days after the event until the answers are removed"), 0,
                       LONGEST_KEPT)  # fmt: skip

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
        written = [row.form for row in self.options if _both(row.form, "label")]
        taken = {row.key.data for row in written if row.key.data}
        made = []
        for row in written:
            key = row.key.data or new_key(str(_both(row, "label")), taken, "option")
            taken.add(key)
            option = {"key": key, "label": dict(_both(row, "label"))}
            if self.kind.with_places and row.places.data is not None:
                option["places"] = row.places.data
            made.append(option)
        return made

    def draft(self) -> QuestionDraft:
        """What is written now, as a question. It may be unfinished: the preview shows it too."""
        return QuestionDraft(
            kind=self.kind.key,
            title=_both(self, "title"),
            help=_both(self, "help") or None,
            options=tuple(self.written_options()) if self.kind.with_options else (),
            settings=self._settings(),
            shown_if=self._condition(),
            required=bool(self.required.data),
            sites=tuple(self.sites.data or ()),
            staff_only=bool(self.staff_only.data),
            sensitive=bool(self.sensitive.data),
            keep_days=self.keep_days.data,
            section_id=int(self.section.data) if self.section.data else None,
        )

    def _settings(self) -> dict[str, Any]:
        written = {
            "most": self.most.data,
            "min": self.min.data,
            "max": self.max.data,
            "unit": dict(_both(self, "unit")) or None,
            "from": self.first.data and self.first.data.isoformat(),
            "to": self.last.data and self.last.data.isoformat(),
            "slots": _slots(self.slots.data or ""),
        }
        return {name: written[name] for name in self.kind.tuned_by if written[name] is not None}

    def _condition(self) -> dict[str, Any]:
        pairs = [value.partition(_JOINT) for value in self.after.data or ()]
        return {"key": pairs[0][0], "any": [answer for _, _, answer in pairs]} if pairs else {}


def question_form(
    event: Event,
    kind: QuestionKind,
    start: QuestionDraft | FormQuestion,
    sections: Sequence[FormSection],
    others: Iterable[FormQuestion],
    language: str,
) -> QuestionForm:
    """The form of a question with what is known of it, or with what was just sent.

    ``others`` are those whose answers it may wait for.
    """
    draft = draft_of(start) if isinstance(start, FormQuestion) else start
    made = QuestionForm(data=_filled(draft) | {"seen": seen_of(draft)})
    made.kind = kind
    if kind.with_options:
        made.max.label.text = gettext("At most so many answers")
    made.section.choices = [SelectChoice("", gettext("Above all sections"))]
    made.section.choices += [SelectChoice(str(s.id), s.title.say(language)) for s in sections]
    made.sites.choices = [SelectChoice(s.slug, s.name.say(language)) for s in event.sites]
    made.after.choices = [
        SelectChoice(f"{other.key}{_JOINT}{key}", word, optgroup=other.title.say(language))
        for other in others
        for key, word in BY_KEY[other.kind].offered(other, language)
    ]
    while kind.with_options and len(made.options) < min(
        len(made.written_options()) + EMPTY_ROWS, MOST_OPTIONS
    ):
        made.options.append_entry()
    return made


def _filled(draft: QuestionDraft) -> dict[str, Any]:
    settings, condition = draft.settings, draft.shown_if
    wanted = [text for answer in condition.get("any", ()) for text in typed(answer)]
    return {
        **_apart("title", draft.title),
        **_apart("help", draft.help),
        **_apart("unit", settings.get("unit")),
        "options": [
            _apart("label", o["label"]) | {"key": o["key"], "places": o.get("places")}
            for o in draft.options
        ],
        "most": settings.get("most"),
        "min": settings.get("min"),
        "max": settings.get("max"),
        "first": _day(settings.get("from")),
        "last": _day(settings.get("to")),
        "slots": "\n".join(slot.replace("T", " ") for slot in settings.get("slots", ())),
        "section": str(draft.section_id or ""),
        "required": draft.required,
        "after": [f"{condition['key']}{_JOINT}{answer}" for answer in wanted],
        "sites": list(draft.sites),
        "staff_only": draft.staff_only,
        "sensitive": draft.sensitive,
        "keep_days": draft.keep_days,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _slots(text: str) -> list[str]:
    """The dates so far; unfinished lines are not there yet."""
    try:
        return slots_in(text)
    except ValueError:
        return []


def seen_of(draft: QuestionDraft) -> str:
    """A name for a question as it is, whatever its place in the form."""
    return sha256(repr(replace(draft, section_id=None)).encode()).hexdigest()[:16]
