"""Filters and the clock of the programme as its pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from summit.db import LANGUAGES
from summit.events.models import Event
from summit.schedule.finding.filters import Filter, Traits, filter_of
from summit.schedule.models import ProgrammeSession
from summit.schedule.states import KIND_LABELS
from summit.web.layout import language

# Clocks that one may ask for besides those of the sites, from west to east.
CLOCKS = (
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Denver",
    "America/Mexico_City",
    "America/Chicago",
    "America/New_York",
    "America/Puerto_Rico",
)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Select:
    name: str
    label: str
    options: list[Option]


def asked_filter() -> Filter:
    return filter_of(request.args, LANGUAGES)


def fitting(sessions: Iterable[ProgrammeSession], wanted: Filter) -> list[ProgrammeSession]:
    return [s for s in sessions if wanted.lets_through(_traits(s))]


def _traits(s: ProgrammeSession) -> Traits:
    return Traits(
        s.kind,
        s.pillar_id,
        frozenset(s.languages) | frozenset(s.interpretation),
        frozenset(p.room_id for p in s.placements if p.room_id is not None),
    )


def selects_for(sessions: Sequence[ProgrammeSession], wanted: Filter) -> list[Select]:
    """A choice for everything by which the sessions differ."""
    rooms = {
        str(p.room.id): f"{p.room.name}, {p.site.name.say(language())}"
        for s in sessions
        for p in s.placements
        if p.room
    }
    pillars = {str(s.pillar.id): s.pillar.title.say(language()) for s in sessions if s.pillar}
    kinds = {s.kind.value: _(KIND_LABELS[s.kind]) for s in sessions}
    made = [
        Select("kind", _("Kind"), _options(kinds, wanted.kind)),
        Select("room", _("Room"), _options(rooms, wanted.room)),
        Select("pillar", _("Pillar"), _options(pillars, wanted.pillar)),
        Select("language", _("Spoken or interpreted in"),
               _options(_tongues(sessions), wanted.language)),
    ]  # fmt: skip
    return [select for select in made if len(select.options) > 1]


def _tongues(sessions: Sequence[ProgrammeSession]) -> dict[str, str]:
    names = {"en": _("English"), "es": _("Spanish")}
    return {t: names.get(t, t) for s in sessions for t in (*s.languages, *s.interpretation)}


def _options(known: dict[str, str], asked: object) -> list[Option]:
    ordered = sorted(known.items(), key=lambda pair: pair[1].casefold())
    return [Option(value, label, value == str(asked)) for value, label in ordered]


def asked_zone(event: Event) -> str | None:
    """The clock that the reader asked for; None: that of the place."""
    asked = request.args.get("zone", "")
    return asked if asked in _clocks(event) else None


def zone_options(event: Event, asked: str | None) -> list[tuple[str, bool]]:
    return [(zone, zone == asked) for zone in _clocks(event)]


def _clocks(event: Event) -> list[str]:
    own = [event.timezone, *(site.timezone for site in event.sites if site.timezone)]
    return list(dict.fromkeys([*own, *CLOCKS]))


def kept(*without: str) -> dict[str, str]:
    """What the address asks for, to be asked for again by a link or a form on the page."""
    names = ("site", "kind", "room", "pillar", "language", "zone")
    return {n: request.args[n] for n in names if n not in without and request.args.get(n)}
