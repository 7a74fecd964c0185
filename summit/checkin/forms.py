"""Forms of the organizers' door pages."""

from flask_babel import gettext, lazy_gettext
from wtforms import SelectChoice, SelectField

from summit.checkin.models import Point
from summit.checkin.states import DeviceRole, PointKind
from summit.errors import N_
from summit.events.models import Site
from summit.web.forms import BaseForm, LineField, required
from summit.web.layout import language

ROLE_LABELS: dict[DeviceRole, str] = {
    DeviceRole.SCANNER: N_("Scanner: checks people in"),
    DeviceRole.HELP_DESK: N_("Help desk: finds names, registers walk-ins, moves people"),
}
KIND_LABELS: dict[PointKind, str] = {
    PointKind.ENTRANCE: N_("Entrance: counts who came"),
    PointKind.TABLE: N_("Table: counts who stopped by"),
}


class PointForm(BaseForm):
    """A new point at a site."""

    site = SelectField(lazy_gettext("Site"), coerce=int)
    name = LineField(lazy_gettext("Name of the door"), required(), most=60)
    kind = SelectField(lazy_gettext("What it counts"))

    def offer(self, sites: list[Site]) -> None:
        self.site.choices = [SelectChoice(s.id, s.name.say(language())) for s in sites]
        self.kind.choices = [SelectChoice(k.value, gettext(v)) for k, v in KIND_LABELS.items()]


class PairForm(BaseForm):
    """A link that makes one phone a device."""

    point = SelectField(lazy_gettext("Door"), coerce=int)
    role = SelectField(lazy_gettext("What the phone may do"))
    device_name = LineField(lazy_gettext("Name of the phone"), required(), most=40)

    def offer(self, points: list[Point]) -> None:
        self.point.choices = [
            SelectChoice(p.id, f"{p.site.name.say(language())}, {p.name}") for p in points
        ]
        self.role.choices = [SelectChoice(r.value, gettext(v)) for r, v in ROLE_LABELS.items()]
