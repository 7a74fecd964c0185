"""Forms of the surveys: the wish to be contacted, and what the console writes."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, ValidationError

from summit.outbox.quiet import DAY
from summit.questions.kind import QuestionKind
from summit.questions.measure import WholeNumber
from summit.questions.writing import WrittenQuestion, apart, both, values_of
from summit.surveys.actions.building import draft_of
from summit.surveys.actions.sending import MOST_WAVES
from summit.surveys.drafts import QuestionDraft, SurveyDraft
from summit.surveys.instruments import KEYS, instrument
from summit.surveys.models import Survey, SurveyQuestion
from summit.surveys.queries import asked_now
from summit.surveys.states import AUDIENCE_LABELS, LETTER_LABELS, WAY_LABELS
from summit.web.forms import AddressField, BaseForm, LineField, ParagraphField, required


class ContactForm(BaseForm):
    """Left after the answers, and kept apart from them."""

    full_name = LineField(_l("Name"), required())
    email = AddressField(_l("E-mail"), required())
    wish = RadioField(
        _l("What may we write to you about?"),
        choices=[
            SelectChoice("group", _l("Tell me about the MAP groups")),
            SelectChoice("interview", _l("I would talk with you about my answers")),
        ],
        default="group",
    )


class NewSurveyForm(BaseForm):
    """Which questionnaire to start from."""

    template = SelectField(_l("Questionnaire"))

    def __init__(self, language: str, **kw: Any) -> None:
        super().__init__(**kw)
        self.template.choices = [SelectChoice(key, _described(key, language)) for key in KEYS]


def _described(key: str, language: str) -> str:
    made = instrument(key)
    return f"{made['title'][language]} ({len(made['questions'])})"


class TextsForm(BaseForm):
    """What stands above the questions, in both languages side by side."""

    title_en = LineField(_l("Title in English"), most=120)
    title_es = LineField(_l("Title in Spanish"), most=120)
    intro_en = ParagraphField(_l("A line below it, in English"), most=500)
    intro_es = ParagraphField(_l("A line below it, in Spanish"), most=500)

    def validate_title_es(self, field: Any) -> None:
        if not (self.title_en.data or field.data):
            raise ValidationError(gettext("Write the title in at least one language."))

    def draft(self) -> SurveyDraft:
        return SurveyDraft(both(self, "title"), both(self, "intro"))


def texts_form(survey: Survey) -> TextsForm:
    return TextsForm(data=apart("title", survey.title) | apart("intro", survey.intro))


class QuestionForm(WrittenQuestion):
    """A question of a survey. Settings that organizers do not change stay as they are."""

    kept: dict[str, Any]

    def draft(self) -> QuestionDraft:
        """What is written now, as a question. It may be unfinished: the preview shows it too."""
        return QuestionDraft(
            kind=self.kind.key,
            title=both(self, "title"),
            help=both(self, "help") or None,
            options=tuple(self.written_options()) if self.kind.with_options else (),
            settings=self.kept | self.written_settings,
            shown_if=self.condition,
            required=bool(self.required.data),
        )


def question_form(
    survey: Survey, kind: QuestionKind, start: QuestionDraft | SurveyQuestion, language: str
) -> QuestionForm:
    """The form of a question with what is known of it, or with what was just sent."""
    draft = draft_of(start) if isinstance(start, SurveyQuestion) else start
    own = start.key if isinstance(start, SurveyQuestion) else ""
    made = QuestionForm(data=values_of(draft))
    made.kept = {n: v for n, v in draft.settings.items() if n not in kind.tuned_by}
    made.prepare(kind, [q for q in asked_now(survey.questions) if q.key != own], language)
    return made


class WaysForm(BaseForm):
    """How a survey is answered, and who is asked by mail."""

    ways = RadioField(_l("How it is answered"))
    audience = RadioField(_l("Who is asked by mail"))


def ways_form(survey: Survey) -> WaysForm:
    form = WaysForm(data={"ways": survey.ways.value, "audience": survey.audience.value})
    form.ways.choices = [SelectChoice(w.value, gettext(text)) for w, text in WAY_LABELS.items()]
    form.audience.choices = [
        SelectChoice(a.value, gettext(text)) for a, text in AUDIENCE_LABELS.items()
    ]
    return form


def _number(label: Any, least: int, most: int) -> WholeNumber:
    needed = InputRequired(_l("Write a whole number, like 3."))
    return WholeNumber(label, [needed], least=least, most=most)


class SendingForm(BaseForm):
    """Letters to plan: so long after the end of each person's own site, or after their own
    sign-up or meeting.
    """

    letter = SelectField(_l("What"))
    wave = _number(_l("Wave"), 1, MOST_WAVES)
    amount = _number(_l("How long after"), 0, 400)
    unit = SelectField(_l("Unit"))

    @property
    def minutes(self) -> int:
        return int(self.amount.data or 0) * (DAY if self.unit.data == "days" else 60)


def sending_form() -> SendingForm:
    form = SendingForm(data={"wave": 1, "amount": 4, "unit": "days"})
    form.letter.choices = [SelectChoice(x.value, gettext(t)) for x, t in LETTER_LABELS.items()]
    form.unit.choices = [
        SelectChoice("hours", gettext("hours")),
        SelectChoice("days", gettext("days")),
    ]
    return form
