"""Forms of those who read what people wrote, and of those who share results."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from summit.web.forms import BaseForm, LineField, required


class ThemeForm(BaseForm):
    name = LineField(_l("New theme"), required(_l("Write what the answers are about.")), most=60)


class ShareForm(BaseForm):
    name = LineField(_l("For whom"), required(_l("Write who gets this link.")), most=80)


class RulingForm(BaseForm):
    """What counts where two readers disagree; ``about`` is the key of the answer."""

    about = ""

    themes = SelectMultipleField(
        _l("Themes"), coerce=int, widget=ListWidget(), option_widget=CheckboxInput()
    )
    reason = LineField(_l("Why"), required(_l("Write in a few words why.")), most=200)
