"""What a reminder counts from."""

from enum import StrEnum


class Anchor(StrEnum):
    START = "start"
    DOORS = "doors"  # of each person's own site
    END = "end"
