"""Secrets that people carry: personal links, tickets, one-time codes.

A token is derived from the installation's key and the row's random ``uid``, and only its digest
is stored: a copy of the database opens nobody's page, and yet a mail can repeat the link.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", CROCKFORD.encode())
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
TOKEN_LENGTH = 26


class Purpose(StrEnum):
    """What a token opens; a token made for one purpose is worthless for another."""

    PERSONAL_LINK = "personal-link"
    TICKET = "ticket"
    MEMBER_LINK = "member-link"
    SURVEY_LINK = "survey-link"
    SPEAKER_LINK = "speaker-link"
    SURVEY_SHARE = "survey-share"
    UNSUBSCRIBE = "unsubscribe"
    INVITATION = "invitation"
    PARTNER_INVITE = "partner-invite"
    PARTNER_LINK = "partner-link"
    HOST_LINK = "host-link"  # writes one meeting's roster
    ARRIVAL_CODE = "arrival-code"  # hangs at one meeting; who scans it says "I am here"
    STILL_IN = "still-in"  # asks one member, for some weeks
    SENT_PAGE = "sent-page"  # the page of whose address was known before; it tells nothing


@dataclass(frozen=True, slots=True)
class Keyring:
    """The installation's secret key and those that were in force before it."""

    current: str
    former: tuple[str, ...] = ()

    def token(self, purpose: Purpose, uid: str, version: int, *, digest_known: str = "") -> str:
        """The token of a row, 128 bits in 26 characters of Crockford's base 32.

        ``digest_known`` is the stored digest: the key under which it was made is found again
        after the key has been changed.
        """
        made = [_derive(key, purpose, uid, version) for key in (self.current, *self.former)]
        for token in made:
            if digest_known and same(digest(token), digest_known):
                return token
        return made[0]

    def opens(self, purpose: Purpose, uid: str, version: int, token: str) -> bool:
        """Whether ``token`` is that of the row, under this key or a former one."""
        given = token.strip().upper()
        known = self.token(purpose, uid, version, digest_known=digest(given))
        return same(known, given)


def _derive(key: str, purpose: Purpose, uid: str, version: int) -> str:
    mac = hmac.digest(key.encode(), f"{purpose}:{uid}:{version}".encode(), "sha256")
    return crockford(int.from_bytes(mac[:16], "big"), TOKEN_LENGTH)


def crockford(number: int, length: int) -> str:
    """``number`` in Crockford's base 32, upper case, padded to ``length`` characters."""
    bits = 5 * length
    spare = -bits % 8
    data = ((number % 2**bits) << spare).to_bytes((bits + spare) // 8, "big")
    return base64.b32encode(data).translate(_TO_CROCKFORD)[:length].decode()


def digest(token: str) -> str:
    """What is stored of a token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def new_uid() -> str:
    """128 random bits in hexadecimal, the name of a row to the outside."""
    return secrets.token_hex(16)


def new_secret() -> str:
    """256 random bits for a cookie or a device."""
    return secrets.token_urlsafe(32)


def new_code(length: int = 8) -> str:
    """A code to be read aloud and typed: no 0, O, 1, I or L."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(length))
