"""The forms of events, sites and rooms. Times are typed on the clock of the event."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, IntegerField, SelectField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from summit.coalition.models import Coalition
from summit.db import Localized
from summit.events.drafts import OFFER_HOURS, EventDraft, SiteDraft, moment
from summit.events.models import Event, Site
from summit.events.states import SITE_KIND_LABELS, SiteKind
from summit.questions.address import TelephoneField
from summit.web.forms import BaseForm, DayField, LineField, MomentField, ParagraphField

_NEAR = (
    "America/Los_Angeles",
    "America/Denver",
    "America/Phoenix",
    "America/Chicago",
    "America/New_York",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Mexico_City",
)
_CLOCK = ["%H:%M", "%H:%M:%S"]
_MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def zone_choices(first: str = "") -> list[SelectChoice]:
    """``first`` and the zones nearby, then every zone of the world by name."""
    near = list(dict.fromkeys([zone for zone in (first, *_NEAR) if zone]))
    rest = sorted(z for z in available_timezones() if "/" in z and z.split("/")[0] in _REGIONS)
    return [
        *(SelectChoice(z, z.replace("_", " "), optgroup=gettext("Near")) for z in near),
        *(
            SelectChoice(z, z.replace("_", " "), optgroup=gettext("The whole world"))
            for z in rest
            if z not in near
        ),
    ]


_REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe"}
    | {"Indian", "Pacific"}
)


def _needed() -> list[Any]:
    return [InputRequired(lazy_gettext("This is needed."))]


def _web_address(form: Any, field: Any) -> None:
    """A link that people can trust: https, and a host."""
    if not field.data:
        return
    parts = urlsplit(field.data)
    if parts.scheme != "https" or "." not in (parts.hostname or "") or parts.username:
        raise ValidationError(
            gettext("Write the whole address of the map; it begins with https://.")
        )


class EventForm(BaseForm):
    """An event: where its clocks are, what it is called, when it takes place."""

    timezone = SelectField(lazy_gettext("Time zone"))
    name_en = LineField(lazy_gettext("Name in English"))
    name_es = LineField(lazy_gettext("Name in Spanish"))
    day = DayField(lazy_gettext("Day"), _needed())
    starts = TimeField(lazy_gettext("Starts at"), _needed(), format=_CLOCK, default=time(10))
    ends = TimeField(lazy_gettext("Ends at"), _needed(), format=_CLOCK, default=time(15, 30))
    summary_en = ParagraphField(lazy_gettext("What the day is for, in English"), most=400)
    summary_es = ParagraphField(lazy_gettext("What the day is for, in Spanish"), most=400)
    why_en = ParagraphField(lazy_gettext("Why we meet, in English"), most=600)
    why_es = ParagraphField(lazy_gettext("Why we meet, in Spanish"), most=600)
    opens = MomentField(lazy_gettext("Registration opens"), [Optional()], format=_MOMENT)
    closes = MomentField(lazy_gettext("Registration closes"), [Optional()], format=_MOMENT)
    approval = BooleanField(
        lazy_gettext("Who registers waits until the team approves. Delegates of partners and those "
                     "who were invited have their place at once.")
    )  # fmt: skip
    offer_hours = IntegerField(
        lazy_gettext("Hours to answer an offer"),
        [Optional(), NumberRange(1, 336, lazy_gettext("Give a number between 1 and 336."))],
        default=OFFER_HOURS,
    )

    def __init__(self, *args: Any, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = zone_choices(zone)

    def validate_name_es(self, field: Any) -> None:
        if not (self.name_en.data or field.data):
            raise ValidationError(gettext("Give the event a name in at least one language."))

    def validate_ends(self, field: Any) -> None:
        if self.starts.data and field.data and field.data <= self.starts.data:
            raise ValidationError(gettext("The end must come after the start."))

    def validate_closes(self, field: Any) -> None:
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValidationError(gettext("Registration must close after it opens."))

    def draft(self) -> EventDraft:
        """What was filled in, on the clock of its zone."""
        zone = self.timezone.data
        return EventDraft(
            name=both(self.name_en, self.name_es),
            summary=both(self.summary_en, self.summary_es),
            why=both(self.why_en, self.why_es),
            timezone=zone,
            starts_at=moment(self.day.data, self.starts.data, zone),
            ends_at=moment(self.day.data, self.ends.data, zone),
            opens_at=_in_zone(self.opens.data, zone),
            closes_at=_in_zone(self.closes.data, zone),
            approval=self.approval.data,
            offer_hours=self.offer_hours.data or OFFER_HOURS,
        )


class NewEventForm(EventForm):
    """An event that does not exist yet: also whose it is, and its address."""

    coalition = SelectField(lazy_gettext("Host"), coerce=int)
    slug = LineField(lazy_gettext("Address"), most=60)

    def __init__(self, *args: Any, hosts: Sequence[Coalition], **kwargs: Any) -> None:
        super().__init__(*args, zone=hosts[0].timezone, **kwargs)
        self.coalition.choices = [SelectChoice(str(c.id), c.name) for c in hosts]


class SiteForm(BaseForm):
    """A site. Directions are read by those who come, so they exist in both languages."""

    name_en = LineField(lazy_gettext("Name in English"), most=80)
    name_es = LineField(lazy_gettext("Name in Spanish"), most=80)
    kind = SelectField(lazy_gettext("Kind"))
    capacity = IntegerField(
        lazy_gettext("Places"),
        [
            *_needed(),
            NumberRange(0, 100_000, lazy_gettext("Give a number between 0 and 100,000.")),
        ],
    )
    venue = LineField(lazy_gettext("Venue"))
    address = LineField(lazy_gettext("Street and town"))
    directions_en = ParagraphField(lazy_gettext("How to get there, in English"), most=1000)
    directions_es = ParagraphField(lazy_gettext("How to get there, in Spanish"), most=1000)
    map_url = LineField(lazy_gettext("Link to a map"), [_web_address], most=500)
    contact_name = LineField(lazy_gettext("Who to call"), most=100)
    contact_phone = TelephoneField(lazy_gettext("Their phone"))
    doors = TimeField(lazy_gettext("Doors open at"), [Optional()], format=_CLOCK)
    timezone = SelectField(lazy_gettext("Time zone"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(k, gettext(SITE_KIND_LABELS[k])) for k in SiteKind]
        same = SelectChoice("", gettext("As the event: %(zone)s", zone=zone.replace("_", " ")))
        self.timezone.choices = [same, *zone_choices(zone)]

    def validate_name_es(self, field: Any) -> None:
        if not (self.name_en.data or field.data):
            raise ValidationError(gettext("Give the site a name in at least one language."))

    def draft(self, event: Event) -> SiteDraft:
        """What was filled in; doors open on the day of ``event``, by the clock of the site."""
        zone = self.timezone.data or event.timezone
        day = event.starts_at.astimezone(ZoneInfo(zone)).date()
        return SiteDraft(
            name=both(self.name_en, self.name_es),
            kind=SiteKind(self.kind.data),
            venue=self.venue.data or "",
            address=self.address.data or "",
            directions=both(self.directions_en, self.directions_es),
            capacity=self.capacity.data,
            timezone=self.timezone.data or None,
            doors_open_at=moment(day, self.doors.data, zone) if self.doors.data else None,
            contact_name=self.contact_name.data or "",
            contact_phone=self.contact_phone.data or "",
            map_url=self.map_url.data or "",
        )


class RoomForm(BaseForm):
    """A room of a site."""

    name = LineField(lazy_gettext("Room"), _needed(), most=80)
    capacity = IntegerField(
        lazy_gettext("Seats"),
        [Optional(), NumberRange(1, 100_000, lazy_gettext("Give a number of at least 1."))],
    )


def both(english: Any, spanish: Any) -> Localized:
    """A localized text from two fields; a language left empty is not there."""
    texts = {"en": english.data, "es": spanish.data}
    return Localized({language: text for language, text in texts.items() if text})


def _in_zone(typed: datetime | None, zone: str) -> datetime | None:
    return typed and typed.replace(tzinfo=ZoneInfo(zone))


def filled_from_event(event: Event) -> dict[str, Any]:
    """The values with which the form of a stored event opens."""
    zone = ZoneInfo(event.timezone)
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    opens, closes = event.registration_opens_at, event.registration_closes_at
    return {
        **_texts(event, "name", "summary", "why"),
        "timezone": event.timezone,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "opens": opens and opens.astimezone(zone).replace(tzinfo=None),
        "closes": closes and closes.astimezone(zone).replace(tzinfo=None),
        "approval": event.approval,
        "offer_hours": event.offer_hours,
    }


def filled_from_site(site: Site) -> dict[str, Any]:
    """The values with which the form of a stored site opens."""
    zone = ZoneInfo(site.timezone or site.event.timezone)
    doors = site.doors_open_at
    return {
        **_texts(site, "name", "directions"),
        "kind": site.kind,
        "capacity": site.capacity,
        "venue": site.venue,
        "address": site.address,
        "map_url": site.map_url,
        "contact_name": site.contact_name,
        "contact_phone": site.contact_phone,
        "doors": doors and doors.astimezone(zone).time(),
        "timezone": site.timezone or "",
    }


def _texts(row: Any, *columns: str) -> dict[str, str]:
    return {
        f"{column}_{language}": getattr(row, column).get(language, "")
        for column in columns
        for language in ("en", "es")
    }


def suggested_day(today: date) -> date:
    """The last Friday of January that lies at least 30 days ahead."""
    for year in (today.year, today.year + 1, today.year + 2):
        last = date(year, 1, 31)
        friday = date(year, 1, 31 - (last.weekday() - 4) % 7)
        if (friday - today).days >= 30:
            return friday
    raise AssertionError("one of three Januaries lies ahead")
