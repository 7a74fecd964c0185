"""The form of a session. Its fields for rooms are made from the event's sites."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError

from summit.db import Localized
from summit.events.drafts import moment, moved
from summit.events.models import Event, Site
from summit.framework.models import Pillar
from summit.schedule.drafts import SessionDraft, lines_of, links_of, places_of, text_of, voices_of
from summit.schedule.models import ProgrammeSession
from summit.schedule.queries import links_in, voices_in
from summit.schedule.states import KIND_LABELS, USUAL, PlacementRole, SessionKind
from summit.web.forms import BaseForm, DayField, LineField, ParagraphField
from summit.web.layout import language

NOT_HERE, NO_ROOM = "", "0"
_CLOCK = ["%H:%M", "%H:%M:%S"]
_LANGUAGES = {"": (), "en": ("en",), "es": ("es",), "en es": ("en", "es")}
MOST_PEOPLE = 100_000


def _needed() -> list[Any]:
    return [InputRequired(lazy_gettext("This is needed."))]


def _some(least: int) -> list[Any]:
    """The validators of a number of people that may be left open."""
    number = lazy_gettext("Write a number of people.")
    return [Optional(), NumberRange(least, MOST_PEOPLE, number)]


class SessionForm(BaseForm):
    """Times are on the clock of the event.

    ``room_<site>`` says where it is at each site, ``stream_<site>`` where one may follow it.
    """

    kind = SelectField(lazy_gettext("Kind"))
    title_en = LineField(lazy_gettext("Title in English"))
    title_es = LineField(lazy_gettext("Title in Spanish"))
    starts = TimeField(lazy_gettext("Starts at"), _needed(), format=_CLOCK)
    ends = TimeField(lazy_gettext("Ends at"), _needed(), format=_CLOCK)
    origin = SelectField(lazy_gettext("Broadcast"), default="")
    abstract_en = ParagraphField(lazy_gettext("What it is about, in English"), most=1000)
    abstract_es = ParagraphField(lazy_gettext("What it is about, in Spanish"), most=1000)
    voices = ParagraphField(lazy_gettext("Speakers"), most=1000)
    languages = SelectField(lazy_gettext("Spoken in"), default="")
    interpretation = SelectField(lazy_gettext("Interpreted into"), default="")
    pillar = SelectField(lazy_gettext("Pillar"), default="")
    predictors = SelectMultipleField(lazy_gettext("Predictors it speaks to"))
    materials = ParagraphField(lazy_gettext("Materials"), most=2000)
    capacity = IntegerField(lazy_gettext("Seats"), _some(1))
    expected = IntegerField(lazy_gettext("People expected"), _some(0))
    sign_up = BooleanField(lazy_gettext("One needs a seat of one's own: people sign up for it"))

    event: Event

    def fill_choices(self, pillars: Sequence[Pillar]) -> None:
        self.kind.choices = [SelectChoice(k.value, gettext(KIND_LABELS[k])) for k in SessionKind]
        self.origin.choices = [
            SelectChoice("", gettext("No, it is held at one site alone")),
            *(
                SelectChoice(str(s.id), gettext("Yes, from %(site)s", site=s.name.say(language())))
                for s in self.event.sites
            ),
        ]
        self.languages.choices = [
            SelectChoice("", gettext("Not said")),
            SelectChoice("en", gettext("English")),
            SelectChoice("es", gettext("Spanish")),
            SelectChoice("en es", gettext("English and Spanish")),
        ]
        self.interpretation.choices = [
            SelectChoice("", gettext("Not interpreted")),
            *self.languages.choices[1:],
        ]
        self.predictors.choices = [
            SelectChoice(str(p.id), p.title.say(language()))
            for pillar in pillars
            for p in pillar.predictors
        ]
        self.pillar.choices = [
            SelectChoice("", gettext("None")),
            *(SelectChoice(str(p.id), p.title.say(language())) for p in pillars),
        ]

    def place_fields(self) -> list[tuple[Any, Any]]:
        """For each site the field of its room and that of its stream."""
        return [(self[f"room_{site.id}"], self[f"stream_{site.id}"]) for site in self.event.sites]

    def streams(self) -> dict[int, str | None]:
        return {site.id: self[f"stream_{site.id}"].data or None for site in self.event.sites}

    def rooms(self) -> dict[int, int | None]:
        """The chosen room by site; None where it is not yet known. What was not offered is not
        chosen: its own field says so.
        """
        chosen = {site: self[f"room_{site.id}"].data for site in self.event.sites}
        return {
            site.id: None if room == NO_ROOM else int(room)
            for site, room in chosen.items()
            if room in {NO_ROOM, *(str(offered.id) for offered in site.rooms)}
        }

    def validate_title_es(self, field: Any) -> None:
        if not (self.title_en.data or field.data):
            raise ValidationError(gettext("Give the session a title in at least one language."))

    def validate_ends(self, field: Any) -> None:
        if self.starts.data and field.data and field.data <= self.starts.data:
            raise ValidationError(gettext("The end must come after the start."))

    def validate_origin(self, field: Any) -> None:
        rooms = self.rooms()
        if not field.data and len(rooms) > 1:
            raise ValidationError(
                gettext("A session at several sites is broadcast from one of them. Say from which.")
            )
        if not rooms:
            raise ValidationError(gettext("Choose a room at one site at least."))
        if field.data and field.data not in map(str, rooms):
            raise ValidationError(gettext("Choose a room at the site it is broadcast from."))

    def validate_interpretation(self, field: Any) -> None:
        spoken = set(_LANGUAGES.get(self.languages.data, ()))
        if spoken & set(_LANGUAGES.get(field.data, ())):
            raise ValidationError(gettext("It is spoken in that language already."))

    def validate_materials(self, field: Any) -> None:
        try:
            links_of(field.data or "")
        except ValueError as error:
            raise ValidationError(
                gettext("There is no address in “%(line)s”. A link begins with https://",
                        line=str(error))
            ) from error  # fmt: skip

    def draft(self) -> SessionDraft:
        """What was filled in."""
        zone, day = self.event.timezone, self._day()
        return SessionDraft(
            kind=SessionKind(self.kind.data),
            title=_both(self.title_en, self.title_es),
            abstract=_both(self.abstract_en, self.abstract_es),
            starts_at=moment(day, self.starts.data, zone),
            ends_at=moment(day, self.ends.data, zone),
            places=places_of(
                self.rooms(), int(self.origin.data) if self.origin.data else None, self.streams()
            ),
            voices=voices_of(self.voices.data or ""),
            languages=_LANGUAGES[self.languages.data],
            interpretation=_LANGUAGES[self.interpretation.data],
            pillar_id=int(self.pillar.data) if self.pillar.data else None,
            predictor_ids=frozenset(map(int, self.predictors.data or ())),
            materials=links_of(self.materials.data or ""),
            capacity=self.capacity.data,
            expected=self.expected.data,
            sign_up=self.sign_up.data,
        )

    def _day(self) -> date:
        return self.event.starts_at.astimezone(ZoneInfo(self.event.timezone)).date()


def session_form(
    event: Event,
    pillars: Sequence[Pillar],
    stored: ProgrammeSession | None = None,
    *,
    after: datetime | None = None,
) -> SessionForm:
    """The form of a session of ``event``; a new one starts ``after`` the one before it."""
    fields = {f"room_{site.id}": _room_field(site) for site in event.sites}
    fields |= {f"stream_{site.id}": _stream_field(site) for site in event.sites}
    form_class = type("SessionFormOfEvent", (SessionForm,), fields | {"event": event})
    values = _stored(stored, event.timezone) if stored else _blank(event, after)
    form: SessionForm = form_class(data=values)
    form.fill_choices(pillars)
    return form


def _room_field(site: Site) -> SelectField:
    rooms = [SelectChoice(str(room.id), room.name) for room in site.rooms]
    choices = [
        SelectChoice(NOT_HERE, gettext("Not here")),
        *rooms,
        SelectChoice(NO_ROOM, gettext("Here, in a room not yet known")),
    ]
    name = site.name.say(language())
    return SelectField(gettext("At %(site)s", site=name), choices=choices, default=NOT_HERE)


def _stream_field(site: Site) -> LineField:
    name = site.name.say(language())
    link = Regexp(r"https?://\S+$", message=gettext("A link begins with https://"))
    return LineField(
        gettext("Link to follow it online, %(site)s", site=name), [Optional(), link], most=500
    )


def _blank(event: Event, after: datetime | None) -> dict[str, Any]:
    zone = ZoneInfo(event.timezone)
    start = (after or event.starts_at).astimezone(zone)
    return {"starts": start.time(), "kind": USUAL}


def _stored(s: ProgrammeSession, timezone: str) -> dict[str, Any]:
    """The values with which the form of a stored session opens."""
    zone = ZoneInfo(timezone)
    origin = next((p.site_id for p in s.placements if p.role == PlacementRole.ORIGIN), None)
    texts = {
        f"{column}_{code}": getattr(s, column).get(code, "")
        for column in ("title", "abstract")
        for code in ("en", "es")
    }
    rooms = {f"room_{p.site_id}": str(p.room_id or NO_ROOM) for p in s.placements}
    return {
        **texts,
        **rooms,
        **{f"stream_{p.site_id}": p.stream_url for p in s.placements},
        "kind": s.kind,
        "starts": s.starts_at.astimezone(zone).time(),
        "ends": s.ends_at.astimezone(zone).time(),
        "origin": str(origin or ""),
        "voices": text_of(voices_in(s)),
        "languages": " ".join(s.languages),
        "interpretation": " ".join(s.interpretation),
        "predictors": [str(p.id) for p in s.predictors],
        "materials": lines_of(links_in(s)),
        "capacity": s.capacity,
        "expected": s.expected,
        "sign_up": s.sign_up,
        "pillar": str(s.pillar_id or ""),
    }


def _both(english: Any, spanish: Any) -> Localized:
    texts = {"en": english.data, "es": spanish.data}
    return Localized({code: text for code, text in texts.items() if text})


class CopyForm(BaseForm):
    """For which day, and under which address, an event is copied."""

    day = DayField(lazy_gettext("New day"), _needed())
    slug = LineField(lazy_gettext("Address"), [Optional()], most=60)


def next_year(event: Event) -> date:
    """The same weekday a year (52 weeks) later."""
    return moved(event.starts_at, 364, event.timezone).date()
