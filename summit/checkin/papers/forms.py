"""Forms of the door's papers."""

from flask_babel import gettext, lazy_gettext
from wtforms import IntegerField, SelectChoice, SelectField
from wtforms.validators import NumberRange

from summit.checkin.papers.formats import FORMATS
from summit.events.models import Site
from summit.web.forms import BaseForm, required
from summit.web.layout import language

MOST_SPARES = 500


class BadgeForm(BaseForm):
    """Whose badges, on which sheets. It is asked by GET: nothing is changed."""

    class Meta(BaseForm.Meta):
        csrf = False

    site = SelectField(lazy_gettext("Site"), coerce=int)
    sheets = SelectField(lazy_gettext("Sheets"), default="5392")

    def offer(self, sites: list[Site]) -> None:
        self.site.choices = [SelectChoice(s.id, s.name.say(language())) for s in sites]
        self.sheets.choices = sheet_choices()


class SpareForm(BaseForm):
    """More badges without a name."""

    number = IntegerField(
        lazy_gettext("How many more"),
        [*required(), NumberRange(1, MOST_SPARES)],
        default=24,
    )


def sheet_choices() -> list[SelectChoice]:
    return [SelectChoice(key, gettext(one.label)) for key, one in FORMATS.items()]
