"""Groups with members, meetings and a log."""

from datetime import timedelta

from summit.access.tokens import Purpose, digest, new_uid
from summit.clock import now
from summit.groups.links import Links
from summit.groups.models import Fact, GroupMeeting, Membership
from summit.retention.facts import FactKind, Source
from tests.factories import KEYS, a_person

LINKS = Links(KEYS, "http://localhost")


def a_membership(group, person=None, *, signed_up=None, **changes):
    """A membership and its sign-up fact, ten days ago unless told. The group is saved already."""
    uid, when = new_uid(), signed_up or now() - timedelta(days=10)
    membership = Membership(
        **{
            "uid": uid,
            "group": group,
            "person": person or a_person(group.event.coalition),
            "created_at": when,
            "consent_at": when,
            "link_version": 1,
            "link_digest": digest(KEYS.token(Purpose.MEMBER_LINK, uid, 1)),
        }
        | changes
    )
    return membership, a_fact(membership, FactKind.SIGNUP, when)


def a_fact(membership, kind, occurred_at, **changes):
    return Fact(
        **{
            "group": membership.group,
            "membership": membership,
            "kind": kind,
            "occurred_at": occurred_at,
            "recorded_at": occurred_at,
            "source": Source.WEB,
            "detail": {},
        }
        | changes
    )


def a_group_fact(group, kind, occurred_at, **changes):
    return Fact(
        **{
            "group": group,
            "kind": kind,
            "occurred_at": occurred_at,
            "recorded_at": occurred_at,
            "source": Source.WEB,
            "detail": {},
        }
        | changes
    )


def a_meeting(group, starts_at=None, **changes):
    """A meeting in three days, two hours long."""
    start = starts_at or now() + timedelta(days=3)
    return GroupMeeting(
        **{
            "uid": new_uid(),
            "group": group,
            "starts_at": start,
            "ends_at": start + timedelta(hours=2),
            "place": "Library, room 2",
            "announced_at": start - timedelta(days=20),
        }
        | changes
    )


def member_link(membership):
    return KEYS.token(Purpose.MEMBER_LINK, membership.uid, membership.link_version)
