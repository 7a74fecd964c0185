"""Writes a letter out: when it is sent, or when somebody looks at it.

Until then a message holds only its kind and its values. So posting costs next to nothing, and the
database holds neither the links nor the tickets that the letters carry.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from summit.access.tokens import Keyring
from summit.outbox.jobs import Context
from summit.outbox.letters import Attachment
from summit.outbox.render import Rendered, render
from summit.outbox.stopping import is_bulk, stop_url
from summit.outbox.values import SecretLink, unpacked

# The bytes of a file that a ``Recipe`` names, or None when there is nothing to make it of any
# more; it gets the session, what was given when the letter was posted, and that moment as ``now``.
Maker = Callable[[Any, Mapping[str, Any], Context], bytes | None]
# Whether what a letter says is still so at the moment it goes out: session, message, moment.
Check = Callable[[Any, Any, datetime], bool]


class Kept(Protocol):
    """What is needed of a message to write it out."""

    kind: str
    language: str
    values: dict[str, Any]
    attachments: list[dict[str, Any]]
    created_at: datetime
    coalition_id: int | None
    priority: int
    recipient: str


@dataclass(frozen=True, slots=True)
class Scribe:
    """``makers`` by the name of the recipe, ``checks`` by the kind of the letter."""

    keys: Keyring
    base_url: str
    makers: Mapping[str, Maker] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)

    def letter(self, message: Kept) -> Rendered:
        """Both parts and the subject, in the language of its reader."""
        values = self._read(message.values)
        return render(message.kind, message.language, values, stop=self.stop_url(message))

    def stop_url(self, message: Kept) -> str | None:
        """Where its reader stops such letters; None for those that somebody waits for."""
        if message.coalition_id is None or not is_bulk(message.priority):
            return None
        return stop_url(self.keys, self.base_url, message.coalition_id, message.recipient)

    def _read(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = unpacked(kept, self._address)
        return values

    def _address(self, link: SecretLink) -> str:
        return link.address(self.keys, self.base_url)

    def file(self, session: Any, message: Kept, number: int) -> Attachment | None:
        """The attachment ``number`` of the message; None when it cannot be made any more."""
        kept = message.attachments[number]
        if "recipe" in kept:
            context = Context(message.created_at, self.keys, self.base_url)
            content = self.makers[kept["recipe"]](session, self._read(kept["of"]), context)
        else:
            content = base64.b64decode(kept["base64"])
        if content is None:
            return None
        return Attachment(kept["filename"], kept["mimetype"], content)

    def files(self, session: Any, message: Kept) -> list[Attachment]:
        made = (self.file(session, message, n) for n in range(len(message.attachments)))
        return [attachment for attachment in made if attachment is not None]

    def still_true(self, session: Any, message: Kept, *, now: datetime) -> bool:
        """Whether the letter may go out; kinds without a check always may."""
        check = self.checks.get(message.kind)
        return check is None or check(session, message, now)
