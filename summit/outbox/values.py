"""The plain values of a letter, as they wait in the database until the letter is written out.

A link that opens somebody's page is kept as what it is made of, never as the address itself: a
copy of the outbox opens nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime, time
from typing import Any

from summit.access.tokens import Keyring, Purpose

KINDS: Mapping[str, Callable[[str], Any]] = {
    "$moment": datetime.fromisoformat,
    "$day": date.fromisoformat,
    "$time": time.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class SecretLink:
    """An address that is made when it is needed. ``path`` holds ``%s`` where the token goes."""

    purpose: Purpose
    uid: str
    version: int
    digest: str
    path: str

    def address(self, keys: Keyring, base_url: str) -> str:
        token = keys.token(self.purpose, self.uid, self.version, digest_known=self.digest)
        return base_url + self.path % token


@dataclass(frozen=True, slots=True)
class Joined:
    """A text with links in it: strings and ``SecretLink``, to be read one after the other."""

    parts: tuple[str | SecretLink, ...]


def packed(value: Any) -> Any:
    """``value`` as JSON can hold it. Raises TypeError for what no letter can print."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {_plain_key(key): packed(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [packed(held) for held in value]
    return _tagged(value)


def _plain_key(key: Any) -> str:
    if not isinstance(key, str) or key.startswith("$"):
        message = f"a letter cannot look up {key!r}"
        raise TypeError(message)
    return key


def _tagged(value: Any) -> dict[str, Any]:
    match value:
        case SecretLink():
            return {"$link": list(astuple(value))}
        case Joined(parts):
            return {"$joined": [packed(part) for part in parts]}
        case datetime():
            return {"$moment": value.isoformat()}
        case date():
            return {"$day": value.isoformat()}
        case time():
            return {"$time": value.isoformat()}
    message = f"a letter cannot print {value!r}"
    raise TypeError(message)


def unpacked(value: Any, address: Callable[[SecretLink], str]) -> Any:
    """What ``packed`` kept; ``address`` says what stands for a link."""
    if isinstance(value, list):
        return [unpacked(held, address) for held in value]
    if not isinstance(value, dict):
        return value
    tag = next(iter(value), "")
    if not tag.startswith("$"):
        return {key: unpacked(held, address) for key, held in value.items()}
    if tag == "$link":
        purpose, *rest = value[tag]
        return address(SecretLink(Purpose(purpose), *rest))
    if tag == "$joined":
        return "".join(unpacked(part, address) for part in value[tag])
    return KINDS[tag](value[tag])
