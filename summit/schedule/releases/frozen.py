"""A session as it stood at some moment, as plain values that can be kept as JSON.

Speakers are kept by id and never by name: who is erased is erased in all that was released.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from summit.db import Localized
from summit.schedule.drafts import Link, Place, SessionDraft, Voice
from summit.schedule.states import Part, PlacementRole, SessionKind, SessionState


@dataclass(frozen=True, slots=True)
class Frozen:
    """``parts`` are (id of the speaker, part) in their order."""

    id: int
    uid: str
    slug: str
    state: SessionState
    kind: SessionKind
    title: Localized
    abstract: Localized
    starts_at: datetime
    ends_at: datetime
    places: tuple[Place, ...]
    parts: tuple[tuple[int, Part], ...]
    languages: tuple[str, ...]
    interpretation: tuple[str, ...]
    pillar_id: int | None
    predictor_ids: tuple[int, ...]
    materials: tuple[Link, ...]
    capacity: int | None
    expected: int | None
    sign_up: bool
    sequence: int
    changed_at: datetime

    @property
    def planned(self) -> bool:
        return self.state == SessionState.PLANNED

    @property
    def broadcast(self) -> bool:
        return any(place.role != PlacementRole.LOCAL for place in self.places)

    @property
    def site_ids(self) -> frozenset[int]:
        return frozenset(place.site_id for place in self.places)

    def draft(self, names: Mapping[int, str]) -> SessionDraft:
        """As it would be written down again; ``names`` are those of its speakers by id."""
        return SessionDraft(
            kind=self.kind,
            title=self.title,
            abstract=self.abstract,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            places=self.places,
            voices=tuple(Voice(names[i], part) for i, part in self.parts if i in names),
            languages=self.languages,
            interpretation=self.interpretation,
            pillar_id=self.pillar_id,
            predictor_ids=frozenset(self.predictor_ids),
            materials=self.materials,
            capacity=self.capacity,
            expected=self.expected,
            sign_up=self.sign_up,
        )


def to_json(one: Frozen) -> dict[str, Any]:
    """``one`` as JSON can hold it; ``from_json`` reads it back."""
    kept = {name: getattr(one, name) for name in _PLAIN}
    return kept | {
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "changed_at": one.changed_at.isoformat(),
        "places": [[p.site_id, p.room_id, p.role, p.stream_url] for p in one.places],
        "parts": [list(part) for part in one.parts],
        "languages": list(one.languages),
        "interpretation": list(one.interpretation),
        "predictor_ids": list(one.predictor_ids),
        "materials": [[link.title, link.url] for link in one.materials],
    }


def from_json(kept: Mapping[str, Any]) -> Frozen:
    """What ``to_json`` kept."""
    values = {name: kept[name] for name in _PLAIN} | {
        "state": SessionState(kept["state"]),
        "kind": SessionKind(kept["kind"]),
        "title": Localized(kept["title"]),
        "abstract": Localized(kept["abstract"]),
        "starts_at": datetime.fromisoformat(kept["starts_at"]),
        "ends_at": datetime.fromisoformat(kept["ends_at"]),
        "changed_at": datetime.fromisoformat(kept["changed_at"]),
        "places": tuple(
            Place(s, r, PlacementRole(role), url) for s, r, role, url in kept["places"]
        ),
        "parts": tuple((speaker, Part(part)) for speaker, part in kept["parts"]),
        "languages": tuple(kept["languages"]),
        "interpretation": tuple(kept["interpretation"]),
        "predictor_ids": tuple(kept["predictor_ids"]),
        "materials": tuple(Link(title, url) for title, url in kept["materials"]),
    }
    return Frozen(**values)


_PLAIN = (
    *("id", "uid", "slug", "state", "kind", "title", "abstract"),
    *("pillar_id", "capacity", "expected", "sign_up", "sequence"),
)
