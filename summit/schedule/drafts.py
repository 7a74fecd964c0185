"""A session as an organizer writes it down, before it is stored."""

from dataclasses import dataclass
from datetime import datetime

from summit.db import Localized
from summit.schedule.states import PlacementRole, SessionKind, SessionScope


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session is: at a site, in a room of it or in one that is not yet known."""

    site_id: int
    room_id: int | None
    role: PlacementRole
    stream_url: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker by name, and whether they moderate."""

    name: str
    moderates: bool = False


@dataclass(frozen=True, slots=True)
class SessionDraft:
    kind: SessionKind
    title: Localized
    abstract: Localized
    starts_at: datetime
    ends_at: datetime
    places: tuple[Place, ...]
    voices: tuple[Voice, ...] = ()
    languages: tuple[str, ...] = ()
    pillar_id: int | None = None

    @property
    def scope(self) -> SessionScope:
        """Local where its one place says so, else broadcast."""
        local = all(place.role == PlacementRole.LOCAL for place in self.places)
        return SessionScope.LOCAL if local else SessionScope.BROADCAST


def places_of(
    rooms: dict[int, int | None], origin: int | None, streams: dict[int, str | None] | None = None
) -> tuple[Place, ...]:
    """The places of a session from its rooms by site; ``origin`` is the site it is sent from.

    Without an origin the session is local. ``streams`` are addresses to follow it, by site.
    """
    links = streams or {}

    def role(site_id: int) -> PlacementRole:
        if origin is None:
            return PlacementRole.LOCAL
        return PlacementRole.ORIGIN if site_id == origin else PlacementRole.RECEIVING

    return tuple(
        Place(site_id, room_id, role(site_id), links.get(site_id))
        for site_id, room_id in rooms.items()
    )


def voices_of(text: str, mark: str = "*") -> tuple[Voice, ...]:
    """One speaker a line; a line that begins with ``mark`` is a moderator's. Each name once."""
    lines = [line.strip() for line in text.splitlines() if line.strip(mark + " \t")]
    voices = {
        line.lstrip(mark).strip(): Voice(line.lstrip(mark).strip(), line.startswith(mark))
        for line in lines
    }
    return tuple(voices.values())


def text_of(voices: tuple[Voice, ...], mark: str = "*") -> str:
    """The lines from which ``voices_of`` makes the same voices."""
    return "\n".join(f"{mark} {v.name}" if v.moderates else v.name for v in voices)
