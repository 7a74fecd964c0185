"""What a release changes, and whom that concerns; decided on plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from summit.errors import N_
from summit.schedule.releases.frozen import Frozen


class What(StrEnum):
    ADDED = "added"
    CANCELLED = "cancelled"
    REVIVED = "revived"
    TIME = "time"
    PLACE = "place"
    SPEAKERS = "speakers"
    TEXT = "text"
    DETAILS = "details"


WHAT_LABELS: dict[What, str] = {
    What.ADDED: N_("New"),
    What.CANCELLED: N_("Cancelled"),
    What.REVIVED: N_("Takes place after all"),
    What.TIME: N_("Another time"),
    What.PLACE: N_("Another place"),
    What.SPEAKERS: N_("Other speakers"),
    What.TEXT: N_("Another text"),
    What.DETAILS: N_("Other details"),
}

# What somebody must hear of who had planned to be there.
GRAVE = frozenset({What.CANCELLED, What.REVIVED, What.TIME, What.PLACE})
_EVERYWHERE = GRAVE - {What.PLACE}
_DETAILS = ("kind", "languages", "interpretation", "pillar_id", "materials", "capacity", "sign_up")


@dataclass(frozen=True, slots=True)
class Changed:
    """A session that differs from what was released before (``before`` None: it is new)."""

    what: tuple[What, ...]
    before: Frozen | None
    after: Frozen

    def concerns(self, site_id: int) -> bool:
        """Whether people at this site had planned otherwise: it was, or is now, held there, and
        not at that time, not in that room, or not at all.
        """
        if self.before is None:
            return False
        if site_id not in self.before.site_ids | self.after.site_ids:
            return False
        if _EVERYWHERE & set(self.what):
            return True
        return _rooms(self.before, site_id) != _rooms(self.after, site_id)


def _rooms(one: Frozen, site_id: int) -> set[int | None]:
    return {place.room_id for place in one.places if place.site_id == site_id}


def changes(before: Iterable[Frozen], after: Iterable[Frozen]) -> list[Changed]:
    """Every session that differs, in the order of the day that is to come."""
    known = {one.id: one for one in before}
    compared = [Changed(_what(known.get(one.id), one), known.get(one.id), one) for one in after]
    return sorted(
        (changed for changed in compared if changed.what),
        key=lambda changed: (changed.after.starts_at, changed.after.id),
    )


def _what(before: Frozen | None, after: Frozen) -> tuple[What, ...]:
    if before is None:
        return (What.ADDED,) if after.planned else ()
    if before.planned and not after.planned:
        return (What.CANCELLED,)
    if not after.planned:
        return ()
    differs = {
        What.REVIVED: not before.planned,
        What.TIME: (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at),
        What.PLACE: _spots(before) != _spots(after),
        What.SPEAKERS: before.parts != after.parts,
        What.TEXT: (before.title, before.abstract) != (after.title, after.abstract),
        What.DETAILS: any(getattr(before, n) != getattr(after, n) for n in _DETAILS),
    }
    return tuple(what for what, differing in differs.items() if differing)


def _spots(one: Frozen) -> set[tuple[int, int | None]]:
    return {(place.site_id, place.room_id) for place in one.places}


def to_show(before: Mapping[int, Frozen], now: Iterable[Frozen]) -> list[Frozen]:
    """What a release shows of the draft: a session that was cancelled before anybody saw it is
    left out.
    """
    return [one for one in now if one.planned or one.id in before]


def sites_concerned(found: Sequence[Changed], site_ids: Iterable[int]) -> frozenset[int]:
    return frozenset(i for i in site_ids if any(changed.concerns(i) for changed in found))
