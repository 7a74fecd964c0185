"""Commands that an operator types."""

import sqlalchemy as sa

from summit.access.permissions import Role
from summit.accounts.models import RoleGrant, User

ADD = ["user", "add", "Ada@example.org", "--name", "Ada", "--password", "three plain words"]


def test_the_first_administrator_is_added_and_logs_in(app, client, stored):
    assert app.test_cli_runner().invoke(args=ADD).exit_code == 0
    [grant] = stored(sa.select(RoleGrant))
    assert (grant.role, grant.coalition_id) == (Role.ADMIN, None)
    login = {"email": "ada@example.org", "password": "three plain words"}
    assert client.submit("/login", login).status_code == 303


def test_the_same_address_is_not_added_twice(app, stored):
    app.test_cli_runner().invoke(args=ADD)
    again = app.test_cli_runner().invoke(args=ADD)
    assert again.exit_code != 0
    assert "has an account already" in again.output
    assert len(stored(sa.select(User))) == 1


def test_a_weak_password_is_refused(app, stored):
    refused = app.test_cli_runner().invoke(args=[*ADD[:-1], "short"])
    assert "too short" in refused.output
    assert stored(sa.select(User)) == []
