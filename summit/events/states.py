"""The life of an event."""

from enum import StrEnum


class EventState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class SiteKind(StrEnum):
    PLACE = "place"
    ONLINE = "online"
