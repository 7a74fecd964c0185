"""When a scan may be taken back: at once by the phone that made it, later by the help desk."""

from datetime import datetime, timedelta
from typing import Protocol

from summit.checkin.verdict import Verdict

AT_ONCE = timedelta(seconds=15)  # ten on the phone's screen, and the way through the network


class Taken(Protocol):
    """What is asked of the scan that shall be taken back."""

    @property
    def event_id(self) -> int: ...
    @property
    def device_id(self) -> int: ...
    @property
    def scanned_at(self) -> datetime: ...
    @property
    def undoes_id(self) -> str | None: ...


def may_undo(
    scan: Taken | None,
    *,
    at: datetime,
    event_id: int,
    device_id: int,
    at_the_desk: bool,
    done: bool,
) -> Verdict:
    """UNDONE, or why not: UNKNOWN (no such scan here, or itself an undoing), TOO_LATE.

    Undoing what is undone is UNDONE again.
    """
    if scan is None or scan.event_id != event_id or scan.undoes_id:
        return Verdict.UNKNOWN
    at_once = scan.device_id == device_id and at - scan.scanned_at <= AT_ONCE
    return Verdict.UNDONE if at_once or at_the_desk or done else Verdict.TOO_LATE
