"""Two worlds of two coalitions, and a browser for each role in the first of them."""

import re

import pytest

from summit.access.permissions import Role
from summit.access.policy import Actor, Grant, Scope
from tests.access.addresses import make_world


@pytest.fixture
def own(saved):
    return make_world(saved)


@pytest.fixture
def foreign(saved, own):
    return make_world(saved)


def usual_grants(world):
    """Each role at the level at which it is usually held; nobody at all is None."""
    event = world.scope
    site = Scope(*event.levels()[:2], site_id=world.site.id)
    group = Scope(*event.levels()[:2], group_id=world.group.id)
    levels = {Role.ADMIN: Scope(), Role.SITE_LEAD: site, Role.GROUP_LEAD: group}
    return {role: Grant(role, levels.get(role, event)) for role in Role}


@pytest.fixture
def visitor(own, client_of, client):
    """``visitor(role)``: a browser and the actor in it; role None has not logged in."""

    def enter(role):
        if role is None:
            return client, Actor()
        grant = usual_grants(own)[role]
        return client_of(grant), Actor(1, "x", (grant,))

    return enter


def form_token(browser):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/login").text)[1]
