"""What a table offers to who stops by: a list to choose from, and what choosing does.

The groups stand right of the doors in the house, so they are not imported here: ``summit.app``
puts what has the shape of ``Table`` into ``app.extensions["door_table"]``.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from summit.access.tokens import Keyring


@dataclass(frozen=True, slots=True)
class Offer:
    """One line to choose. ``title`` and ``note`` are texts by language."""

    key: str
    title: dict[str, str]
    note: dict[str, str]

    def told(self) -> dict[str, Any]:
        return asdict(self)


class Table(Protocol):
    def offers(self, session: Any, event_id: int, *, now: datetime) -> list[Offer]:
        """What can be chosen at the tables of an event, in its order."""

    def take(
        self,
        session: Any,
        registration: Any,
        key: str,
        *,
        chosen_at: datetime,
        now: datetime,
        keys: Keyring,
        base_url: str,
    ) -> dict[str, str]:
        """Note the choice of a registered person; the title of what was chosen, by language.

        The same choice again changes nothing. Raises NotFound, or a Conflict with a sentence.
        """
