"""Addresses that go into letters and onto posters."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from urllib.parse import quote

from summit.access.tokens import Keyring, Purpose, digest, new_uid
from summit.outbox.values import SecretLink


class Linked(Protocol):
    """What a member's link is made of."""

    id: int
    uid: str
    link_version: int
    link_digest: str


class Door(Protocol):
    """What the links of one meeting are made of."""

    id: int
    uid: str
    door_version: int


HOST_PATH = "/host/%d/%s"
ASK_PATH = "/still-in/%d/%d/%%s"
HERE_PATH = "/here/%d/%s"


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

    def question(self, membership: Linked, until: date) -> SecretLink:
        """The address that asks one member, for a letter; good until that day.

        It dies with the member's own link.
        """
        path = ASK_PATH % (membership.id, until.toordinal())
        return SecretLink(Purpose.STILL_IN, _asked(membership), until.toordinal(), "", path)

    def asks(self, membership: Linked, until: int, token: str) -> bool:
        """Whether ``token`` is the question to this member that ends on the day ``until``."""
        return self.keys.opens(Purpose.STILL_IN, _asked(membership), until, token)

    def host(self, meeting: Door) -> str:
        """The address at which one meeting's roster is closed, without a log-in."""
        return self.base_url + HOST_PATH % (meeting.id, self._door(Purpose.HOST_LINK, meeting))

    def here(self, meeting: Door) -> str:
        """The address at which members say at a meeting that they have come."""
        return self.base_url + HERE_PATH % (meeting.id, self._door(Purpose.ARRIVAL_CODE, meeting))

    def _door(self, purpose: Purpose, meeting: Door) -> str:
        return self.keys.token(purpose, meeting.uid, meeting.door_version)

    def opens(self, purpose: Purpose, meeting: Door, token: str) -> bool:
        """Whether ``token`` is the one of this meeting."""
        return self.keys.opens(purpose, meeting.uid, meeting.door_version, token)

    def kept_host(self, meeting: Door) -> SecretLink:
        """The host's link for a letter, which makes it when it is sent."""
        path = HOST_PATH.replace("%d", str(meeting.id))
        return SecretLink(Purpose.HOST_LINK, meeting.uid, meeting.door_version, "", path)

    def new(self) -> tuple[str, str]:
        """(uid, digest of its first link) for a membership that is about to be written."""
        uid = new_uid()
        return uid, digest(self.keys.token(Purpose.MEMBER_LINK, uid, 1))

    def all_groups(self, event_slug: str, *, site: str = "") -> str:
        """The address of the page of all groups, as shown at the end of the day."""
        path = f"{self.base_url}/e/{quote(event_slug)}/groups"
        return f"{path}?site={quote(site)}" if site else path

    def join(self, event_slug: str, group_slug: str, *, site: str = "") -> str:
        """The address of a group's sign-up form, as printed on a poster."""
        path = f"{self.base_url}/e/{quote(event_slug)}/groups/{quote(group_slug)}/join"
        return f"{path}?site={quote(site)}" if site else path


def _asked(membership: Linked) -> str:
    return f"{membership.uid}:{membership.link_digest}"
