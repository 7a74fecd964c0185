"""Addresses that go into letters and onto posters."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from summit.access.tokens import Keyring, Purpose, digest, new_uid
from summit.outbox.values import SecretLink


class Linked(Protocol):
    """What a member's link is made of."""

    uid: str
    link_version: int
    link_digest: str


@dataclass(frozen=True, slots=True)
class Links:
    """The installation's keys and its address, for those who must not ask Flask."""

    keys: Keyring
    base_url: str

    def token(self, membership: Linked) -> str:
        """The secret of a member's link."""
        return self.keys.token(
            Purpose.MEMBER_LINK,
            membership.uid,
            membership.link_version,
            digest_known=membership.link_digest,
        )

    def member(self, membership: Linked) -> str:
        """The address of a member's own page."""
        return f"{self.base_url}/m/{self.token(membership)}/"

    def kept(self, membership: Linked) -> SecretLink:
        """The same address for a letter, which makes it when it is sent."""
        return SecretLink(
            Purpose.MEMBER_LINK,
            membership.uid,
            membership.link_version,
            membership.link_digest,
            "/m/%s/",
        )

    def new(self) -> tuple[str, str]:
        """(uid, digest of its first link) for a membership that is about to be written."""
        uid = new_uid()
        return uid, digest(self.keys.token(Purpose.MEMBER_LINK, uid, 1))

    def join(self, event_slug: str, group_slug: str, *, site: str = "") -> str:
        """The address of a group's sign-up form, as printed on a poster."""
        path = f"{self.base_url}/e/{quote(event_slug)}/groups/{quote(group_slug)}/join"
        return f"{path}?site={quote(site)}" if site else path
