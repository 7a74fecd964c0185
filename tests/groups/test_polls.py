"""A poll about dates: asked, answered by link, fixed, and each step taken back."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.groups.models import DatePoll, Fact, GroupMeeting, PollSlot, PollVote
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.retention.facts import FactKind
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import a_fact, a_membership, member_link

K, DAY = FactKind, timedelta(days=1)
HERE = ZoneInfo("America/Los_Angeles")  # whose days the groups count


@pytest.fixture
def there(saved):
    event = saved(an_event())
    group = saved(a_group(event))
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    return event, group, saved(*a_membership(group, person))[0]


@pytest.fixture
def lead(client_of, there):
    event, group, _ = there
    return client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))


@pytest.fixture
def page(there):
    return f"/lead/{there[1].id}/dates"


@pytest.fixture
def mine(there):
    return f"/m/{member_link(there[2])}/"


def dates(*days):
    sent = {"minutes": 90, "place": "Library"}
    for n, day in enumerate(days):
        sent |= {
            f"day_{n}": (now() + day * DAY).astimezone(HERE).date().isoformat(),
            f"at_{n}": "17:30",
        }
    return sent


@pytest.fixture
def poll(lead, page, stored):
    """Dates in 10, 12 and 30 days, when some have waited for 10 days already."""
    lead.submit(page, dates(10, 12, 30))
    return stored(sa.select(DatePoll))[0]


@pytest.fixture
def slots(poll, stored):
    return [slot.id for slot in stored(sa.select(PollSlot).order_by(PollSlot.starts_at))]


def kinds(stored):
    return [fact.kind for fact in stored(sa.select(Fact).order_by(Fact.id))]


def answer(client, mine, poll, suiting):
    return client.submit(mine + "dates", {"poll": poll.id, "slot": suiting}, page=mine)


def test_every_member_is_asked_by_mail_and_asking_is_taken_back(lead, page, poll, stored):
    letter = stored(sa.select(Message).where(Message.kind == "groups/dates"))[0]
    assert len(letter.values["moments"]) == 3
    lead.submit(page + "/drop", {"poll": poll.id}, page=page)
    assert "Ask the members" in lead.get(page).text
    assert stored(sa.select(Message.state)) == [MessageState.ABORTED]
    lead.submit(page + "/restore", {"poll": poll.id}, page=page)
    assert "Fix this date" in lead.get(page).text


def test_a_date_more_than_thirty_days_after_the_sign_up_is_warned_of(lead, page, poll):
    shown = lead.get(page).text
    assert "40 days after the first sign-up" in shown
    assert "20 days after" not in shown
    assert "The longest have waited for 10 days." in shown


@pytest.mark.parametrize("days", [(), (10,), (10, 10), (10, -3)])
def test_a_poll_needs_two_dates_to_come(lead, page, stored, days):
    reply = lead.submit(page, dates(*days))
    assert reply.status_code == 422
    assert 'id="day_0-error"' in reply.text
    assert 'value="Library"' in reply.text
    assert stored(sa.select(DatePoll)) == []


def test_one_poll_goes_on_at_a_time(lead, page, poll, stored):
    assert lead.submit(page, dates(20, 21), page=page).status_code == 409
    assert len(stored(sa.select(DatePoll))) == 1


def test_an_answer_confirms_and_is_taken_back_with_its_votes(client, mine, poll, slots, stored):
    answer(client, mine, poll, slots[:2])
    assert kinds(stored) == [K.SIGNUP, K.CONTACT_IN, K.CONFIRM]
    assert [v.can for v in stored(sa.select(PollVote).order_by(PollVote.slot_id))] == [
        True, True, False,
    ]  # fmt: skip
    assert 'data-state="confirmed"' in client.get(mine).text
    fact = stored(sa.select(Fact).where(Fact.kind == K.CONFIRM))[0]
    client.submit(mine + "dates/undo", {"poll": poll.id, "fact": fact.id}, page=mine)
    assert stored(sa.select(PollVote)) == []
    assert 'data-state="signed_up"' in client.get(mine).text


def test_no_date_at_all_is_an_answer_and_no_confirmation(client, mine, poll, slots, stored):
    answer(client, mine, poll, [])
    assert kinds(stored) == [K.SIGNUP, K.CONTACT_IN]
    assert [v.can for v in stored(sa.select(PollVote))] == [False] * 3


def test_a_second_answer_changes_the_votes_and_writes_no_second_fact(
    client, mine, poll, slots, stored
):
    answer(client, mine, poll, slots[:1])
    answer(client, mine, poll, slots[2:])
    assert kinds(stored) == [K.SIGNUP, K.CONTACT_IN, K.CONFIRM]
    assert [v.slot_id for v in stored(sa.select(PollVote).where(PollVote.can))] == slots[2:]


def test_looking_votes_for_nothing(client, mine, poll, stored):
    client.get(mine)
    assert client.get(mine + "dates").status_code == 405
    assert stored(sa.select(PollVote)) == []


def test_the_lead_sees_who_can_come_but_not_who_has_left(
    client, lead, page, mine, poll, slots, saved, there
):
    answer(client, mine, poll, slots[:1])
    assert "One can come: Ana Reyes" in " ".join(lead.get(page).text.split())
    saved(a_fact(there[2], K.LEAVE, now(), detail={"reasons": ["moved"]}))
    assert "Ana Reyes" not in lead.get(page).text


def test_a_date_that_is_fixed_is_a_meeting_and_ends_the_poll(
    client, lead, page, mine, poll, slots, stored
):
    lead.submit(page + "/choose", {"poll": poll.id, "slot": slots[1]}, page=page)
    meeting = stored(sa.select(GroupMeeting))[0]
    assert (meeting.place, meeting.ends_at - meeting.starts_at) == (
        "Library",
        90 * timedelta(minutes=1),
    )
    assert stored(sa.select(DatePoll))[0].meeting_id == meeting.id
    assert len(stored(sa.select(Message).where(Message.kind == "groups/planned"))) == 1
    assert "Which dates suit you?" not in client.get(mine).text
    for deed, sent in (("choose", {"slot": slots[0]}), ("drop", {}), ("restore", {})):
        refused = lead.submit(f"{page}/{deed}", {"poll": poll.id} | sent, page=page)
        assert refused.status_code == 409
    assert answer(client, mine, poll, slots).status_code == 409
    assert len(stored(sa.select(GroupMeeting))) == 1


def test_a_foreign_date_is_not_found(lead, page, poll, saved, there):
    other = saved(a_group(there[0]))
    foreign = saved(DatePoll(group_id=other.id, minutes=60, asked_at=now()))
    for deed in ("choose", "drop", "restore"):
        reply = lead.submit(f"{page}/{deed}", {"poll": foreign.id, "slot": 1}, page=page)
        assert reply.status_code == 404


def test_a_meeting_planned_late_is_warned_of(lead, there):
    plan = f"/lead/{there[1].id}/meetings/new"
    day = (now() + 30 * DAY).astimezone(HERE).date().isoformat()
    lead.submit(plan, {"day": day, "starts": "17:30", "ends": "19:00", "place": "Library"})
    assert "Some will have waited 40 days" in lead.get(f"/lead/{there[1].id}/").text


def test_the_page_takes_the_same_statements_with_three_votes(
    client, lead, page, mine, poll, slots, saved, there, statements
):
    def count():
        before = len(statements)
        lead.get(page)
        return len(statements) - before

    answer(client, mine, poll, slots)
    one = count()
    for _ in range(2):
        member = saved(*a_membership(there[1], a_person(there[0].coalition)))[0]
        answer(client, f"/m/{member_link(member)}/", poll, slots)
    assert count() == one
