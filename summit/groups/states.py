"""Words of the groups."""

from enum import StrEnum


class GroupKind(StrEnum):
    MAP_GROUP = "map_group"
    WORKGROUP = "workgroup"
    ADVISORY = "advisory"
    BACKBONE = "backbone"
