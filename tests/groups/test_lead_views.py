import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.groups.models import Fact, GroupMeeting
from summit.outbox.models import Message
from summit.people.models import Organization
from summit.retention.facts import FactKind
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership

K = FactKind


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def group(saved, event):
    return saved(a_group(event, slug="jobs"))


@pytest.fixture
def lead(client_of, event, group):
    return client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))


@pytest.fixture
def home(group):
    return f"/lead/{group.id}/"


@pytest.fixture
def join(saved, event, group):
    """Let somebody be a member since so many days."""

    def joined(name, days=10):
        person = a_person(event.coalition, full_name=name)
        return saved(*a_membership(group, person, signed_up=now() - timedelta(days=days)))[0]

    return joined


def kinds(stored):
    return [fact.kind for fact in stored(sa.select(Fact).order_by(Fact.id))]


def test_a_lead_sees_the_members_with_what_matters_first(lead, join, home):
    join("Ana Reyes")
    page = lead.get(home)
    assert "One person waits, for 10 days." in page.text
    assert "No next meeting has a date." in page.text
    assert "Ana Reyes" in page.text
    assert "not yet" in page.text


def test_the_first_page_of_a_lead_with_one_group_is_that_group(lead, home):
    assert lead.get("/lead/").location == home


def test_a_lead_of_two_groups_chooses(client_of, saved, event, group):
    other = saved(a_group(event))
    both = [Grant(Role.GROUP_LEAD, scope(event, group=g)) for g in (group, other)]
    page = client_of(*both).get("/lead/")
    assert page.text.count("Open Group") == 2


def test_who_is_not_logged_in_is_asked_to(client, home):
    for address in ("/lead/", home):
        assert client.get(address).location.startswith("/login")


def test_who_leads_nothing_is_told_so(client_of, event):
    browser = client_of(Grant(Role.HELP_DESK, scope(event)))
    assert browser.get("/lead/").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "", "members.csv", "members/new", "meetings/new", "meetings/{meeting}/change",
        "meetings/{meeting}/roster", "members/{member}/",
    ],
)  # fmt: skip
def test_another_groups_pages_are_not_found(lead, saved, event, path):
    other = saved(a_group(event))
    meeting = saved(a_meeting(other, now() - timedelta(days=1)))
    member, _ = saved(*a_membership(other, a_person(event.coalition)))
    address = f"/lead/{other.id}/" + path.format(meeting=meeting.id, member=member.id)
    assert lead.get(address).status_code == 404


@pytest.mark.parametrize(
    "path", ["meetings/{meeting}/change", "meetings/{meeting}/roster", "members/{member}/"]
)
def test_another_groups_rows_are_not_found_under_ones_own_group(lead, saved, event, home, path):
    other = saved(a_group(event))
    meeting = saved(a_meeting(other, now() - timedelta(days=1)))
    member, _ = saved(*a_membership(other, a_person(event.coalition)))
    assert lead.get(home + path.format(meeting=meeting.id, member=member.id)).status_code == 404


def test_another_groups_fact_cannot_be_undone(lead, saved, event, home):
    other = saved(a_group(event))
    _, fact = saved(*a_membership(other, a_person(event.coalition)))
    page = home + "meetings/new"
    assert lead.submit(home + "undo", {"fact": fact.id}, page=page).status_code == 404


def test_planning_a_meeting_invites_the_members(lead, stored, join, home):
    join("Ana Reyes")
    day = (now() + timedelta(days=9)).date().isoformat()
    sent = {"day": day, "starts": "17:30", "ends": "19:00", "place": "Library"}
    assert lead.submit(home + "meetings/new", sent).location == home
    (meeting,) = stored(sa.select(GroupMeeting))
    assert meeting.starts_at.minute == 30
    assert stored(sa.select(Message.kind)) == ["groups/planned"]
    changed = sent | {"place": "Town hall"}
    lead.submit(f"{home}meetings/{meeting.id}/change", changed)
    assert [m.sequence for m in stored(sa.select(GroupMeeting))] == [1]
    lead.submit(f"{home}meetings/{meeting.id}/cancel", page=home)
    assert kinds(stored) == [K.SIGNUP, K.MEETING_CANCELLED]
    assert "Cancelled" in lead.get(home).text


@pytest.mark.parametrize(
    ("field", "value"), [("day", "2020-01-01"), ("ends", "17:00"), ("link", "room 5"), ("day", "")]
)
def test_a_plan_that_cannot_be_kept_is_refused_beside_its_field(lead, stored, home, field, value):
    day = (now() + timedelta(days=9)).date().isoformat()
    sent = {"day": day, "starts": "17:30", "ends": "19:00", "place": "Library", field: value}
    answer = lead.submit(home + "meetings/new", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Library" in answer.text
    assert stored(sa.select(GroupMeeting)) == []


def test_a_paper_sign_up_holds_from_its_day(lead, stored, home):
    day = (now() - timedelta(days=6)).date()
    sent = {"full_name": "Ana Reyes", "language": "es", "day": day.isoformat()}
    lead.submit(home + "members/new", sent)
    (fact,) = stored(sa.select(Fact))
    assert fact.recorded_at - fact.occurred_at > timedelta(days=5)
    assert fact.recorded_by_id is not None
    assert "Ana Reyes" in lead.get(home).text


def test_a_paper_sign_up_to_come_is_refused(lead, stored, home):
    day = (now() + timedelta(days=3)).date()
    sent = {"full_name": "Ana Reyes", "language": "es", "day": day.isoformat()}
    answer = lead.submit(home + "members/new", sent)
    assert answer.status_code == 422
    assert 'id="day-error"' in answer.text
    assert kinds(stored) == []


# --- one member ----------------------------------------------------------------------------------


def test_a_reached_call_is_two_facts_and_one_undo(lead, stored, join, home):
    page = f"{home}members/{join('Ana Reyes').id}/"
    today = (now() - timedelta(days=1)).date().isoformat()
    sent = {"channel": "call", "outcome": "reached", "day": today, "note": "Will come."}
    lead.submit(page + "contact", sent, page=page)
    assert kinds(stored) == [K.SIGNUP, K.CONTACT_OUT, K.CONTACT_IN]
    assert "Telephone, Reached, Will come." in lead.get(page).text
    fact = stored(sa.select(Fact).where(Fact.kind == K.CONTACT_OUT))[0]
    lead.submit(home + "undo", {"fact": fact.id}, page=page)
    assert kinds(stored)[3:] == [K.REVERSAL, K.REVERSAL]
    assert "undone" in lead.get(page).text


def test_no_answer_is_no_answer(lead, stored, join, home):
    page = f"{home}members/{join('Ana Reyes').id}/"
    today = (now() - timedelta(days=1)).date().isoformat()
    sent = {"channel": "call", "outcome": "no_answer", "day": today}
    lead.submit(page + "contact", sent, page=page)
    assert kinds(stored) == [K.SIGNUP, K.CONTACT_OUT]


def test_a_contact_without_an_outcome_is_refused(lead, stored, join, home):
    page = f"{home}members/{join('Ana Reyes').id}/"
    assert lead.submit(page + "contact", {"channel": "call"}, page=page).status_code == 422
    assert kinds(stored) == [K.SIGNUP]


@pytest.mark.parametrize(
    ("deed", "sent", "kind", "state"),
    [
        ("welcomed", {}, K.ORIENTED, "Started"),
        ("regrets", {"meeting": True}, K.EXCUSED, "Waiting"),
        ("leave", {"reasons": "moved"}, K.LEAVE, "Left"),
        ("transfer", {"to_group": True}, K.TRANSFER, "Went to another group"),
    ],
)
def test_what_a_lead_notes_for_a_member_is_a_fact_with_an_undo(
    lead, saved, stored, join, event, group, home, deed, sent, kind, state
):
    page = f"{home}members/{join('Ana Reyes').id}/"
    real = {"meeting": saved(a_meeting(group)).id, "to_group": saved(a_group(event)).id}
    lead.submit(page + deed, {k: real.get(k, v) for k, v in sent.items()}, page=page)
    assert kinds(stored) == [K.SIGNUP, kind]
    assert state in lead.get(page).text
    fact = stored(sa.select(Fact).where(Fact.kind == kind))[0]
    lead.submit(home + "undo", {"fact": fact.id}, page=page)
    assert "Waiting since" in lead.get(page).text


def test_the_link_is_mailed_again_once_a_day(lead, stored, join, home):
    page = f"{home}members/{join('Ana Reyes').id}/"
    for _ in range(2):
        lead.submit(page + "link", page=page)
    assert stored(sa.select(Message.kind)) == ["groups/link"]


# --- the roster ----------------------------------------------------------------------------------


@pytest.fixture
def meeting(saved, group):
    return saved(a_meeting(group, now() - timedelta(days=1)))


@pytest.fixture
def roster(home, meeting):
    return f"{home}meetings/{meeting.id}/roster"


def test_a_roster_is_closed_and_corrected(lead, stored, join, home, roster):
    ana, ben = join("Ana Reyes"), join("Ben Ito")
    sent = {f"m-{ana.id}": "came", f"m-{ben.id}": "absent", "decided": "Ben calls."}
    assert lead.submit(roster, sent).location == home
    assert kinds(stored) == [K.SIGNUP, K.SIGNUP, K.ATTENDANCE, K.ROSTER_CLOSED]
    page = lead.get(roster)
    assert 'data-state="closed"' in page.text
    assert "Ben calls." in page.text
    lead.submit(roster, sent | {f"m-{ana.id}": "regrets"})
    assert kinds(stored)[4:] == [K.REVERSAL, K.EXCUSED, K.ROSTER_CLOSED]
    assert "Nothing has changed" not in lead.get(home).text


def test_the_closing_is_undone_from_its_toast(lead, stored, join, home, roster):
    lead.submit(roster, {f"m-{join('Ana Reyes').id}": "came"})
    fact = stored(sa.select(Fact).where(Fact.kind == K.ROSTER_CLOSED))[0]
    lead.submit(home + "undo", {"fact": fact.id}, page=home)
    assert 'data-state="open"' in lead.get(roster).text


def test_everyone_else_came_marks_without_writing(lead, stored, join, roster):
    ana, ben = join("Ana Reyes"), join("Ben Ito")
    page = lead.submit(roster, {f"m-{ana.id}": "absent", "everyone": "came"})
    assert page.status_code == 200
    assert f'name="m-{ben.id}" value="came" checked' in page.text
    assert f'name="m-{ana.id}" value="absent" checked' in page.text
    assert "Close the roster: 1 came, 0 regrets, 1 absent" in page.text
    assert kinds(stored) == [K.SIGNUP, K.SIGNUP]


def test_a_stand_in_and_a_guest_are_kept(lead, stored, join, roster):
    ana = join("Ana Reyes")
    sent = {"guest_0": "Lee Stone", "stands_0": ana.id, "guest_1": "Pat Ho", "stands_1": 0}
    lead.submit(roster, sent)
    assert kinds(stored) == [K.SIGNUP, K.ATTENDANCE_BY_ALTERNATE, K.ROSTER_CLOSED]
    assert 'value="Pat Ho"' in lead.get(roster).text


def test_odd_text_on_a_roster_is_refused_and_the_marks_are_kept(lead, stored, join, roster):
    ana = join("Ana Reyes")
    page = lead.submit(roster, {f"m-{ana.id}": "came", "decided": "x" * 2001})
    assert page.status_code == 422
    assert f'name="m-{ana.id}" value="came" checked' in page.text
    assert kinds(stored) == [K.SIGNUP]


def test_a_meeting_to_come_or_cancelled_has_no_roster(lead, saved, group, home):
    coming, off = saved(a_meeting(group), a_meeting(group, now() - timedelta(days=1)))
    saved(a_group_fact(group, K.MEETING_CANCELLED, now(), meeting=off))
    for meeting in (coming, off):
        assert lead.get(f"{home}meetings/{meeting.id}/roster").status_code == 409


def test_a_late_roster_says_how_late(lead, saved, join, group, home):
    join("Ana Reyes")
    meeting = saved(a_meeting(group, now() - timedelta(days=20)))
    page = lead.get(f"{home}meetings/{meeting.id}/roster")
    assert "20 days late." in page.text


# --- the list ------------------------------------------------------------------------------------


def test_the_export_is_a_table_that_a_spreadsheet_will_not_run(lead, saved, event, group, home):
    organization = Organization(coalition_id=event.coalition_id, name="=1+1", name_key="=1+1")
    person = a_person(event.coalition, full_name="=cmd()", organization=organization)
    saved(*a_membership(group, person))
    answer = lead.get(home + "members.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[1][0] == "'=cmd()"
    assert rows[1][3] == "'=1+1"
    assert rows[1][7] == "10"


def test_reading_writes_nothing(lead, saved, stored, join, group, home, roster):
    member = join("Ana Reyes")
    before = kinds(stored)
    for path in ("", "members.csv", "members/new", "meetings/new", f"members/{member.id}/"):
        assert lead.get(home + path).status_code == 200
    assert lead.get(roster).status_code == 200
    assert kinds(stored) == before


def test_the_pages_take_the_same_statements_for_one_member_and_for_three(
    lead, statements, join, home, roster
):
    def counts():
        found = []
        for address in (home, roster, home + "members.csv"):
            before = len(statements)
            lead.get(address)
            found.append(len(statements) - before)
        return found

    join("Ana Reyes")
    one = counts()
    join("Ben Ito")
    join("Cai Lund")
    assert counts() == one
    assert max(one) <= 20


def test_a_letter_of_which_nobody_said_what_came_of_it_stands_in_the_history(
    lead, join, home, saved
):
    member = join("Ana Reyes")
    detail = {"channel": "mail", "outcome": "none"}
    saved(a_fact(member, K.CONTACT_OUT, now() - timedelta(days=2), detail=detail))
    assert lead.get(f"{home}members/{member.id}/").status_code == 200


@pytest.mark.parametrize("number", ["9" * 40, "-1", "x", ""])
def test_a_deed_that_no_row_can_be_is_not_found(lead, join, home, number):
    member = join("Ana Reyes")
    page = f"{home}members/{member.id}/"
    assert lead.submit(f"{home}undo", {"fact": number}, page=page).status_code == 404
    regrets = lead.submit(f"{page}regrets", {"meeting": number}, page=page)
    assert regrets.status_code == 404
