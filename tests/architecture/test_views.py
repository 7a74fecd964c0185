"""Every view says who may call it, and every address looks like the others."""

import re

import pytest

from summit.access.permissions import ROLE_LABELS, ROLE_PERMISSIONS, Permission, Role
from summit.web.access import DEVICE, LINK, PUBLIC, SIGNED_IN
from summit.web.navigation import (
    CONSOLE_MENU,
    EVENT_MENU,
    GROUPS_MENU,
    INSTALLATION_MENU,
    PEOPLE_MENU,
)


def views(app):
    return {name: view for name, view in app.view_functions.items() if name != "static"}


def test_every_view_says_who_may_call_it(app):
    known = {PUBLIC, SIGNED_IN, LINK, DEVICE, *Permission}
    assert [n for n, view in views(app).items() if getattr(view, "access", None) not in known] == []


def test_every_role_has_its_row_and_its_name():
    assert set(ROLE_PERMISSIONS) == set(Role) == set(ROLE_LABELS)


def test_every_permission_is_asked_for_by_some_view(app):
    asked = {getattr(view, "access", None) for view in views(app).values()}
    assert set(Permission) - asked == set()


def test_permissions_stand_in_alphabetical_order():
    assert [p.name for p in Permission] == sorted(p.name for p in Permission)


def test_addresses_are_lower_case_with_hyphens(app):
    odd = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if re.search(r"[A-Z_]", re.sub(r"<[^>]+>", "", rule.rule)) and rule.endpoint != "my.ticket"
    ]
    assert [rule for rule in odd if not rule.startswith(("/T/", "/I/"))] == []


def test_every_parameter_in_an_address_has_a_type(app):
    untyped = [rule.rule for rule in app.url_map.iter_rules() if re.search(r"<[^:>]+>", rule.rule)]
    assert [rule for rule in untyped if not rule.startswith("/static/")] == []


@pytest.mark.parametrize(
    "menu", [EVENT_MENU, CONSOLE_MENU, INSTALLATION_MENU, PEOPLE_MENU, GROUPS_MENU]
)
def test_every_menu_entry_leads_to_a_page_with_the_same_permission(app, menu):
    for entry in menu:
        access = getattr(app.view_functions[entry.endpoint], "access", None)
        assert access == (entry.permission or PUBLIC), entry
