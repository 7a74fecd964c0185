"""How a phone at a door is, in a word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from summit.checkin.clocks import is_suspect
from summit.errors import N_

SILENT_AFTER = timedelta(minutes=3)


class Health(StrEnum):
    WELL = "well"
    CLOCK = "clock"
    SILENT = "silent"
    NEW = "new"
    TAKEN_OFF = "taken_off"
    OVER = "over"


LABELS: dict[Health, str] = {
    Health.WELL: N_("Well"),
    Health.CLOCK: N_("Clock is wrong"),
    Health.SILENT: N_("No network"),
    Health.NEW: N_("Not seen yet"),
    Health.TAKEN_OFF: N_("Taken off"),
    Health.OVER: N_("Over"),
}
KINDS: dict[Health, str] = {
    Health.WELL: "good",
    Health.CLOCK: "warn",
    Health.SILENT: "warn",
    Health.NEW: "wait",
    Health.TAKEN_OFF: "",
    Health.OVER: "",
}


@dataclass(frozen=True, slots=True)
class Life:
    """The moments of a phone, and by how many seconds its clock is ahead."""

    expires_at: datetime
    revoked_at: datetime | None
    last_seen_at: datetime | None
    ahead: int


def health(life: Life, *, now: datetime) -> Health:
    if life.revoked_at:
        return Health.TAKEN_OFF
    if life.expires_at <= now:
        return Health.OVER
    if life.last_seen_at is None:
        return Health.NEW
    if now - life.last_seen_at > SILENT_AFTER:
        return Health.SILENT
    return Health.CLOCK if is_suspect(life.ahead) else Health.WELL
