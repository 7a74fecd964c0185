"""Forms of the organizers' door pages."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import ValidationError

from summit.checkin.models import Point
from summit.checkin.states import DeviceRole, PointKind
from summit.errors import N_
from summit.events.models import Site
from summit.schedule.models import ProgrammeSession
from summit.web.forms import BaseForm, LineField, required
from summit.web.layout import language

ROLE_LABELS: dict[DeviceRole, str] = {
    DeviceRole.SCANNER: N_("Scanner: checks people in"),
    DeviceRole.HELP_DESK: N_("Help desk: finds names, registers walk-ins, moves people"),
    DeviceRole.KIOSK: N_("Kiosk: people scan their own tickets at its camera"),
}
KIND_LABELS: dict[PointKind, str] = {
    PointKind.ENTRANCE: N_("Entrance: counts who came"),
    PointKind.SESSION: N_("Session: counts who sits in it, up to the room's places"),
    PointKind.TABLE: N_("MAP table: counts who stopped by, and signs people up for a group"),
}


class PointForm(BaseForm):
    """A new point at a site."""

    site = SelectField(lazy_gettext("Site"), coerce=int)
    name = LineField(lazy_gettext("Name of the door"), required(), most=60)
    kind = SelectField(lazy_gettext("What it counts"))
    session = SelectField(lazy_gettext("Session"), coerce=int, default=0)
    exits = BooleanField(lazy_gettext("People are scanned on their way out too"))

    def offer(self, sites: list[Site], sessions: Sequence[ProgrammeSession]) -> None:
        self.site.choices = [SelectChoice(s.id, s.name.say(language())) for s in sites]
        self.kind.choices = [SelectChoice(k.value, gettext(v)) for k, v in KIND_LABELS.items()]
        titles = [SelectChoice(s.id, s.title.say(language())) for s in sessions]
        self.session.choices = [SelectChoice(0, gettext("none")), *titles]
        self._at = {s.id: {p.site_id for p in s.placements} for s in sessions}

    @property
    def session_id(self) -> int | None:
        """The session whose door it is; None for every other kind of point."""
        return self.session.data or None if self.kind.data == PointKind.SESSION else None

    def validate_session(self, field: Any) -> None:
        if self.kind.data != PointKind.SESSION:
            return
        if not field.data:
            raise ValidationError(gettext("Choose the session whose door it is."))
        if self.site.data not in self._at.get(field.data, ()):
            raise ValidationError(
                gettext("This session is not at that site. Choose another of the two.")
            )


class PointChangeForm(BaseForm):
    """What can be changed of a point: what it counts stays, because it has counted."""

    name = LineField(lazy_gettext("Name of the door"), required(), most=60)
    exits = BooleanField(lazy_gettext("People are scanned on their way out too"))


class PairForm(BaseForm):
    """A link that makes one phone a device."""

    point = SelectField(lazy_gettext("Door"), coerce=int)
    role = SelectField(lazy_gettext("What the phone may do"))
    device_name = LineField(lazy_gettext("Name of the phone"), required(), most=40)

    def offer(self, points: list[Point]) -> None:
        self.point.choices = point_choices(points)
        self.role.choices = [SelectChoice(r.value, gettext(v)) for r, v in ROLE_LABELS.items()]


class PlaceForm(BaseForm):
    """The door at which a phone stands."""

    point = SelectField(lazy_gettext("Door"), coerce=int)

    def offer(self, points: Sequence[Point]) -> None:
        self.point.choices = point_choices(points)


def point_choices(points: Sequence[Point]) -> list[SelectChoice]:
    return [SelectChoice(p.id, f"{p.site.name.say(language())}, {p.name}") for p in points]
