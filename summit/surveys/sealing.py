"""Answers that wait for their person, sealed under a key that only the personal link yields.

A copy of the database reads none of them. Pure.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
BLOCK = 256  # bytes; the length of what is kept tells little


@dataclass(frozen=True, slots=True)
class Saved:
    """What was answered so far: as the form sent it, and read, by the keys of the questions."""

    sent: Sequence[tuple[str, str]]
    values: dict[str, Any]
    language: str


def seal(token: str, saved: Saved) -> bytes:
    kept = {"sent": list(saved.sent), "values": saved.values, "language": saved.language}
    text = json.dumps(kept, separators=(",", ":")).encode()
    padded = text + b" " * (-len(text) % BLOCK)
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_key(token)).encrypt(nonce, padded, None)


def unseal(token: str, sealed: bytes) -> Saved | None:
    """None where the link has changed since: then nobody can read it any more."""
    try:
        text = AESGCM(_key(token)).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except InvalidTag:
        return None
    kept = json.loads(text)
    return Saved([(n, v) for n, v in kept["sent"]], kept["values"], kept["language"])


def _key(token: str) -> bytes:
    return hmac.digest(b"answers saved for later", token.encode(), hashlib.sha256)
