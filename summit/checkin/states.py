"""Words of the door."""

from enum import StrEnum


class PointKind(StrEnum):
    ENTRANCE = "entrance"
    SESSION = "session"
    TABLE = "table"


class DeviceRole(StrEnum):
    SCANNER = "scanner"
    HELP_DESK = "help_desk"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
