"""Parts of an event at which a role can be held."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from summit.access.policy import Scope


class PlaceKind(StrEnum):
    EVENT = "event"
    SITE = "site"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Place:
    """An event, a site or a group: its name by language, and its scope."""

    kind: PlaceKind
    name: Mapping[str, str]
    scope: Scope

    @property
    def key(self) -> str:
        """What a form sends: ``site-3``."""
        ids = {
            PlaceKind.EVENT: self.scope.event_id,
            PlaceKind.SITE: self.scope.site_id,
            PlaceKind.GROUP: self.scope.group_id,
        }
        return f"{self.kind}-{ids[self.kind]}"
