"""The list that a phone holds: who may come in, and nothing that anybody could read.

Of each ticket it has a hash to find it by, flags, and a card (name, badge line) sealed under a
key that only the ticket itself yields. A phone that is lost tells nobody who was registered.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

INFO = b"summit door card"
KNOWN_FOR = timedelta(minutes=1)
_CARD = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
SHORT = {"confirmed": "c", "waitlisted": "w", "pending": "p", "cancelled": "x", "declined": "x"}
REPLACED = "r"


@dataclass(frozen=True, slots=True)
class Flags:
    """What decides about a ticket: its state, its site, where and when its bearer came in, and
    the sessions in which they have booked a seat.
    """

    state: str
    site: int
    in_site: int | None = None
    in_point: int | None = None
    in_at: datetime | None = None
    booked: tuple[int, ...] = ()

    def __str__(self) -> str:
        """``state|site|``; of somebody who is in, then ``site:point:seconds since 1970``; of
        somebody who has seats, then ``|session,session``.
        """
        arrived = ""
        if self.in_at is not None:
            arrived = f"{self.in_site}:{self.in_point}:{int(self.in_at.timestamp())}"
        seats = f"|{','.join(map(str, self.booked))}" if self.booked else ""
        return f"{self.state}|{self.site}|{arrived}{seats}"


def state_of(state: str, *, replaced: bool) -> str:
    return REPLACED if replaced else SHORT[state]


def name_of(token_digest: str) -> str:
    """``h``: the first 16 bytes of the token's SHA-256 (given in hexadecimal), base64url."""
    return _text(bytes.fromhex(token_digest)[:16])


def key_of(token: str) -> bytes:
    """HKDF-SHA-256 of the token, no salt, 32 bytes (RFC 5869; one block is enough)."""
    extracted = hmac.digest(bytes(32), token.encode(), "sha256")
    return hmac.digest(extracted, INFO + b"\x01", "sha256")


def seal(token: str, name: str, badge: str) -> str:
    """``c``: nonce and AES-256-GCM ciphertext of the card, base64url.

    The nonce follows from key and card, so that the same card gives the same text and another
    card of the same ticket never meets the same nonce.
    """
    key = key_of(token)
    card = _CARD.encode({"n": name, "b": badge}).encode()
    nonce = hmac.digest(key, card, "sha256")[:12]
    return _text(nonce + AESGCM(key).encrypt(nonce, card, None))


def digest_of(entries: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over all (h, f) in order of h, by which a phone sees that its list is whole."""
    lines = sorted(f"{h} {f}\n" for h, f in entries)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """The list without its cards, as it was read whole at ``read_at`` and known to be until
    ``at``. With it a process need read only what has changed, whoever asks.

    Some changes bear no date (a person's new site); so it is read whole again now and then.
    """

    read_at: datetime
    at: datetime
    flags: Mapping[str, str]  # f by h
    digest: str

    @classmethod
    def of(cls, entries: Mapping[str, str], at: datetime) -> "Known":
        return cls(at, at, entries, digest_of(entries.items()))

    def holds(self, now: datetime) -> bool:
        return self.at <= now < self.read_at + KNOWN_FOR

    def after(self, changes: Mapping[str, str], at: datetime) -> "Known":
        """The list with what has changed; the digest is made anew only if anything has."""
        if changes.items() <= self.flags.items():
            return replace(self, at=at)
        flags = {**self.flags, **changes}
        return Known(self.read_at, at, flags, digest_of(flags.items()))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
