"""The log of deeds as a page and as a file."""

import csv
import io
from datetime import UTC, datetime

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.audit.models import AuditEntry
from tests.factories import an_event


@pytest.fixture
def deed(saved):
    def make(**changes):
        return saved(
            AuditEntry(
                **{
                    "at": datetime(2025, 1, 24, 12, tzinfo=UTC),
                    "actor": "Kim Osei",
                    "deed": "role:give",
                    "subject": "user_account:1",
                    "detail": {"role": "viewer", "site": None},
                }
                | changes
            )
        )

    return make


@pytest.fixture
def admin(client_of):
    return client_of(Grant(Role.ADMIN))


def rows(answer):
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_a_deed_is_shown_with_its_facts(deed, admin):
    deed()
    shown = admin.get("/console/audit").text
    assert "Kim Osei" in shown
    assert "role: viewer" in shown
    assert "site" not in shown.split("role: viewer")[1].split("<")[0]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("actor=kim", True),
        ("actor=%25", False),
        ("deed=role:take", False),
        ("subject=user_account", True),
        ("since=2025-01-24&until=2025-01-24", True),
        ("since=2025-01-25", False),
        ("until=2025-01-23", False),
        ("since=nonsense&until=0000-99-99&page=x", True),
    ],
)
def test_the_list_is_filtered(deed, admin, asked, found):
    deed()
    answer = admin.get(f"/console/audit?{asked}")
    assert answer.status_code == 200
    assert ("Kim Osei" in answer.text.split("<table")[-1]) == found


def test_the_file_holds_what_the_list_shows(deed, admin):
    deed()
    deed(deed="login:open", actor="=cmd()")
    answer = admin.get("/console/audit.csv?deed=login:open")
    assert answer.mimetype == "text/csv"
    [_, line] = rows(answer)
    assert line[1:3] == ["'=cmd()", "login:open"]


def test_a_coalitions_administrator_sees_the_deeds_of_that_coalition(deed, saved, client_of):
    one, two = saved(an_event(), an_event())
    deed(coalition_id=one.coalition_id, actor="Of one")
    deed(coalition_id=two.coalition_id, actor="Of two")
    shown = client_of(Grant(Role.ADMIN, Scope(one.coalition_id))).get("/console/audit").text
    assert "Of one" in shown
    assert "Of two" not in shown


def test_a_long_list_comes_in_pages(deed, admin, saved):
    for n in range(101):
        deed(actor=f"Person {n}!")
    assert "Person 100!" in admin.get("/console/audit").text
    assert "Person 0!" not in admin.get("/console/audit").text
    assert "Person 0!" in admin.get("/console/audit?page=2").text
