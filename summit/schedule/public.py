"""Sessions as the public pages, the printed programme and the calendars show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from summit.calendars import Entry, Status
from summit.events.colours import colour_of
from summit.events.models import Event, Site
from summit.schedule.models import Placement, ProgrammeSession, SessionSpeaker
from summit.schedule.states import (
    GATHERING,
    KIND_LABELS,
    PAUSES,
    Part,
    PlacementRole,
    SessionState,
)
from summit.schedule.timetable import Slot, Timetable, timetable
from summit.web.keys import base_url
from summit.web.layout import language
from summit.web.times import local_day, local_time, span


@dataclass(frozen=True, slots=True)
class Shown:
    """A session in the reader's words. ``sites`` are positions in the event's order.

    ``colour`` is the class of its one site, "both" for several; ``where`` says room or route.
    """

    id: int
    slug: str
    title: str
    text: str
    kind: str
    speakers: str
    starts_at: datetime
    ends_at: datetime
    hours: str
    where: str
    about: str
    pill: str
    colour: str
    sites: tuple[int, ...]
    pause: bool
    highlight: bool
    cancelled: bool


def zone_of(site: Site, event: Event) -> str:
    return site.timezone or event.timezone


def shown(
    sessions: Iterable[ProgrammeSession],
    event: Event,
    site: Site | None = None,
    zone: str | None = None,
) -> list[Shown]:
    """The sessions for readers at ``site``, or at all of them; ``zone``: on another clock."""
    return [_shown(s, event, site, zone) for s in sessions if s.placements]


def _shown(s: ProgrammeSession, event: Event, site: Site | None, zone: str | None) -> Shown:
    order = [known.id for known in event.sites]
    sites = tuple(sorted({order.index(p.site_id) for p in s.placements}))
    where, kind = _where(s, site), _(KIND_LABELS[s.kind])
    title = s.title.say(language())
    # "Keynote: …" and "Lunch" say what they are.
    told = s.kind in PAUSES or kind.casefold() in title.casefold()
    return Shown(
        id=s.id,
        slug=s.slug,
        title=title,
        text=s.abstract.say(language()),
        kind=kind,
        speakers=speakers_of(s),
        starts_at=s.starts_at,
        ends_at=s.ends_at,
        hours=hours_in(s, zone, event) if zone else hours_of(s, event, site),
        where=_capital(where),
        about=_capital(where if told else ", ".join(part for part in (kind, where) if part)),
        pill=_pill(s, event),
        colour=colour_of(sites[0]) if len(sites) == 1 else "both",
        sites=sites,
        pause=s.kind in PAUSES,
        highlight=s.kind in GATHERING,
        cancelled=s.state == SessionState.CANCELLED,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def speakers_of(s: ProgrammeSession) -> str:
    """ "Ana Ruiz, Joe Poe (moderator)"."""
    return ", ".join(_announced(link) for link in s.speakers if link.part != Part.INTERPRETS)


def _announced(link: SessionSpeaker) -> str:
    name = link.speaker.name
    return _("%(name)s (moderator)", name=name) if link.part == Part.MODERATES else name


def hours_of(s: ProgrammeSession, event: Event, site: Site | None = None) -> str:
    """From when to when, on the clock of the reader's site; on each clock if there are several."""
    if site:
        return span(s.starts_at, s.ends_at, zone_of(site, event))
    zones: dict[str, list[str]] = {}
    for placement in s.placements:
        name = placement.site.name.say(language())
        zones.setdefault(zone_of(placement.site, event), []).append(name)
    if set(zones) <= {event.timezone}:
        return span(s.starts_at, s.ends_at, event.timezone)
    return " · ".join(
        f"{span(s.starts_at, s.ends_at, zone)} ({', '.join(names)})"
        for zone, names in zones.items()
    )


def hours_in(s: ProgrammeSession, zone: str, event: Event) -> str:
    """On the clock of somebody elsewhere, with the day where it is another one there."""
    hours = span(s.starts_at, s.ends_at, zone)
    there = local_day(s.starts_at, zone, form="weekday")
    here = local_day(s.starts_at, event.timezone, form="weekday")
    return hours if there == here else f"{hours} ({there})"


def _pill(s: ProgrammeSession, event: Event) -> str:
    if len(s.placements) == 1:
        return s.placements[0].site.name.say(language())
    if s.kind in PAUSES:
        return ""
    if len(s.placements) < len(event.sites):
        return _("Live at %(count)s sites", count=len(s.placements))
    return _("Live at both sites") if len(s.placements) == 2 else _("Live at all sites")


def _where(s: ProgrammeSession, site: Site | None) -> str:
    """The room; for a broadcast also where it comes from and where it is shown.

    A break is held at every site by itself: nothing is broadcast.
    """
    if s.kind in PAUSES and len(s.placements) > 1:
        return _held_at(s, site)
    if site:
        return _where_at(s, next(p for p in s.placements if p.site_id == site.id))
    origin = _origin(s)
    if origin is None:
        return ", ".join(room_of(p) for p in s.placements if p.room)
    others = [p.site.name.say(language()) for p in s.placements if p is not origin]
    source = origin.site.name.say(language())
    if not others:
        return _("broadcast from %(site)s", site=source)
    return _("broadcast from %(site)s, shown live in %(others)s", site=source,
             others=", ".join(others))  # fmt: skip


def _held_at(s: ProgrammeSession, site: Site | None) -> str:
    if site:
        return room_of(next(p for p in s.placements if p.site_id == site.id))
    if len(s.placements) == 2:
        return _("at both sites")
    return ", ".join(p.site.name.say(language()) for p in s.placements)


def _where_at(s: ProgrammeSession, placement: Placement) -> str:
    origin, room = _origin(s), room_of(placement)
    if origin is None or origin is placement:
        return room
    route: str = _("shown live from %(site)s", site=origin.site.name.say(language()))
    return f"{room}, {route}" if room else route


def _origin(s: ProgrammeSession) -> Placement | None:
    return next((p for p in s.placements if p.role == PlacementRole.ORIGIN), None)


def room_of(placement: Placement) -> str:
    return placement.room.name if placement.room else ""


def table_of(listed: Sequence[Shown], event: Event) -> Timetable[Shown]:
    """The day on one time axis, a column (or more) for each site."""
    slots = [Slot(s, s.starts_at, s.ends_at, s.sites) for s in listed]
    return timetable(slots, len(event.sites))


def axis_label(moment: datetime, event: Event) -> str:
    return local_time(moment, event.timezone)


def entries_of(
    sessions: Iterable[ProgrammeSession],
    event: Event,
    site: Site | None = None,
    status: Status = Status.CONFIRMED,
) -> list[Entry]:
    """The sessions for a calendar; for ``site``, with its own rooms and clock."""
    return [_entry(s, event, site, status) for s in sessions if s.placements]


def _entry(s: ProgrammeSession, event: Event, site: Site | None, status: Status) -> Entry:
    places = [p for p in s.placements if site is None or p.site_id == site.id]
    lead = _origin(s) or s.placements[0]
    zone = zone_of(site or lead.site, event)
    cancelled = s.state == SessionState.CANCELLED
    return Entry(
        uid=s.uid,
        sequence=s.sequence,
        starts_at=s.starts_at,
        ends_at=s.ends_at,
        zone=zone,
        title=s.title.say(language()),
        stamped_at=s.changed_at,
        text=_letter(s),
        place="; ".join(_address(p) for p in places),
        url=base_url() + url_for("sessions.show", event=event.slug, session=s.slug),
        status=Status.CANCELLED if cancelled else status,
    )


def _letter(s: ProgrammeSession) -> str:
    """Who speaks and what about. A stream is opened by one's own link, never by a calendar's."""
    return "\n\n".join(part for part in (speakers_of(s), s.abstract.say(language())) if part)


def _address(placement: Placement) -> str:
    site = placement.site
    parts = (room_of(placement), site.venue or site.name.say(language()), site.address)
    return ", ".join(part for part in parts if part)
