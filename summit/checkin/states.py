"""Words of the door."""

from enum import StrEnum


class PointKind(StrEnum):
    ENTRANCE = "entrance"
    SESSION = "session"
    TABLE = "table"


class DeviceRole(StrEnum):
    SCANNER = "scanner"
    HELP_DESK = "help_desk"
    KIOSK = "kiosk"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Settlement(StrEnum):
    """What an organizer decides about a scan that phones and server saw differently."""

    COUNTED = "counted"  # the person is in, and counts here
    LEFT = "left"  # it stays as the server answered
    REOPENED = "reopened"  # the decision before it is taken back
