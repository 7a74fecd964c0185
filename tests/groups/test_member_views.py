from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.groups.models import Fact
from summit.retention.facts import FactKind
from tests.factories import a_group, a_person, an_event
from tests.factories.groups import a_fact, a_group_fact, a_meeting, a_membership, member_link

K = FactKind


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def group(saved, event):
    return saved(a_group(event))


@pytest.fixture
def member(saved, event, group):
    person = a_person(event.coalition, full_name="Ana Reyes")
    return saved(*a_membership(group, person))[0]


@pytest.fixture
def page(member):
    return f"/m/{member_link(member)}/"


def kinds(stored):
    return [fact.kind for fact in stored(sa.select(Fact).order_by(Fact.id))]


def test_the_page_says_how_things_stand_in_plain_words(client, page):
    shown = client.get(page)
    assert 'data-state="signed_up"' in shown.text
    assert "Your first meeting is still to come." in shown.text
    assert "score" not in shown.text.lower()


def test_the_page_speaks_the_language_of_its_person(client, saved, event, group):
    person = a_person(event.coalition, language="es")
    member, _ = saved(*a_membership(group, person))
    assert '<html lang="es"' in client.get(f"/m/{member_link(member)}/").text


def test_a_wrong_link_is_not_found(client, page):
    assert client.get("/m/0123456789ABCDEFGHJKMNPQRS/").status_code == 404


def test_a_link_read_aloud_opens_the_page_too(client, page):
    assert client.get(page.lower()).status_code == 200


@pytest.mark.parametrize(("answer", "state"), [("yes", "confirmed"), ("no", "signed_up")])
def test_an_answer_is_one_press_and_can_be_undone(
    client, saved, stored, group, page, answer, state
):
    meeting = saved(a_meeting(group))
    done = client.submit(page + "answer", {"meeting": meeting.id, "answer": answer}, page=page)
    assert done.location == page
    assert kinds(stored) == [K.SIGNUP, K.RSVP]
    fact = stored(sa.select(Fact).where(Fact.kind == K.RSVP))[0]
    shown = client.get(page)
    assert f'data-state="{state}"' in shown.text
    assert 'aria-pressed="true"' in shown.text
    client.submit(page + "undo", {"fact": fact.id}, page=page)
    shown = client.get(page)
    assert 'data-state="signed_up"' in shown.text
    assert 'aria-pressed="true"' not in shown.text


def test_the_same_answer_twice_writes_once(client, saved, stored, group, page):
    meeting = saved(a_meeting(group))
    for _ in range(2):
        client.submit(page + "answer", {"meeting": meeting.id, "answer": "yes"}, page=page)
    assert kinds(stored) == [K.SIGNUP, K.RSVP]
    assert "Nothing has changed" in client.get(page).text


@pytest.mark.parametrize("sent", [{"answer": "perhaps"}, {}, {"answer": "yes", "meeting": "x"}])
def test_an_odd_answer_is_refused(client, saved, stored, group, page, sent):
    meeting = saved(a_meeting(group))
    assert (
        client.submit(page + "answer", {"meeting": meeting.id} | sent, page=page).status_code == 404
    )
    assert kinds(stored) == [K.SIGNUP]


def test_another_groups_meeting_cannot_be_answered(client, saved, stored, event, page):
    other = saved(a_group(event))
    foreign = saved(a_meeting(other))
    sent = {"meeting": foreign.id, "answer": "yes"}
    assert client.submit(page + "answer", sent, page=page).status_code == 404
    assert kinds(stored) == [K.SIGNUP]


def test_still_in_is_one_press(client, stored, page):
    client.submit(page + "stay", page=page)
    assert kinds(stored) == [K.SIGNUP, K.CONFIRM, K.CONTACT_IN]
    assert 'data-state="confirmed"' in client.get(page).text


def test_a_break_has_an_end(client, stored, page):
    until = (now() + timedelta(days=40)).date()
    client.submit(page + "away", {"until": until.isoformat()}, page=page)
    assert kinds(stored) == [K.SIGNUP, K.EXCUSED, K.CONTACT_IN]
    assert "You are taking a break until" in client.get(page).text


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01"])
def test_a_break_without_a_day_to_come_is_refused_beside_its_field(client, stored, page, until):
    answer = client.submit(page + "away", {"until": until}, page=page)
    assert answer.status_code == 422
    assert 'id="until-error"' in answer.text
    assert kinds(stored) == [K.SIGNUP]


def test_whoever_leaves_says_why_and_may_take_it_back(client, stored, page):
    sent = {"reasons": ["nothing_happened", "schedule"], "note": "Nobody wrote."}
    client.submit(page + "leave", sent, page=page)
    fact = stored(sa.select(Fact).where(Fact.kind == K.LEAVE))[0]
    assert set(fact.detail["reasons"]) == {"nothing_happened", "schedule"}
    assert fact.note == "Nobody wrote."
    assert 'data-state="left"' in client.get(page).text
    client.submit(page + "undo", {"fact": fact.id}, page=page)
    assert 'data-state="signed_up"' in client.get(page).text


def test_leaving_without_a_reason_keeps_what_was_typed(client, stored, page):
    answer = client.submit(page + "leave", {"note": "Nobody wrote."}, page=page)
    assert answer.status_code == 422
    assert "Nobody wrote." in answer.text
    assert kinds(stored) == [K.SIGNUP]


def test_whoever_left_may_come_back(client, stored, page):
    client.submit(page + "leave", {"reasons": "other"}, page=page)
    client.submit(page + "return", page=page)
    assert kinds(stored) == [K.SIGNUP, K.LEAVE, K.SIGNUP]
    assert 'data-state="signed_up"' in client.get(page).text


def test_a_member_undoes_only_what_they_said_themselves(client, saved, stored, member, page):
    user = client_user(saved)
    fact = saved(a_fact(member, K.CONFIRM, now(), recorded_by_id=user.id))
    assert client.submit(page + "undo", {"fact": fact.id}, page=page).status_code == 404
    assert kinds(stored) == [K.SIGNUP, K.CONFIRM]


def client_user(saved):
    from summit.accounts.models import User

    return saved(User(email="x@example.org", name="X", password_hash=None, created_at=now()))


def test_a_missed_meeting_is_named_without_blame(client, saved, group, page):
    meeting = saved(a_meeting(group, now() - timedelta(days=3)))
    saved(a_group_fact(group, K.ROSTER_CLOSED, now() - timedelta(days=2), meeting=meeting))
    shown = client.get(page)
    assert 'data-state="lapsing_pre_start"' in shown.text
    assert "Are you still in?" in shown.text


def test_a_closed_group_asks_for_nothing(client, saved, group, page):
    saved(a_group_fact(group, K.GROUP_CLOSED, now() - timedelta(days=1)))
    shown = client.get(page)
    assert 'data-state="group_closed"' in shown.text
    assert "<form" not in shown.text.split("<main")[1].split("</main>")[0]


def test_the_calendar_holds_every_meeting_and_marks_the_cancelled(client, saved, group, page):
    first, second = saved(a_meeting(group), a_meeting(group, now() + timedelta(days=20)))
    saved(a_group_fact(group, K.MEETING_CANCELLED, now(), meeting=second))
    text = client.get(page + "meetings.ics").text
    assert text.count("BEGIN:VEVENT") == 2
    assert f"UID:{first.uid}@summit" in text
    assert text.count("STATUS:CANCELLED") == 1
    assert "America/Los_Angeles" in text


def test_reading_writes_nothing(client, saved, stored, group, page):
    saved(a_meeting(group))
    before = kinds(stored)
    for address in (page, page + "meetings.ics"):
        assert client.get(address).status_code == 200
    for deed in ("answer", "stay", "away", "leave", "return", "undo"):
        assert client.get(page + deed).status_code == 405
    assert kinds(stored) == before


def test_a_press_without_the_pages_token_is_refused(client, stored, page):
    assert client.post(page + "stay").status_code == 400
    assert kinds(stored) == [K.SIGNUP]


def test_the_page_takes_the_same_statements_with_three_meetings(
    client, saved, statements, group, page
):
    def count():
        before = len(statements)
        client.get(page)
        return len(statements) - before

    saved(a_meeting(group))
    one = count()
    saved(a_meeting(group), a_meeting(group))
    assert count() == one <= 12
