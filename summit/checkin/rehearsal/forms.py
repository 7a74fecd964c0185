"""The form that pairs a phone for the rehearsal."""

from flask_babel import gettext, lazy_gettext
from wtforms import SelectChoice, SelectField

from summit.checkin.forms import PlaceForm
from summit.checkin.states import DeviceRole
from summit.errors import N_

ROLES = {DeviceRole.SCANNER: N_("Scanner"), DeviceRole.HELP_DESK: N_("Help desk")}


class PracticeForm(PlaceForm):
    """At which door, and as what."""

    role = SelectField(lazy_gettext("What the phone may do"))

    def choices(self) -> None:
        self.role.choices = [SelectChoice(r.value, gettext(text)) for r, text in ROLES.items()]
