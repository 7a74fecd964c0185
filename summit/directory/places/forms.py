"""What is decided about places: how many more are given, and who gets none."""

from flask_babel import lazy_gettext
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from summit.web.forms import BaseForm, ParagraphField

MOST_PERCENT = 100


class DeclineForm(BaseForm):
    reason = ParagraphField(lazy_gettext("Why, as the letter says it"), most=600)


class OverbookingForm(BaseForm):
    percent = IntegerField(
        lazy_gettext("Percent more than there are"),
        [
            InputRequired(lazy_gettext("Give a number; 0 gives no more places than there are.")),
            NumberRange(0, MOST_PERCENT, lazy_gettext("Give a number between 0 and 100.")),
        ],
    )
