"""The call list in use: who stands on it, what came of a call, and how that is taken back."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.groups.models import Fact
from summit.retention.facts import FactKind
from tests.conftest import app
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_group_fact, a_meeting, a_membership
from tests.groups.test_races import at_once

__all__ = ["app"]
HELD = now() - timedelta(days=10)


@pytest.fixture
def event(saved):
    past = now() - timedelta(days=120)
    return saved(an_event(slug="summit-25", starts_at=past, ends_at=past + timedelta(hours=5)))


@pytest.fixture
def group(saved, event):
    """A group that met ten days ago and closed its roster."""
    made = saved(a_group(event, created_at=now() - timedelta(days=120)))
    meeting = saved(a_meeting(made, HELD))
    saved(a_group_fact(made, FactKind.ROSTER_CLOSED, HELD + timedelta(hours=3), meeting=meeting))
    return made


@pytest.fixture
def absent(saved, event, group):
    """``absent("Ana Reyes")``: somebody who signed up long ago and did not come."""

    def make(name, **person):
        about = a_person(event.coalition, full_name=name, **person)
        return saved(*a_membership(group, about, signed_up=now() - timedelta(days=100)))[0]

    return make


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


URL = "/console/summit-25/calls"


def note(client, member, outcome):
    return client.submit(f"{URL}/note", {"member": member.id, "outcome": outcome}, page=URL)


def facts(stored, kind):
    return stored(sa.select(Fact).where(Fact.kind == kind))


def test_without_anybody_at_risk_it_says_so(organizer, group):
    page = organizer.get(URL)
    assert "Nobody to call" in page.text
    assert "Nobody is left to call" in page.text


def test_who_did_not_come_is_listed_with_number_and_reasons(organizer, absent):
    absent("Ana Reyes", phone="760 555 0142")
    page = organizer.get(URL).text
    assert "1 person to call" in page
    assert "760 555 0142" in page
    assert "never came, 1 meeting offered: 30" in page


def test_one_click_notes_the_call_and_the_person_rests(organizer, absent, stored):
    member = absent("Ana Reyes")
    assert note(organizer, member, "no_answer").status_code == 303
    (fact,) = facts(stored, FactKind.CONTACT_OUT)
    assert (fact.membership_id, fact.detail) == (
        member.id, {"channel": "call", "outcome": "no_answer"},
    )  # fmt: skip
    page = organizer.get(URL).text
    assert "Ana Reyes: No answer. It is noted." in page
    assert "Nobody to call" in page
    assert "Called in the last seven days" in page


def test_a_note_is_taken_back_and_the_person_is_on_the_list_again(organizer, absent):
    note(organizer, absent("Ana Reyes"), "asked_to_stop")
    page = organizer.get(URL).text
    assert "1 person asked us to stop, and is not called." in page
    fact = re.search(r'name="fact" value="(\d+)"', page)[1]
    organizer.submit(f"{URL}/undo", {"fact": fact}, page=URL)
    page = organizer.get(URL).text
    assert "The note is taken back." in page
    assert "1 person to call" in page
    organizer.submit(f"{URL}/undo", {"fact": fact}, page=URL)
    assert "This has been undone already." in organizer.get(URL).text


def test_from_an_old_page_nobody_is_called_twice(organizer, absent, stored):
    member = absent("Ana Reyes")
    note(organizer, member, "no_answer")
    note(organizer, member, "reached")
    assert "Somebody has called Ana Reyes in the last seven days." in organizer.get(URL).text
    assert [fact.detail["outcome"] for fact in facts(stored, FactKind.CONTACT_OUT)] == ["no_answer"]


def test_from_an_old_page_nobody_is_called_who_asked_us_to_stop(organizer, absent, stored):
    member = absent("Ana Reyes")
    note(organizer, member, "asked_to_stop")
    note(organizer, member, "reached")
    assert "Ana Reyes asked us to stop. The call is not noted." in organizer.get(URL).text
    assert len(facts(stored, FactKind.CONTACT_OUT)) == 1


def test_of_four_who_note_one_call_at_once_one_does(client_of, event, absent, stored):
    member = absent("Ana Reyes")
    browsers = [client_of(Grant(Role.ORGANIZER, scope(event))) for _ in range(4)]
    sent = {"member": member.id, "outcome": "no_answer"}
    assert at_once(browsers, URL, f"{URL}/note", sent) == [303] * 4
    assert len(facts(stored, FactKind.CONTACT_OUT)) == 1


def test_of_four_who_take_one_note_back_at_once_one_does(client_of, event, absent, stored):
    browsers = [client_of(Grant(Role.ORGANIZER, scope(event))) for _ in range(4)]
    note(browsers[0], absent("Ana Reyes"), "no_answer")
    (fact,) = facts(stored, FactKind.CONTACT_OUT)
    absent("Bo Lee")  # with somebody to call there is a form, and so a token, on every page
    assert at_once(browsers, URL, f"{URL}/undo", {"fact": fact.id}) == [303] * 4
    assert len(facts(stored, FactKind.REVERSAL)) == 1


def test_what_is_no_outcome_and_who_is_of_another_event_is_not_found(
    organizer, absent, saved, stored
):
    member = absent("Ana Reyes")
    elsewhere = saved(an_event())
    other = saved(a_group(elsewhere))
    stranger = saved(*a_membership(other, a_person(elsewhere.coalition)))[0]
    assert note(organizer, member, "shouted").status_code == 404
    assert note(organizer, stranger, "reached").status_code == 404
    assert facts(stored, FactKind.CONTACT_OUT) == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.HELP_DESK])
def test_only_who_works_with_groups_sees_it(client_of, event, group, role):
    assert client_of(Grant(role, scope(event))).get(URL).status_code == 403


def test_the_page_costs_the_same_for_three_people_as_for_one(organizer, absent, statements):
    absent("Ana Reyes")
    organizer.get(URL)
    before = len(statements)
    organizer.get(URL)
    one = len(statements) - before
    absent("Bo Lee")
    absent("Cy Young")
    before = len(statements)
    organizer.get(URL)
    assert len(statements) - before == one


def test_the_monday_page_leads_there(client_of, organizer, event, absent):
    absent("Ana Reyes")
    assert f'href="{URL}?as_of=' in organizer.get("/console/summit-25/monday").text
    viewer = client_of(Grant(Role.VIEWER, Scope()))
    assert URL not in viewer.get("/console/summit-25/monday").text


def test_a_day_gone_by_is_looked_at_and_nothing_is_noted_on_it(organizer, absent):
    absent("Ana Reyes", phone="760 555 0142")
    before = (now() - timedelta(days=2)).date()
    page = organizer.get(f"{URL}?as_of={before}").text
    assert "A look back" in page
    assert "Ana Reyes" in page
    assert f'action="{URL}/note"' not in page
    assert f'action="{URL}/note"' in organizer.get(URL).text
