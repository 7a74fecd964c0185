"""A session as an organizer writes it down, before it is stored."""

from dataclasses import dataclass, replace
from datetime import datetime

from summit.db import Localized
from summit.schedule.states import Part, PlacementRole, SessionKind, SessionScope

# The beginning of a line that makes somebody more than a speaker.
MARKS = {"*": Part.MODERATES, "+": Part.INTERPRETS}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session is: at a site, in a room of it or in one that is not yet known."""

    site_id: int
    room_id: int | None
    role: PlacementRole
    stream_url: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody by name, and their part."""

    name: str
    part: Part = Part.SPEAKS


@dataclass(frozen=True, slots=True)
class Link:
    """A link that goes with a session, and what it is called."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A room of a site; None: the one that is not yet known."""

    site_id: int
    room_id: int | None


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
    interpretation: tuple[str, ...] = ()
    pillar_id: int | None = None
    predictor_ids: frozenset[int] = frozenset()
    materials: tuple[Link, ...] = ()
    capacity: int | None = None
    expected: int | None = None
    sign_up: bool = False

    @property
    def scope(self) -> SessionScope:
        """Local where its one place says so, else broadcast."""
        local = all(place.role == PlacementRole.LOCAL for place in self.places)
        return SessionScope.LOCAL if local else SessionScope.BROADCAST


def moved_to(draft: SessionDraft, was: Spot, spot: Spot, starts_at: datetime) -> SessionDraft:
    """As long as before, from ``starts_at``, and in ``spot`` instead of ``was``.

    Raises ValueError when it is not in ``was``, or at the site of ``spot`` already.
    """
    here = next((p for p in draft.places if Spot(p.site_id, p.room_id) == was), None)
    if here is None:
        raise ValueError(was)
    others = [p for p in draft.places if p is not here]
    if any(p.site_id == spot.site_id for p in others):
        raise ValueError(spot)
    stream = here.stream_url if here.site_id == spot.site_id else None
    there = Place(spot.site_id, spot.room_id, here.role, stream)
    return replace(
        draft,
        places=tuple(there if p is here else p for p in draft.places),
        starts_at=starts_at,
        ends_at=starts_at + (draft.ends_at - draft.starts_at),
    )


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


def voices_of(text: str) -> tuple[Voice, ...]:
    """One person a line, each name once; what a line begins with says their part (``MARKS``)."""
    voices = {voice.name: voice for voice in map(_voice, text.splitlines()) if voice.name}
    return tuple(voices.values())


def _voice(line: str) -> Voice:
    name = line.strip()
    return Voice(name.lstrip("".join(MARKS)).strip(), MARKS.get(name[:1], Part.SPEAKS))


def text_of(voices: tuple[Voice, ...]) -> str:
    """The lines from which ``voices_of`` makes the same voices."""
    marks = {part: mark + " " for mark, part in MARKS.items()}
    return "\n".join(marks.get(v.part, "") + v.name for v in voices)


def links_of(text: str) -> tuple[Link, ...]:
    """One link a line, each address once: what it is called, then its address.

    Raises ValueError with the first line in which there is no address.
    """
    links: dict[str, Link] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        title, _, url = line.rpartition(" ")
        if not url.startswith(("https://", "http://")) or len(url) < 10:
            raise ValueError(line)
        links.setdefault(url, Link(title.strip(" :") or url, url))
    return tuple(links.values())


def lines_of(links: tuple[Link, ...]) -> str:
    """The lines from which ``links_of`` makes the same links."""
    return "\n".join(
        link.url if link.title == link.url else f"{link.title} {link.url}" for link in links
    )
