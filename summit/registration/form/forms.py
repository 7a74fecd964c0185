"""The forms with which organizers write the registration form."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import ValidationError

from summit.events.models import Event
from summit.questions.kind import QuestionKind
from summit.questions.writing import Ticks, WrittenQuestion, apart, both, values_of, whole
from summit.registration.form.actions import draft_of
from summit.registration.form.drafts import QuestionDraft, SectionDraft
from summit.registration.models import FormQuestion, FormSection
from summit.web.forms import BaseForm, LineField, ParagraphField

LONGEST_KEPT = 3650  # days


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
        return SectionDraft(both(self, "title"), both(self, "help") or None)


def section_form(section: FormSection | None = None) -> SectionForm:
    if section is None:
        return SectionForm()
    return SectionForm(data=apart("title", section.title) | apart("help", section.help))


class QuestionForm(WrittenQuestion):
    """A question of the registration form: where it is asked, and who reads its answers."""

    section = SelectField(lazy_gettext("Section"))
    sites = Ticks(lazy_gettext("Ask only at these sites"))
    staff_only = BooleanField(lazy_gettext("Only for the team: nobody is asked, you fill it in"))
    sensitive = BooleanField(lazy_gettext("Sensitive: only who manages people reads the answers"))
    keep_days = whole(lazy_gettext("Days after the event until the answers are removed"), 0,
                      LONGEST_KEPT)  # fmt: skip

    def draft(self) -> QuestionDraft:
        """What is written now, as a question. It may be unfinished: the preview shows it too."""
        return QuestionDraft(
            kind=self.kind.key,
            title=both(self, "title"),
            help=both(self, "help") or None,
            options=tuple(self.written_options()) if self.kind.with_options else (),
            settings=self.written_settings,
            shown_if=self.condition,
            required=bool(self.required.data),
            sites=tuple(self.sites.data or ()),
            staff_only=bool(self.staff_only.data),
            sensitive=bool(self.sensitive.data),
            keep_days=self.keep_days.data,
            section_id=int(self.section.data) if self.section.data else None,
        )


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
    made.prepare(kind, others, language)
    made.section.choices = [SelectChoice("", gettext("Above all sections"))]
    made.section.choices += [SelectChoice(str(s.id), s.title.say(language)) for s in sections]
    made.sites.choices = [SelectChoice(s.slug, s.name.say(language)) for s in event.sites]
    return made


def _filled(draft: QuestionDraft) -> dict[str, Any]:
    return values_of(draft) | {
        "section": str(draft.section_id or ""),
        "sites": list(draft.sites),
        "staff_only": draft.staff_only,
        "sensitive": draft.sensitive,
        "keep_days": draft.keep_days,
    }


def seen_of(draft: QuestionDraft) -> str:
    """A name for a question as it is, whatever its place in the form."""
    return sha256(repr(replace(draft, section_id=None)).encode()).hexdigest()[:16]
