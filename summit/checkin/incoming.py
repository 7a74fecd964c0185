"""What phones send, read with patience: one odd scan never spoils its batch."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from summit.checkin.codes import code_in
from summit.checkin.states import Direction
from summit.checkin.verdict import Verdict
from summit.errors import N_, DomainError

MOST = 200
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
VERDICTS = frozenset(Verdict)
AGE = range(2000, 2200)  # years that a phone's clock may show and still be a clock


@dataclass(frozen=True, slots=True)
class Report:
    """One scan (or the undoing of one, ``undoes``) as the phone tells it, by the phone's clock."""

    id: str
    code: str
    scanned_at: datetime | None = None
    point: int | None = None
    direction: Direction = Direction.IN
    seq: int = 0
    offline: bool = False
    local_verdict: str | None = None
    override: str = ""
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item without a usable id: it cannot be kept, and the phone parks it."""

    id: str


@dataclass(frozen=True, slots=True)
class Batch:
    items: tuple[Report | Unreadable, ...]
    device_clock: datetime | None = None
    unsent: int = 0

    @property
    def reports(self) -> list[Report]:
        return [item for item in self.items if isinstance(item, Report)]


class BadBatch(DomainError):
    """The whole of it is not a batch. Nothing of it was kept."""


def read_batch(payload: object) -> Batch:
    """Read ``{device_clock, unsent, scans: [1–200]}``. Raises BadBatch."""
    if not isinstance(payload, Mapping) or not isinstance(payload.get("scans"), list):
        raise BadBatch(N_("Send an object with a list of scans."))
    scans = payload["scans"]
    if not 1 <= len(scans) <= MOST:
        raise BadBatch(N_("Send between 1 and %(most)d scans at once."), most=MOST)
    return Batch(
        tuple(read(item) for item in scans),
        moment(payload.get("device_clock")),
        whole(payload.get("unsent"), most=1_000_000),
    )


def read(item: object) -> Report | Unreadable:
    """One scan. Whatever is odd in it is left out; only an id it must have."""
    given = item if isinstance(item, Mapping) else {}
    name = text(given.get("id"))
    if not UUID.fullmatch(name):
        return Unreadable(name[:64])
    undoes = text(given.get("undoes")).lower()
    return Report(
        id=name.lower(),
        code=code_in(text(given.get("code"))),
        scanned_at=moment(given.get("scanned_at")),
        point=whole(given.get("point")) or None,
        direction=Direction.OUT if given.get("direction") == "out" else Direction.IN,
        seq=whole(given.get("seq")),
        offline=given.get("offline") is True,
        local_verdict=_verdict(given.get("local_verdict")),
        override=text(given.get("override"))[:200].strip(),
        undoes=undoes if UUID.fullmatch(undoes) else None,
    )


def text(value: object) -> str:
    """``value`` if it is text that can be stored, without what cannot be printed."""
    if not isinstance(value, str):
        return ""
    if value.isascii() and value.isprintable():
        return value
    honest = value.encode("utf-8", "replace").decode()
    return "".join(c for c in honest if c.isprintable() or c == " ")


def whole(value: Any, *, most: int = 2**31 - 1) -> int:
    """``value`` if it is a whole number between 0 and ``most``, else 0."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
    return value if fits else 0


def moment(value: object) -> datetime | None:
    """A moment in ISO 8601 with its zone; None if it is anything else, or of another age."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        moment = found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and moment.year in AGE else None


def _verdict(value: object) -> str | None:
    return str(value) if value in VERDICTS else None
