"""Attendance sheets from paper: read, looked at, written once, and taken back whole."""

import io
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.errors import FieldError
from summit.groups.attendance import Known, day_of, match, read_attendance
from summit.groups.models import Fact, GroupMeeting, Membership
from summit.groups.queries import register_of
from summit.groups.roster import Mark
from summit.groups.sheet import standings
from summit.groups.states import MeetingState, meeting_state
from summit.outbox.models import Message
from summit.registration.sheets import read_text
from summit.retention.facts import FactKind, Source
from summit.retention.standing import State
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_meeting, a_membership

K, DAY = FactKind, timedelta(days=1)
TODAY = date(2025, 9, 1)
HERE = ZoneInfo("America/Los_Angeles")  # whose days the groups count


def read(text):
    sheet = read_text(text)
    return read_attendance(sheet.headings, sheet.rows, TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025-05-08", date(2025, 5, 8)), ("2025-05-08 00:00:00", date(2025, 5, 8)),
     ("5/8/2025", date(2025, 5, 8)), ("05/08/25", date(2025, 5, 8)),
     ("2025-02-30", None), ("May", None), ("", None)],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(text, day):
    assert day_of(text) == day


def test_marks_are_read_in_both_languages():
    found = read("nombre,5/8/2025,6/12/2025,7/10/2025\nAna,Sí,disculpa,\nBen,X,r,ausente\n")
    assert [list(row.marks.values()) for row in found.rows] == [
        [Mark.CAME, Mark.REGRETS, Mark.ABSENT]
    ] * 2
    assert found.findings == ()


@pytest.mark.parametrize(
    "text",
    ["who,2025-05-08\nAna,x", "name,when\nAna,x", "name,2025-05-08,5/8/2025\nAna,x,x",
     "name,2026-05-08\nAna,x"],
)  # fmt: skip
def test_what_is_no_attendance_sheet_is_refused(text):
    with pytest.raises(FieldError):
        read(text)


def test_what_cannot_be_read_is_found_with_its_row():
    found = read("name,email,2025-05-08\nAna,,perhaps\n,,x\n")
    assert [(f.row, f.value) for f in found.findings] == [(2, "perhaps"), (3, "")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [("Ana Reyes,", 1), ("Somebody,ANA@example.org", 1), ("ben ito,", None),
     ("Ben Ito,b2@example.org", 3), ("Cy,cy@example.org", None)],
)  # fmt: skip
def test_a_row_names_a_member_by_address_or_by_a_name_that_one_alone_bears(line, expected):
    members = [
        Known(1, "ana reyes", "ana@example.org"), Known(2, "ben ito", "b1@example.org"),
        Known(3, "ben ito", "b2@example.org"),
    ]  # fmt: skip
    row = read(f"name,email,2025-05-08\n{line},x\n").rows[0]
    assert match(row, members) == expected


@pytest.fixture
def there(saved):
    """Ana has been a member for a hundred days."""
    event = saved(an_event())
    group = saved(a_group(event, created_at=now() - 200 * DAY))
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    member = saved(*a_membership(group, person, signed_up=now() - 100 * DAY))[0]
    return event, group, member


@pytest.fixture
def lead(client_of, there):
    event, group, _ = there
    return client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))


@pytest.fixture
def page(there):
    return f"/lead/{there[1].id}/attendance"


def days(*back):
    return [(now() - n * DAY).astimezone(HERE).date().isoformat() for n in back]


def sheet(*back):
    head = ",".join(["name", "email", *days(*back)])
    return f"{head}\nAna Reyes,,x,r\nNoor Haddad,noor@example.org,x,x\n"


def send(lead, page, text, **more):
    return lead.submit(page, {"text": text, "hour": "17:30"} | more)


def kinds(stored):
    return sorted(fact.kind for fact in stored(sa.select(Fact)))


def test_a_sheet_is_looked_at_before_anything_is_written(lead, page, stored):
    shown = " ".join(send(lead, page, sheet(60, 30)).text.split())
    assert "One row is of a member. One is new" in shown
    assert "Noor Haddad" in shown
    assert "the meeting is entered" in shown
    assert kinds(stored) == [K.SIGNUP]
    assert stored(sa.select(GroupMeeting)) == []


def test_a_sheet_writes_rosters_and_sign_ups_of_their_own_day_and_no_letter(
    app, lead, page, there, stored
):
    send(lead, page, sheet(60, 30), write="1")
    assert kinds(stored) == sorted(
        [K.SIGNUP] * 2 + [K.ATTENDANCE] * 3 + [K.EXCUSED] + [K.ROSTER_CLOSED] * 2
    )
    imported = stored(sa.select(Fact).where(Fact.source == Source.IMPORT))
    signed = next(fact for fact in imported if fact.kind == K.SIGNUP)
    assert signed.occurred_at.date().isoformat() in (days(60)[0], days(61)[0])
    assert (now() - signed.recorded_at) < timedelta(minutes=5)
    assert stored(sa.select(Message)) == []
    with app.app_context():
        from summit.extensions import db

        register = register_of(db.session(), [there[1].id], now())
        states = [s.state for s in standings(register, there[1].id).values()]
    assert sorted(states) == sorted([State.STARTED, State.ACTIVE])


def test_the_same_sheet_again_changes_nothing(lead, page, stored):
    for _ in range(2):
        send(lead, page, sheet(60, 30), write="1")
    assert kinds(stored).count(K.ROSTER_CLOSED) == 2
    assert len(stored(sa.select(GroupMeeting))) == 2
    assert len(stored(sa.select(Membership))) == 2


def test_a_meeting_of_that_day_gets_the_roster(lead, page, there, saved, stored):
    meeting = saved(a_meeting(there[1], now() - 30 * DAY))
    shown = send(lead, page, f"name,{days(30)[0]}\nAna Reyes,x\n")
    if "its roster is closed or corrected" not in shown.text:  # the day of the group's clock
        pytest.fail(shown.text)
    send(lead, page, f"name,{days(30)[0]}\nAna Reyes,x\n", write="1")
    assert [f.meeting_id for f in stored(sa.select(Fact).where(Fact.kind == K.ATTENDANCE))] == [
        meeting.id
    ]


def test_one_undo_takes_the_whole_sheet_back(app, lead, page, there, stored):
    send(lead, page, sheet(60, 30), write="1")
    fact = stored(sa.select(Fact).where(Fact.source == Source.IMPORT).order_by(Fact.id))[0]
    lead.submit(page + "/undo", {"fact": fact.id}, page=page)
    with app.app_context():
        from summit.extensions import db

        register = register_of(db.session(), [there[1].id], now())
        assert [s.state for s in standings(register, there[1].id).values()] == [State.SIGNED_UP]
        assert {
            meeting_state(m.id, m.starts_at, register.known, now())
            for m in db.session().scalars(sa.select(GroupMeeting))
        } == {MeetingState.CANCELLED}
    assert lead.submit(page + "/undo", {"fact": fact.id}, page=page).status_code == 409


def test_a_sheet_with_a_row_that_cannot_be_read_is_not_written(lead, page, stored):
    text = f"name,{days(30)[0]}\nAna Reyes,perhaps\n"
    shown = send(lead, page, text, write="1").text
    assert "is no mark" in shown
    assert "perhaps" in shown
    assert kinds(stored) == [K.SIGNUP]


@pytest.mark.parametrize("text", ["", "who,when\na,b"])
def test_what_is_no_sheet_is_said_beside_the_field(lead, page, stored, text):
    answer = send(lead, page, text)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text


def test_a_workbook_is_read_and_stands_in_the_text_field_afterwards(lead, page, stored):
    book = Workbook()
    book.active.append(["name", now() - 30 * DAY])
    book.active["B1"].value = (now() - 30 * DAY).replace(tzinfo=None)
    book.active.append(["Ana Reyes", "x"])
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    shown = lead.submit(page, {"file": (data, "sheet.xlsx"), "hour": "17:30"})
    assert "One row is of a member." in shown.text
    assert "Ana Reyes,x" in shown.text
    assert kinds(stored) == [K.SIGNUP]
