"""What a reader looks for in a programme, decided on plain values.

A filter that names nothing we know filters nothing, so that an old or mistyped address still shows
the programme.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from summit.schedule.states import SessionKind


@dataclass(frozen=True, slots=True)
class Traits:
    """Of a session; ``tongues`` are spoken in it or interpreted, ``rooms`` are ids."""

    kind: SessionKind
    pillar_id: int | None
    tongues: frozenset[str]
    rooms: frozenset[int]


@dataclass(frozen=True, slots=True)
class Filter:
    kind: SessionKind | None = None
    room: int | None = None
    pillar: int | None = None
    language: str = ""

    def __bool__(self) -> bool:
        return self != Filter()

    def lets_through(self, traits: Traits) -> bool:
        return (
            self.kind in (None, traits.kind)
            and (self.room is None or self.room in traits.rooms)
            and self.pillar in (None, traits.pillar_id)
            and (not self.language or self.language in traits.tongues)
        )


def filter_of(query: Mapping[str, str], languages: Collection[str]) -> Filter:
    """The filter that an address asks for."""
    kind, language = query.get("kind", ""), query.get("language", "")
    return Filter(
        kind=SessionKind(kind) if kind in set(SessionKind) else None,
        room=_number(query.get("room", "")),
        pillar=_number(query.get("pillar", "")),
        language=language if language in languages else "",
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
