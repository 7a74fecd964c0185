"""The question by mail: who gets it, how it is answered, how each answer is taken back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.clock import now
from summit.groups.asking import ASK_DAYS, last_day_of
from summit.groups.models import Fact, Membership
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.retention.facts import FactKind
from tests.factories import KEYS, a_group, a_person, an_event, scope
from tests.factories.groups import LINKS, a_fact, a_group_fact, a_meeting, a_membership

K = FactKind
LATER = (now() + timedelta(days=40)).date().isoformat()


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
def home(there):
    return f"/lead/{there[1].id}/members/{there[2].id}/"


def question(member, until=None):
    link = LINKS.question(member, until or last_day_of(now().date()))
    return link.address(KEYS, "")


def kinds(stored):
    return [fact.kind for fact in stored(sa.select(Fact).order_by(Fact.id))]


def letters(stored, kind):
    return stored(sa.select(Message).where(Message.kind == f"groups/{kind}"))


def test_the_question_goes_out_and_is_taken_back_with_its_letter(lead, home, stored):
    lead.submit(home + "ask", page=home)
    assert kinds(stored) == [K.SIGNUP, K.CONTACT_OUT]
    fact = stored(sa.select(Fact).where(Fact.kind == K.CONTACT_OUT))[0]
    lead.submit(home.split("members")[0] + "undo", {"fact": fact.id}, page=home)
    assert kinds(stored)[-1] == K.REVERSAL
    assert [m.state for m in letters(stored, "still_in")] == [MessageState.ABORTED]


def test_a_letter_that_was_kept_back_is_written_anew_not_restored(lead, home, stored):
    lead.submit(home + "ask", page=home)
    undo = home.split("members")[0] + "undo"
    for kind in (K.CONTACT_OUT, K.REVERSAL):
        fact = stored(sa.select(Fact).where(Fact.kind == kind))[0]
        answer = lead.submit(undo, {"fact": fact.id}, page=home)
    assert answer.status_code == 409
    lead.submit(home + "ask", page=home)
    assert len(letters(stored, "still_in")) == 2


def test_nobody_is_asked_twice_in_two_weeks(lead, home, saved, stored, there):
    lead.submit(home + "ask", page=home)
    assert lead.submit(home + "ask", page=home).status_code == 409
    assert len(letters(stored, "still_in")) == 1
    assert "had a letter in the last two weeks" in lead.get(home).text


@pytest.mark.parametrize(
    ("kind", "detail", "says"),
    [
        (K.LEAVE, {"reasons": ["opt_out"]}, "asked us to stop"),
        (K.CONTACT_IN, {"outcome": "asked_to_stop"}, "asked us to stop"),
        (K.LEAVE, {"reasons": ["moved"]}, "is no longer in the group"),
    ],
)
def test_who_left_or_wants_peace_gets_no_letter(
    lead, home, saved, stored, there, kind, detail, says
):
    saved(a_fact(there[2], kind, now() - timedelta(days=1), detail=detail))
    for deed in ("ask", "invite"):
        assert lead.submit(home + deed, page=home).status_code == 409
    assert says in lead.get(home).text
    assert letters(stored, "still_in") == letters(stored, "invite") == []


def test_the_invitation_carries_the_next_meeting_for_the_calendar(lead, home, saved, stored, there):
    assert lead.submit(home + "invite", page=home).status_code == 409  # no date yet
    meeting = saved(a_meeting(there[1]))
    lead.submit(home + "invite", page=home)
    letter = letters(stored, "invite")[0]
    assert letter.attachments[0]["of"]["uid"] == meeting.uid
    fact = stored(sa.select(Fact).where(Fact.kind == K.CONTACT_OUT))[0]
    lead.submit(home.split("members")[0] + "undo", {"fact": fact.id}, page=home)
    assert letters(stored, "invite")[0].state == MessageState.ABORTED


def test_the_letter_holds_the_link_that_opens_the_question(client, lead, home, stored, there):
    lead.submit(home + "ask", page=home)
    text = letters(stored, "still_in")[0].text
    path = next(word for word in text.split() if "/still-in/" in word).strip("()<>")
    path = path[path.index("/still-in/") :]
    assert "Still in" in client.get(path).text


def test_looking_at_the_question_writes_nothing(client, there, stored):
    url = question(there[2])
    for _ in range(2):
        assert client.get(url).status_code == 200
        assert client.head(url).status_code == 200
    for deed in ("stay", "away", "leave", "back", "undo"):
        assert client.get(f"{url}/{deed}").status_code == 405
    assert kinds(stored) == [K.SIGNUP]


@pytest.mark.parametrize(
    ("deed", "sent", "written"),
    [
        ("stay", {}, [K.CONFIRM, K.CONTACT_IN]),
        ("away", {"until": LATER}, [K.EXCUSED, K.CONTACT_IN]),
        ("leave", {"reasons": ["schedule"]}, [K.LEAVE]),
    ],
)  # fmt: skip
def test_each_answer_is_one_press_and_can_be_taken_back(client, there, stored, deed, sent, written):
    url = question(there[2])
    client.submit(f"{url}/{deed}", sent, page=url)
    assert kinds(stored) == [K.SIGNUP, *written]
    fact = stored(sa.select(Fact).where(Fact.kind == written[0]))[0]
    client.submit(f"{url}/undo", {"fact": fact.id}, page=url)
    assert kinds(stored)[len(written) + 1 :] == [K.REVERSAL] * len(written)
    assert 'data-state="signed_up"' in client.get(url).text


@pytest.mark.parametrize(("deed", "sent"), [("away", {"until": ""}), ("leave", {"reasons": []})])
def test_half_an_answer_is_refused_beside_its_field(client, there, stored, deed, sent):
    url = question(there[2])
    answer = client.submit(f"{url}/{deed}", sent, page=url)
    assert answer.status_code == 422
    assert "-error" in answer.text
    assert kinds(stored) == [K.SIGNUP]


def test_who_had_lapsed_comes_back_by_the_question(client, there, saved, stored):
    group, member = there[1:]
    for days in (6, 4):
        meeting = saved(a_meeting(group, now() - timedelta(days=days)))
        saved(a_group_fact(group, K.ROSTER_CLOSED, now() - timedelta(days=1), meeting=meeting))
    url = question(member)
    page = client.get(url)
    assert 'data-state="never_started"' in page.text
    assert "Yes, I want to come back" in page.text
    client.submit(f"{url}/back", page=url)
    assert 'data-state="signed_up"' in client.get(url).text
    fact = stored(sa.select(Fact).where(Fact.kind == K.SIGNUP).order_by(Fact.id.desc()))[0]
    client.submit(f"{url}/undo", {"fact": fact.id}, page=url)
    assert 'data-state="never_started"' in client.get(url).text


def test_an_old_question_answers_nothing_and_offers_the_own_link(client, there, stored):
    url = question(there[2], now().date() - timedelta(days=2))
    assert client.get(url).status_code == 410
    for deed in ("stay", "leave", "away", "undo"):
        assert client.submit(f"{url}/{deed}", {"reasons": "other"}, page=url).status_code == 404
    assert kinds(stored) == [K.SIGNUP]
    client.submit(f"{url}/renew", page=url)
    assert len(letters(stored, "link")) == 1


def test_a_question_with_another_end_or_for_another_member_opens_nothing(client, there, saved):
    event, group, member = there
    other = saved(*a_membership(group, a_person(event.coalition)))[0]
    until = last_day_of(now().date())
    url = question(member)
    assert (
        client.get(url.replace(f"/{until.toordinal()}/", f"/{until.toordinal() + 9}/")).status_code
        == 404
    )
    assert client.get(url.replace(f"/{member.id}/", f"/{other.id}/", 1)).status_code == 404


def test_the_question_dies_with_the_members_link(app, client, there):
    url = question(there[2])
    assert client.get(url).status_code == 200
    with app.app_context():
        from summit.extensions import db

        db.session.execute(sa.update(Membership).values(link_digest="x" * 64))
        db.session.commit()
    assert client.get(url).status_code == 404


def test_a_question_lasts_three_weeks():
    assert (last_day_of(now().date()) - now().date()).days == ASK_DAYS == 21
