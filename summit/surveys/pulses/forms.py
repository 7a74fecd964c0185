"""The two questions as a form."""

from flask_babel import gettext, lazy_gettext
from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from summit.surveys.pulses.steps import QUESTIONS
from summit.web.forms import BaseForm


class PulseForm(BaseForm):
    """``chosen`` is the step of each question."""

    worth = RadioField(validators=[InputRequired(lazy_gettext("Choose one of the answers."))])
    next = RadioField(validators=[InputRequired(lazy_gettext("Choose one of the answers."))])

    def fill(self) -> None:
        for question in QUESTIONS:
            field = self[question.key]
            field.label.text = gettext(question.text)
            field.choices = [
                SelectChoice(step, gettext(words)) for step, words in question.steps.items()
            ]

    @property
    def chosen(self) -> dict[str, str]:
        return {question.key: self[question.key].data for question in QUESTIONS}
