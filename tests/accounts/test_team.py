"""The team of an event."""

import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import ROLE_PERMISSIONS, Permission, Role
from summit.access.policy import Actor, Grant, Scope
from summit.accounts.granting import may_grant
from summit.accounts.models import RoleGrant, User
from summit.audit.models import AuditEntry
from summit.outbox.models import Message
from tests.access.addresses import make_world


@pytest.fixture
def world(saved):
    return make_world(saved)


@pytest.fixture
def organizer(world, client_of):
    return client_of(Grant(Role.ORGANIZER, world.scope), email="organizer@example.org")


@pytest.fixture
def page(world):
    return f"/console/{world.event.slug}/team"


def wanted(world, **changes):
    return {
        "full_name": "Ana Reyes",
        "email": "ana@example.org",
        "place": f"site_lead@site-{world.site.id}",
        "language": "es",
    } | changes


def test_somebody_is_invited_joins_and_sees_what_the_role_needs(
    app, world, organizer, page, stored
):
    assert organizer.submit(page, wanted(world)).status_code == 303
    [letter] = stored(sa.select(Message).where(Message.kind == "accounts/invitation"))
    assert letter.language == "es"
    path = re.search(r"http://localhost(/login/link/\S+)", letter.text)[1]
    ana = app.test_client()
    assert ana.submit(path, {"password": "three plain words"}).status_code == 303
    assert ana.get("/account").status_code == 200
    assert ana.get(page).status_code == 403


def test_the_place_limits_the_role(world, organizer, page, stored):
    organizer.submit(page, wanted(world))
    [grant] = stored(sa.select(RoleGrant).where(RoleGrant.role == Role.SITE_LEAD))
    where = (grant.coalition_id, grant.event_id, grant.site_id, grant.group_id)
    assert where == (*world.scope.levels()[:2], world.site.id, None)


def test_somebody_with_an_account_is_told_and_keeps_the_password(world, organizer, page, stored):
    organizer.submit(page, wanted(world))
    organizer.submit(page, wanted(world, place=f"group_lead@group-{world.group.id}"))
    assert len(stored(sa.select(User).where(User.email == "ana@example.org"))) == 1
    assert len(stored(sa.select(RoleGrant))) == 3


def test_the_same_role_twice_is_said_beside_the_field(world, organizer, page, stored):
    organizer.submit(page, wanted(world))
    again = organizer.submit(page, wanted(world, email="ANA@example.org"))
    assert again.status_code == 422
    assert "ANA@example.org" in again.text
    assert len(stored(sa.select(RoleGrant))) == 2


@pytest.mark.parametrize(
    "place", ["admin@event-{event}", "organizer@site-{site}", "viewer@site-0", "x", ""]
)
def test_a_role_that_the_form_does_not_offer_is_not_given(world, organizer, page, stored, place):
    asked = place.format(event=world.event.id, site=world.site.id)
    assert organizer.submit(page, wanted(world, place=asked)).status_code == 422
    assert len(stored(sa.select(RoleGrant))) == 1


def test_a_role_at_another_event_is_not_given(world, saved, organizer, page, stored):
    other = make_world(saved)
    asked = wanted(world, place=f"organizer@event-{other.event.id}")
    assert organizer.submit(page, asked).status_code == 422
    assert len(stored(sa.select(RoleGrant))) == 1


def test_a_role_is_taken_back_and_logged(world, organizer, page, stored):
    organizer.submit(page, wanted(world))
    [grant] = stored(sa.select(RoleGrant).where(RoleGrant.role == Role.SITE_LEAD))
    assert organizer.submit(f"{page}/{grant.id}/remove", page=page).status_code == 303
    assert stored(sa.select(RoleGrant).where(RoleGrant.role == Role.SITE_LEAD)) == []
    deeds = stored(sa.select(AuditEntry.deed).order_by(AuditEntry.id))
    assert deeds == ["role:give", "role:take"]


def test_a_role_above_ones_own_cannot_be_taken(world, client_of, organizer, page, stored):
    client_of(Grant(Role.ADMIN))
    [grant] = stored(sa.select(RoleGrant).where(RoleGrant.role == Role.ADMIN))
    assert organizer.submit(f"{page}/{grant.id}/remove", page=page).status_code == 403
    assert "Above your own role" in organizer.get(page).text


def test_a_role_of_another_event_is_not_there(world, saved, client_of, organizer, page, stored):
    other = make_world(saved)
    client_of(Grant(Role.VIEWER, other.scope))
    [grant] = stored(sa.select(RoleGrant).where(RoleGrant.role == Role.VIEWER))
    assert organizer.submit(f"{page}/{grant.id}/remove", page=page).status_code == 404


def test_the_last_administrator_stays(world, client_of, page, stored):
    admin = client_of(Grant(Role.ADMIN))
    [grant] = stored(sa.select(RoleGrant).where(RoleGrant.role == Role.ADMIN))
    assert admin.submit(f"{page}/{grant.id}/remove", page=page).status_code == 409
    client_of(Grant(Role.ADMIN))
    assert admin.submit(f"{page}/{grant.id}/remove", page=page).status_code == 303


@pytest.mark.parametrize("role", Role)
def test_nobody_hands_out_more_than_they_hold(role):
    event = Scope(1, 2)
    for held in Role:
        actor = Actor(1, "x", (Grant(held, event),))
        enough = ROLE_PERMISSIONS[role] | {Permission.TEAM_MANAGE} <= ROLE_PERMISSIONS[held]
        assert may_grant(actor, role, event) == enough
        assert not may_grant(actor, role, Scope(1, 3))
        assert not may_grant(actor, role, Scope())


def test_the_team_page_costs_the_same_with_one_helper_and_with_many(
    world, organizer, page, client_of, statements
):
    def cost():
        statements.clear()
        assert organizer.get(page).status_code == 200
        return len(statements)

    first = cost()
    for _ in range(3):
        client_of(Grant(Role.VIEWER, world.scope))
    assert cost() == first
