"""The addresses and codes that a registered person carries. Nothing here is stored raw."""

from typing import Protocol

from summit.access.tokens import Keyring, Purpose
from summit.outbox.values import SecretLink

# What people mistake when they type a token is what Crockford's base 32 has no letters for.
_MISREAD = str.maketrans("OIL", "011")


class LinkHolder(Protocol):
    """What is needed of a registration to repeat its personal link."""

    uid: str
    link_version: int
    link_digest: str


class TicketHolder(Protocol):
    """What is needed of a ticket to repeat its token."""

    version: int
    digest: str


def link_token(keys: Keyring, holder: LinkHolder) -> str:
    """The token of the personal page, also after the installation's key has been changed."""
    return keys.token(
        Purpose.PERSONAL_LINK, holder.uid, holder.link_version, digest_known=holder.link_digest
    )


def ticket_token(keys: Keyring, uid: str, ticket: TicketHolder) -> str:
    return keys.token(Purpose.TICKET, uid, ticket.version, digest_known=ticket.digest)


def secret_page(holder: LinkHolder, page: str = "") -> SecretLink:
    """The personal page, or one below it, for a letter: the address is made when it is sent."""
    return SecretLink(
        Purpose.PERSONAL_LINK,
        holder.uid,
        holder.link_version,
        holder.link_digest,
        f"/my/%s/{page}",
    )


def personal_url(base_url: str, token: str) -> str:
    return f"{base_url}/my/{token}/"


def ticket_url(base_url: str, token: str) -> str:
    """What the QR code says: upper case throughout, because that makes a smaller code."""
    return f"{base_url}/T/{token}".upper()


def read_token(typed: str) -> str:
    """A token as it was made, from one that was copied, lower-cased or misread."""
    return typed.strip().upper().translate(_MISREAD)


def spelled(code: str) -> str:
    """A ticket code in groups of four, to be read aloud: ``KQ7M 4XRW``."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))
