"""What a session's page says of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from summit.events.colours import colour_of
from summit.events.models import Event
from summit.schedule.agenda.queries import Count, seats_at
from summit.schedule.agenda.seats import Seats
from summit.schedule.models import ProgrammeSession, Speaker
from summit.schedule.public import Shown, hours_in, shown, zone_of
from summit.schedule.states import PART_LABELS, Part
from summit.web.layout import language


@dataclass(frozen=True, slots=True)
class Hall:
    """The session at one of its sites; ``seats`` None: none is needed."""

    site: str
    colour: str
    hours: str
    where: str
    address: str
    seats: Seats | None


@dataclass(frozen=True, slots=True)
class Stage:
    """Somebody in the session, and what the audience may know of them. ``photo``: an address."""

    name: str
    part: str
    about: str
    photo: str


@dataclass(frozen=True, slots=True)
class Told:
    s: Shown
    halls: list[Hall]
    stage: list[Stage]
    spoken: str
    interpreted: str
    pillar: str
    predictors: str
    materials: list[tuple[str, str]]


def told(
    programmed: ProgrammeSession,
    event: Event,
    counts: Mapping[tuple[int, int], Count],
    zone: str | None = None,
) -> Told:
    return Told(
        s=shown([programmed], event, None, zone)[0],
        halls=_halls(programmed, event, counts, zone),
        stage=[
            Stage(
                link.speaker.name,
                _(PART_LABELS[link.part]),
                link.speaker.about.say(language()),
                _photo(link.speaker, event),
            )
            for link in programmed.speakers
            if link.part != Part.INTERPRETS
        ],
        spoken=_tongues(programmed.languages),
        interpreted=_tongues(programmed.interpretation),
        pillar=programmed.pillar.title.say(language()) if programmed.pillar else "",
        predictors=", ".join(p.title.say(language()) for p in programmed.predictors),
        materials=[(link.title, link.url) for link in programmed.materials],
    )


def _photo(speaker: Speaker, event: Event) -> str:
    """Where their picture is; another one has another address."""
    if speaker.photo is None:
        return ""
    return url_for("speakers.public_photo", event=event.slug, speaker=speaker.id,
                   v=speaker.photo.digest[:8])  # fmt: skip


def _halls(
    programmed: ProgrammeSession,
    event: Event,
    counts: Mapping[tuple[int, int], Count],
    zone: str | None,
) -> list[Hall]:
    halls = []
    for position, site in enumerate(event.sites):
        if any(p.site_id == site.id for p in programmed.placements):
            s = shown([programmed], event, site)[0]
            halls.append(
                Hall(
                    site=site.name.say(language()),
                    colour=colour_of(position),
                    hours=hours_in(programmed, zone or zone_of(site, event), event),
                    where=s.where,
                    address=", ".join(part for part in (site.venue, site.address) if part),
                    seats=seats_at(programmed, site.id, counts) if programmed.sign_up else None,
                )
            )
    return halls


def _tongues(codes: list[str]) -> str:
    names = {"en": _("English"), "es": _("Spanish")}
    return ", ".join(names.get(code, code) for code in codes)
