"""The call list in use: who stands on it, what came of a call, and how that is taken back."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.groups.models import Fact
from summit.people.sectors import Sector
from summit.reports.models import OutreachDraw, OutreachTurn
from summit.retention.facts import FactKind
from summit.stakeholders.models import CoverageRequirement
from tests.conftest import app
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership
from tests.groups.test_races import at_once
from tests.stakeholders.conftest import an_organization

__all__ = ["app"]
HELD = now() - timedelta(days=10)


@pytest.fixture
def event(saved):
    past = now() - timedelta(days=120)
    return saved(an_event(slug="summit-25", starts_at=past, ends_at=past + timedelta(hours=5)))


@pytest.fixture
def met(saved, event):
    """``met()``: a group that met ten days ago and closed its roster."""

    def make():
        made = saved(a_group(event, created_at=now() - timedelta(days=120)))
        meeting, closed = saved(a_meeting(made, HELD)), HELD + timedelta(hours=3)
        saved(a_group_fact(made, FactKind.ROSTER_CLOSED, closed, meeting=meeting))
        return made

    return make


@pytest.fixture
def group(met):
    return met()


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


def take(client, **data):
    return client.submit(f"{URL}/take", data, page=URL)


def note(client, member, outcome, **data):
    sent = {"member": member.id, "outcome": outcome} | data
    return client.submit(f"{URL}/note", sent, page=URL)


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
    assert "760 555 0142" not in page
    take(organizer)
    page = organizer.get(URL).text
    assert "1 call is yours today" in page
    assert "760 555 0142" in page
    assert "never came, 1 meeting offered: 30" in page


def test_one_click_notes_the_call_and_the_person_rests(organizer, absent, stored):
    member = absent("Ana Reyes")
    take(organizer)
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
    member = absent("Ana Reyes")
    take(organizer)
    note(organizer, member, "asked_to_stop")
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
    absent("Bo Lee")  # with somebody to call there is a form, and so a token, on every page
    take(organizer)
    note(organizer, member, "no_answer")
    note(organizer, member, "reached")
    assert "Somebody has called Ana Reyes in the last seven days." in organizer.get(URL).text
    assert [fact.detail["outcome"] for fact in facts(stored, FactKind.CONTACT_OUT)] == ["no_answer"]


def test_from_an_old_page_nobody_is_called_who_asked_us_to_stop(organizer, absent, stored):
    member = absent("Ana Reyes")
    absent("Bo Lee")
    take(organizer)
    note(organizer, member, "asked_to_stop")
    note(organizer, member, "reached")
    assert "Ana Reyes asked us to stop. The call is not noted." in organizer.get(URL).text
    assert len(facts(stored, FactKind.CONTACT_OUT)) == 1


def test_of_four_who_take_one_call_at_once_one_has_it(client_of, event, absent, stored):
    absent("Ana Reyes", phone="760 555 0142")
    browsers = [client_of(Grant(Role.ORGANIZER, scope(event))) for _ in range(4)]
    assert at_once(browsers, URL, f"{URL}/take") == [303] * 4
    assert len(stored(sa.select(OutreachTurn))) == 1
    assert len(stored(sa.select(OutreachDraw))) == 1
    pages = [browser.get(URL).text for browser in browsers]
    assert sum("760 555 0142" in page for page in pages) == 1
    assert sum("Others call today" in page for page in pages) == 3


def test_who_has_not_taken_the_call_notes_nothing(client_of, event, organizer, absent, stored):
    member = absent("Ana Reyes")
    note(organizer, member, "reached")
    assert "Take the call to Ana Reyes first" in organizer.get(URL).text
    other = client_of(Grant(Role.ORGANIZER, scope(event)))
    take(other)
    absent("Bo Lee")
    note(organizer, member, "reached")
    assert "Robin Vale calls Ana Reyes today." in organizer.get(URL).text
    assert facts(stored, FactKind.CONTACT_OUT) == []


def test_who_is_at_risk_in_two_groups_is_called_by_one(
    client_of, event, organizer, absent, met, saved, stored
):
    member = absent("Ana Reyes", phone="760 555 0142")
    saved(*a_membership(met(), member.person, signed_up=now() - timedelta(days=100)))
    take(organizer)
    assert "1 call is yours today" in organizer.get(URL).text
    other = client_of(Grant(Role.ORGANIZER, scope(event)))
    page = other.get(URL).text
    assert "Others call today" in page
    assert "Nobody has taken these yet" not in page
    assert len(stored(sa.select(OutreachTurn))) == 1


def test_a_call_that_is_given_back_is_free_again(client_of, event, organizer, absent):
    member = absent("Ana Reyes")
    take(organizer)
    organizer.submit(f"{URL}/give-back", {"member": member.id}, page=URL)
    assert "Nobody has taken these yet" in organizer.get(URL).text
    other = client_of(Grant(Role.ORGANIZER, scope(event)))
    take(other)
    assert "1 call is yours today" in other.get(URL).text


def test_who_asked_to_be_called_back_rests_until_that_day(organizer, absent, stored):
    member = absent("Ana Reyes")
    take(organizer)
    day = (now() + timedelta(days=3)).date()
    note(organizer, member, "call_back", back_on=day.isoformat())
    (fact,) = facts(stored, FactKind.CONTACT_OUT)
    assert fact.detail["until"] == day.isoformat()
    assert "Called in the last seven days" in organizer.get(URL).text


def test_who_says_that_they_leave_has_left_and_the_undo_brings_them_back(organizer, absent, stored):
    member = absent("Ana Reyes")
    absent("Bo Lee")
    take(organizer)
    note(organizer, member, "leaves")
    assert len(facts(stored, FactKind.LEAVE)) == 1
    page = organizer.get(URL).text
    fact = re.search(r'name="fact" value="(\d+)"', page)[1]
    organizer.submit(f"{URL}/undo", {"fact": fact}, page=URL)
    assert len(facts(stored, FactKind.REVERSAL)) == 3


def test_who_will_come_has_confirmed(organizer, absent, stored):
    member = absent("Ana Reyes")
    take(organizer)
    note(organizer, member, "will_come")
    assert [fact.membership_id for fact in facts(stored, FactKind.CONFIRM)] == [member.id]


def test_a_lot_leaves_one_in_four_and_is_written_down_before_anybody_is_called(
    organizer, absent, stored
):
    for number in range(8):
        absent(f"Person {number}", phone=f"760 555 010{number}")
    take(organizer, by_lot="y")
    draws = stored(sa.select(OutreachDraw))
    assert sorted(draw.arm for draw in draws) == ["call"] * 6 + ["control"] * 2
    assert all(draw.by_lot for draw in draws)
    page = organizer.get(URL).text
    assert "2 people were left to a lot" in page
    assert page.count("tel:") in (0, 5)  # quiet hours show no link
    take(organizer, by_lot="y")
    assert len(stored(sa.select(OutreachDraw))) == 8
    assert len(stored(sa.select(OutreachTurn))) == 6


def test_of_three_nobody_is_left_to_a_lot(organizer, absent, stored):
    for number in range(3):
        absent(f"Person {number}")
    take(organizer, by_lot="y")
    draws = stored(sa.select(OutreachDraw))
    assert [(draw.arm, draw.by_lot) for draw in draws] == [("call", False)] * 3


def test_only_where_a_lot_decided_it_is_called_an_effect(organizer, absent, saved, group, stored):
    for number in range(8):
        absent(f"Person {number}")
    page = organizer.get(f"{URL}/effect").text
    assert "No lot was drawn yet" in page
    assert "Came back after contact (not proof)" in page
    take(organizer, by_lot="y")
    page = organizer.get(f"{URL}/effect").text
    assert "too few to compare" in page
    assert "6 still to meet" in page
    assert not re.search(r"\bp\s*[=<]\s*0?\.\d", page)


def test_of_four_who_take_one_note_back_at_once_one_does(client_of, event, absent, stored):
    browsers = [client_of(Grant(Role.ORGANIZER, scope(event))) for _ in range(4)]
    member = absent("Ana Reyes")
    take(browsers[0])
    note(browsers[0], member, "no_answer")
    (fact,) = facts(stored, FactKind.CONTACT_OUT)
    absent("Bo Lee")  # with somebody to call there is a form, and so a token, on every page
    assert at_once(browsers, URL, f"{URL}/undo", {"fact": fact.id}) == [303] * 4
    assert len(facts(stored, FactKind.REVERSAL)) == 1


def test_what_is_no_outcome_and_who_is_of_another_event_is_not_found(
    organizer, absent, saved, stored
):
    member = absent("Ana Reyes")
    take(organizer)
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
    assert f'action="{URL}/take"' not in page
    assert f'action="{URL}/take"' in organizer.get(URL).text


def test_who_would_leave_a_gap_is_called_first_in_their_band(organizer, saved, event, group):
    """Nine people came once and missed the next meeting; one of them alone is of a clinic."""
    first = saved(a_meeting(group, now() - timedelta(days=90)))
    saved(a_group_fact(group, FactKind.ROSTER_CLOSED, first.ends_at, meeting=first))
    clinic = saved(an_organization(event))
    for number in range(9):
        about = {"full_name": f"Person {number}", "organization": clinic if number == 4 else None}
        person = a_person(event.coalition, **about)
        member, signed = a_membership(group, person, signed_up=now() - timedelta(days=200))
        came = a_fact(member, FactKind.ATTENDANCE, first.starts_at, meeting=first)
        saved(member, signed, came)
    saved(CoverageRequirement(group_id=group.id, sector=Sector.HEALTH, made_at=now()))
    listed = re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>(.*?)</div>", organizer.get(URL).text)
    assert len(listed) == 9
    assert listed[0][0] == "Person 4"
    assert ["would leave a gap" in pills for _name, pills in listed] == [True] + [False] * 8
