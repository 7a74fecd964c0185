"""The form of what limits a programme: its fields are made from the event's sites and rooms."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from wtforms import IntegerField, TimeField
from wtforms.validators import NumberRange, Optional, ValidationError

from summit.events.drafts import moment
from summit.events.models import Event, Room, Site
from summit.events.states import SiteKind
from summit.schedule.limits.drafts import Hours, LimitsDraft
from summit.web.forms import BaseForm
from summit.web.layout import language

LONGEST = 600  # minutes
_CLOCK = ["%H:%M", "%H:%M:%S"]


def _minutes(label: Any) -> IntegerField:
    return IntegerField(
        label,
        [Optional(), NumberRange(0, LONGEST, lazy_gettext("Write minutes, from 0 to 600."))],
    )


class LimitsForm(BaseForm):
    """``way_<site>_<site>`` in minutes; ``opens_<room>`` and ``closes_<room>`` on the clock of
    the room's site.
    """

    turnaround = _minutes(lazy_gettext("Minutes between two sessions in one room"))

    event: Event

    def way_fields(self) -> list[Any]:
        return [self[_way(one, other)] for one, other in pairs(self.event)]

    def room_fields(self) -> list[tuple[Site, list[tuple[Room, Any, Any]]]]:
        """For each site its rooms with their two fields."""
        return [
            (site, [(r, self[f"opens_{r.id}"], self[f"closes_{r.id}"]) for r in site.rooms])
            for site in self.event.sites
            if site.rooms
        ]

    def draft(self) -> LimitsDraft:
        """What was filled in; a way of no minutes is none."""
        ways = {(a.id, b.id): self[_way(a, b)].data for a, b in pairs(self.event)}
        hours = {room.id: self._hours(site, room) for site, room in _rooms(self.event)}
        return LimitsDraft(
            self.turnaround.data or 0,
            {pair: minutes for pair, minutes in ways.items() if minutes},
            {room_id: found for room_id, found in hours.items() if found.known},
        )

    def _hours(self, site: Site, room: Room) -> Hours:
        zone = site.timezone or self.event.timezone
        day = _day(self.event, zone)

        def at(clock: time | None) -> datetime | None:
            return moment(day, clock, zone) if clock is not None else None

        return Hours(at(self[f"opens_{room.id}"].data), at(self[f"closes_{room.id}"].data))


def _way(one: Site, other: Site) -> str:
    return f"way_{one.id}_{other.id}"


def _day(event: Event, zone: str) -> date:
    return event.starts_at.astimezone(ZoneInfo(zone)).date()


def _rooms(event: Event) -> Iterator[tuple[Site, Room]]:
    return ((site, room) for site in event.sites for room in site.rooms)


def pairs(event: Event) -> list[tuple[Site, Site]]:
    """The sites between which people travel, the smaller id first."""
    places = sorted((s for s in event.sites if s.kind == SiteKind.PLACE), key=lambda s: s.id)
    return list(combinations(places, 2))


def limits_form(event: Event, stored: LimitsDraft) -> LimitsForm:
    """The form of this event, filled with what is written down."""
    fields: dict[str, Any] = {"event": event}
    for one, other in pairs(event):
        names = {"one": one.name.say(language()), "other": other.name.say(language())}
        fields[_way(one, other)] = _minutes(gettext("From %(one)s to %(other)s, minutes", **names))
    for _site, room in _rooms(event):
        fields[f"opens_{room.id}"] = _clock(gettext("%(room)s, yours from", room=room.name))
        fields[f"closes_{room.id}"] = _clock(gettext("%(room)s, yours until", room=room.name))
        fields[f"validate_closes_{room.id}"] = _after(f"opens_{room.id}")
    made: LimitsForm = type("LimitsFormOfEvent", (LimitsForm,), fields)(data=_values(event, stored))
    return made


def _clock(label: str) -> TimeField:
    return TimeField(label, [Optional()], format=_CLOCK)


def _after(opens: str) -> Any:
    def check(form: LimitsForm, field: Any) -> None:
        if field.data and form[opens].data and field.data <= form[opens].data:
            raise ValidationError(gettext("The end must come after the start."))

    return check


def _values(event: Event, stored: LimitsDraft) -> dict[str, Any]:
    values: dict[str, Any] = {"turnaround": stored.turnaround or None}
    values |= {f"way_{one}_{other}": minutes for (one, other), minutes in stored.ways.items()}
    for site, room in _rooms(event):
        zone = ZoneInfo(site.timezone or event.timezone)
        hours = stored.hours.get(room.id, Hours())
        for name, value in (("opens", hours.opens_at), ("closes", hours.closes_at)):
            values[f"{name}_{room.id}"] = value and value.astimezone(zone).time()
    return values
