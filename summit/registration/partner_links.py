"""The two addresses of a partner: one for its delegates, one for its contact alone."""

from typing import Protocol

from summit.access.tokens import Keyring, Purpose, digest
from summit.outbox.values import SecretLink


class PartnerHolder(Protocol):
    """What is needed of a partner to repeat its addresses."""

    uid: str
    invite_version: int
    invite_digest: str
    link_version: int
    link_digest: str


def invite_token(keys: Keyring, partner: PartnerHolder) -> str:
    return keys.token(
        Purpose.PARTNER_INVITE,
        partner.uid,
        partner.invite_version,
        digest_known=partner.invite_digest,
    )


def page_token(keys: Keyring, partner: PartnerHolder) -> str:
    return keys.token(
        Purpose.PARTNER_LINK, partner.uid, partner.link_version, digest_known=partner.link_digest
    )


def made_digest(keys: Keyring, purpose: Purpose, uid: str, version: int) -> str:
    """What is stored of a new token."""
    return digest(keys.token(purpose, uid, version))


def invite_url(base_url: str, token: str) -> str:
    """The short address of the registration form for delegates, fit to be typed."""
    return f"{base_url}/i/{token}"


def invite_code_url(base_url: str, token: str) -> str:
    """What the QR code on a poster says: upper case throughout makes a smaller code."""
    return f"{base_url}/I/{token}".upper()


def page_url(base_url: str, token: str) -> str:
    return f"{base_url}/p/{token}/"


def secret_page_of(partner: PartnerHolder) -> SecretLink:
    """The contact's page for a letter: the address is made when it is sent."""
    return SecretLink(
        Purpose.PARTNER_LINK, partner.uid, partner.link_version, partner.link_digest, "/p/%s/"
    )
