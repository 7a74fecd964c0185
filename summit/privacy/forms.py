"""What is asked before something is gone, and how long answers are kept."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, IntegerField
from wtforms.validators import DataRequired, NumberRange, Optional

from summit.registration.models import FormQuestion
from summit.web.forms import BaseForm

MOST_DAYS = 3650


class EraseForm(BaseForm):
    """The second step: what was read on the page has to be confirmed."""

    sure = BooleanField(
        lazy_gettext("Erase it all. I know that this cannot be undone."),
        [DataRequired(lazy_gettext("Tick this if it is what you want. Nothing is erased yet."))],
    )


def field_name(key: str) -> str:
    return f"keep-{key}"


def keep_form(questions: Sequence[FormQuestion], language: str) -> BaseForm:
    """A field of days for each question, filled with what is kept now."""
    fields: dict[str, Any] = {
        field_name(q.key): IntegerField(
            q.title.say(language),
            [
                Optional(),
                NumberRange(0, MOST_DAYS, lazy_gettext("Write a number of days from 0 to 3650.")),
            ],
        )
        for q in questions
    }
    kind = type("KeepForm", (BaseForm,), fields)
    made: BaseForm = kind(data={field_name(q.key): q.keep_days for q in questions})
    return made
