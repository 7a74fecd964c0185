"""One question: may this actor do that, there?"""

import pytest

from summit.access.permissions import Permission, Role
from summit.access.policy import Actor, Grant, Scope

EVENT, OTHER = Scope(1, 2), Scope(1, 3)
SITE, GROUP = Scope(1, 2, site_id=5), Scope(1, 2, group_id=7)
READ, LEAD = Permission.CHECKIN_READ, Permission.GROUP_LEAD


def actor(role, scope):
    return Actor(1, "x", (Grant(role, scope),))


@pytest.mark.parametrize(
    ("held", "asked", "whole", "part"),
    [
        (Scope(), EVENT, True, True),
        (Scope(1), EVENT, True, True),
        (Scope(9), EVENT, False, False),
        (EVENT, EVENT, True, True),
        (EVENT, SITE, True, True),
        (EVENT, OTHER, False, False),
        (EVENT, Scope(), False, True),
        (SITE, EVENT, False, True),
        (SITE, Scope(1, 2, site_id=6), False, False),
    ],
)
def test_a_role_reaches_down_and_never_sideways(held, asked, whole, part):
    viewer = actor(Role.VIEWER, held)
    assert viewer.can(READ, asked) == whole
    assert viewer.may_enter(READ, asked) == part


def test_a_groups_lead_has_nothing_to_do_with_the_event_above():
    lead = actor(Role.GROUP_LEAD, GROUP)
    assert lead.can(LEAD, GROUP)
    assert not lead.may_enter(LEAD, EVENT)
    assert not lead.belongs(EVENT)


def test_a_site_lead_is_limited_to_the_site():
    assert actor(Role.SITE_LEAD, SITE).sites_at(READ, EVENT) == {5}
    assert actor(Role.ORGANIZER, EVENT).sites_at(READ, EVENT) is None


def test_nobody_in_particular_may_do_nothing():
    assert not any(Actor().can(permission, Scope()) for permission in Permission)
