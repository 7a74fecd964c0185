"""What changed, in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from summit.events.models import Event
from summit.schedule.releases.changes import WHAT_LABELS, Changed, What, changes
from summit.schedule.releases.frozen import Frozen
from summit.schedule.releases.models import Release
from summit.schedule.releases.queries import content_of
from summit.web.layout import language
from summit.web.times import span


@dataclass(frozen=True, slots=True)
class Line:
    """A session and what became of it: ``labels`` name it, ``details`` say before and after."""

    id: int
    title: str
    what: tuple[What, ...]
    labels: list[str]
    details: list[str]


@dataclass(frozen=True, slots=True)
class ShownRelease:
    number: int
    released_at: datetime
    released_by: str
    note: str
    told: int
    lines: list[Line]


def lines_of(
    found: Sequence[Changed], event: Event, names: dict[int, str], zone: str | None = None
) -> list[Line]:
    """Times on the clock of ``zone``, the event's unless told; ``names`` are the speakers'."""
    return [_line(changed, event, names, zone or event.timezone) for changed in found]


def _line(changed: Changed, event: Event, names: dict[int, str], zone: str) -> Line:
    after = changed.after
    before = changed.before or after
    told = {
        What.TIME: [span(s.starts_at, s.ends_at, zone) for s in (before, after)],
        What.PLACE: [_places(s, event) for s in (before, after)],
        What.SPEAKERS: [_people(s, names) for s in (before, after)],
    }
    details = [
        _("%(after)s instead of %(before)s", before=was or "–", after=now or "–")
        for what, (was, now) in told.items()
        if what in changed.what
    ]
    if {What.ADDED, What.CANCELLED, What.REVIVED} & set(changed.what):
        hours = span(after.starts_at, after.ends_at, zone)
        details.insert(0, f"{hours}, {_places(after, event)}")
    return Line(
        after.id,
        after.title.say(language()),
        changed.what,
        [_(WHAT_LABELS[what]) for what in changed.what],
        details,
    )


def _people(one: Frozen, names: dict[int, str]) -> str:
    return ", ".join(names[i] for i, _part in one.parts if i in names)


def _places(one: Frozen, event: Event) -> str:
    sites = {site.id: site.name.say(language()) for site in event.sites}
    rooms = {room.id: room.name for site in event.sites for room in site.rooms}
    return " · ".join(
        ", ".join(part for part in (rooms.get(p.room_id or 0), sites.get(p.site_id)) if part)
        for p in one.places
    )


def shown_releases(
    releases: Sequence[Release], event: Event, names: dict[int, str]
) -> list[ShownRelease]:
    """Releases, the newest first, each with what it changed; the first one changed nothing."""
    earlier = [*releases[1:], None][: len(releases)]
    return [
        ShownRelease(
            one.number,
            one.released_at,
            one.released_by,
            one.note.say(language()),
            one.told,
            lines_of(changes(content_of(before), content_of(one)), event, names) if before else [],
        )
        for one, before in zip(releases, earlier, strict=True)
    ]
