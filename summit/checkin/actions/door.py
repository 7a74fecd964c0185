"""What the scans of one batch rest on, kept up to date from scan to scan."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from summit.access.tokens import digest
from summit.checkin import clocks
from summit.checkin.incoming import Report
from summit.checkin.queries import Held, Past, Presence, Scanner, Spot
from summit.checkin.rooms import Room
from summit.checkin.states import PointKind

Result = dict[str, Any]
Place = tuple[int, PointKind, int]


@dataclass
class Door:
    """A phone at its point, and all that was read for its batch.

    ``rooms`` and ``seated`` (how many sit there) are by session; ``booked`` are the seats of these
    tickets' registrations, as (registration, session); ``places_left`` at the phone's site, where
    somebody of another site stands before it.
    """

    device: Scanner
    now: datetime
    ahead: int
    earliest: datetime
    ended: datetime | None
    points: dict[int, Spot]
    tickets: dict[str, Held]
    known: dict[str, Past]
    undone: set[str]
    inside: dict[Place, Presence]
    rooms: dict[int, Room]
    seated: dict[int, int]
    booked: set[tuple[int, int]]
    places_left: int
    rows: list[dict[str, Any]] = field(default_factory=list)

    def case(self, report: Report) -> "Case":
        point = self.points.get(report.point or 0, self.device.point)
        code_digest = digest(report.code)
        held = self.tickets.get(code_digest)
        at = clocks.corrected(
            report.scanned_at, ahead=self.ahead, earliest=self.earliest, now=self.now
        )
        place = held and (held.registration_id, point.kind, point.session_id or 0)
        presence = self.inside.get(place) if place else None
        return Case(report, point, at, held, place, presence, code_digest)

    def keep(self, case: "Case", result: Result, **more: Any) -> None:
        """Note the row to be written; the next scans of the batch know it already."""
        report = case.report
        row: dict[str, Any] = {
            "id": report.id,
            "event_id": self.device.event_id,
            "device_id": self.device.id,
            "point_id": case.point.id,
            "site_id": case.point.site_id,
            "registration_id": case.held.registration_id if case.held else None,
            "code_digest": case.code_digest,
            "direction": report.direction,
            "scanned_at": case.at.at,
            "received_at": self.now,
            "seq": report.seq,
            "offline": report.offline,
            "forced": False,
            "clock_suspect": case.at.suspect,
            "after_revocation": self.ended is not None,
            "reason": report.override,
            "verdict": result["verdict"],
            "local_verdict": report.local_verdict,
            "result": result,
            "undoes_id": None,
        } | more
        self.rows.append(row)
        kept = [row[name] for name in Past._fields[:-2]]
        counts = (case.point.kind, case.point.session_id or 0)
        self.known[report.id] = Past._make((*kept, *counts))

    def seat(self, session_id: int | None, number: int) -> None:
        """So many more sit in a session whose door this batch is at."""
        if session_id in self.seated:
            self.seated[session_id] += number


@dataclass(frozen=True, slots=True)
class Case:
    """One scan before its verdict: what was held up, where, and who is in there already."""

    report: Report
    point: Spot
    at: clocks.Moment
    held: Held | None
    place: Place | None
    arrival: Presence | None
    code_digest: str

    @property
    def present(self) -> Presence | None:
        """Where the person is, unless they left or it was undone."""
        gone = self.arrival is None or self.arrival.undone_at or self.arrival.left_at
        return None if gone else self.arrival
