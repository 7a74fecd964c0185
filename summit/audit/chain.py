"""The chain over the log of deeds: what was changed, removed or reordered breaks it.

It covers what a deed was, not the name of who did it nor the detail: erasing a person may overwrite
those, and the chain still holds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from summit.access.tokens import same

START = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What the chain covers of an entry."""

    id: int
    at: datetime
    coalition_id: int | None
    event_id: int | None
    user_id: int | None
    deed: str
    subject: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is stored, with the deed that it seals (None: the entry is gone)."""

    number: int
    previous: int | None
    digest: str
    deed: Deed | None


def sealed(before: str, deed: Deed) -> str:
    """The digest of the link after ``before`` (``START`` for the first one)."""
    parts = (
        *(before, deed.id, deed.at.isoformat(), deed.coalition_id, deed.event_id),
        *(deed.user_id, deed.deed, deed.subject),
    )
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def faults(links: Iterable[Link]) -> Iterator[str]:
    """What is wrong with a chain, read in order of its numbers."""
    before, last = START, None
    for link in links:
        if link.previous != last:
            yield f"link {link.number} does not follow link {last}"
        if link.deed is None:
            yield f"the deed of link {link.number} is gone"
        elif not same(sealed(before, link.deed), link.digest):
            yield f"the deed of link {link.number} is not what was sealed"
        before, last = link.digest, link.number
