"""At the meeting without a log-in: the host's link, and the code by which members arrive."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.accounts.models import Throttle
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.groups import actions
from summit.groups.models import Fact, GroupMeeting, Membership
from summit.groups.queries import register_of
from summit.groups.sheet import standing_of
from summit.groups.views.host import ARRIVE_FROM_ADDRESS
from summit.outbox.models import Message
from summit.retention.facts import FactKind
from summit.retention.standing import State
from tests.factories import a_group, a_person, an_event, scope
from tests.factories.groups import LINKS, a_group_fact, a_meeting, a_membership

K = FactKind
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def there(saved):
    event = saved(an_event())
    group = saved(a_group(event))
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    return event, group, saved(*a_membership(group, person))[0]


@pytest.fixture
def meeting(saved, there):
    """A meeting that began an hour ago."""
    return saved(a_meeting(there[1], now() - HOUR))


@pytest.fixture
def lead(client_of, there):
    event, group, _ = there
    return client_of(Grant(Role.GROUP_LEAD, scope(event, group=group)))


def path(url):
    return url.removeprefix("http://localhost")


def host(meeting):
    return path(LINKS.host(meeting))


def here(meeting):
    return path(LINKS.here(meeting))


def kinds(stored):
    return [fact.kind for fact in stored(sa.select(Fact).order_by(Fact.id))]


def test_the_host_closes_the_roster_without_an_account_and_takes_it_back(
    client, there, meeting, stored
):
    url = host(meeting)
    client.submit(url, {f"m-{there[2].id}": "came"})
    assert kinds(stored) == [K.SIGNUP, K.ATTENDANCE, K.ROSTER_CLOSED]
    assert 'data-state="closed"' in client.get(url).text
    fact = stored(sa.select(Fact).where(Fact.kind == K.ROSTER_CLOSED))[0]
    client.submit(url + "/undo", {"fact": fact.id}, page=url)
    assert 'data-state="open"' in client.get(url).text


def test_the_log_says_that_it_was_the_hosts_link(client, there, meeting, stored):
    client.submit(host(meeting), {f"m-{there[2].id}": "came"})
    entry = stored(sa.select(AuditEntry).where(AuditEntry.deed == "roster:close"))[0]
    assert (entry.actor, entry.user_id) == ("host link", None)


def test_the_host_takes_back_no_closing_of_a_lead(client, lead, there, meeting, stored):
    lead.submit(f"/lead/{there[1].id}/meetings/{meeting.id}/roster", {f"m-{there[2].id}": "came"})
    fact = stored(sa.select(Fact).where(Fact.kind == K.ROSTER_CLOSED))[0]
    answer = client.submit(host(meeting) + "/undo", {"fact": fact.id}, page=host(meeting))
    assert answer.status_code == 404
    assert K.REVERSAL not in kinds(stored)


def test_the_hosts_page_shows_no_address_of_anybody(client, meeting):
    shown = client.get(host(meeting)).text
    assert "Ana Reyes" in shown
    assert "ana@example.org" not in shown


@pytest.mark.parametrize(
    ("began", "status", "says"),
    [(-HOUR, 200, "It opens when the meeting begins"), (HOUR, 200, "Who came?"),
     (8 * DAY + 3 * HOUR, 410, "no longer good")],
)  # fmt: skip
def test_the_hosts_link_is_good_from_the_start_for_seven_days(
    client, there, saved, began, status, says
):
    meeting = saved(a_meeting(there[1], now() - began))
    answer = client.get(host(meeting))
    assert (answer.status_code, says in answer.text) == (status, True)


@pytest.mark.parametrize("address", [host, here])
def test_a_link_opens_its_own_meeting_alone(client, there, saved, meeting, address):
    other = saved(a_meeting(there[1], now() - HOUR))
    url = address(meeting)
    assert client.get(url.replace(f"/{meeting.id}/", f"/{other.id}/", 1)).status_code == 404
    assert client.get(address(meeting)[:-1] + "0").status_code in (404, 200)
    assert client.get(here(meeting).replace("/here/", "/host/")).status_code == 404


def test_a_new_link_ends_the_old_one_and_the_old_code(client, lead, there, meeting, stored):
    old = host(meeting), here(meeting)
    door = f"/lead/{there[1].id}/meetings/{meeting.id}/door"
    lead.submit(door + "/renew", page=door)
    assert [client.get(url).status_code for url in old] == [404, 404]
    renewed = stored(sa.select(GroupMeeting))[0]
    assert client.get(host(renewed)).status_code == 200


def test_the_link_goes_by_mail_to_whoever_hosts(lead, there, meeting, stored):
    door = f"/lead/{there[1].id}/meetings/{meeting.id}/door"
    assert lead.submit(door + "/mail", {"email": "nobody"}, page=door).status_code == 422
    lead.submit(door + "/mail", {"email": "host@example.org"}, page=door)
    letter = stored(sa.select(Message).where(Message.kind == "groups/host"))[0]
    assert letter.recipient == "host@example.org"
    assert letter.sensitive
    assert LINKS.host(meeting).rpartition("/")[2] not in str(letter.values)


def arrive(client, meeting, email="ana@example.org", name="Ana Reyes"):
    return client.submit(here(meeting), {"full_name": name, "email": email})


def test_a_member_who_scans_the_code_has_come(client, lead, there, meeting, stored):
    answer = arrive(client, meeting)
    assert client.get(answer.location).status_code == 200
    assert kinds(stored) == [K.SIGNUP, K.ATTENDANCE]
    roster = lead.get(f"/lead/{there[1].id}/meetings/{meeting.id}/roster").text
    assert 'value="came" checked' in roster


def test_scanning_twice_counts_once(client, meeting, stored):
    arrive(client, meeting)
    arrive(client, meeting)
    assert kinds(stored) == [K.SIGNUP, K.ATTENDANCE]


def test_who_is_new_signs_up_with_it_and_gets_the_welcome(client, meeting, stored):
    arrive(client, meeting, "new@example.org", "Noor Haddad")
    assert kinds(stored) == [K.SIGNUP, K.SIGNUP, K.ATTENDANCE]
    welcome = stored(sa.select(Message).where(Message.kind == "groups/welcome"))
    assert [letter.recipient for letter in welcome] == ["new@example.org"]


def test_the_answer_does_not_tell_who_is_a_member(client, meeting):
    known = client.get(arrive(client, meeting).location).text
    new = client.get(arrive(client, meeting, "new@example.org", "Noor Haddad").location).text
    assert known == new


@pytest.mark.parametrize(
    ("began", "status"), [(-2 * HOUR, 410), (-HOUR / 2, 200), (4 * HOUR, 200), (6 * HOUR, 410)]
)
def test_the_code_takes_arrivals_around_the_meeting_only(client, there, saved, began, status):
    meeting = saved(a_meeting(there[1], now() - began))
    assert client.get(here(meeting)).status_code == status


def test_who_comes_early_counts_once_and_for_the_meeting(client, there, saved, stored):
    meeting = saved(a_meeting(there[1], now() + HOUR / 2))
    arrive(client, meeting)
    arrive(client, meeting)
    assert kinds(stored) == [K.SIGNUP, K.ATTENDANCE]


def test_who_had_lapsed_is_back_by_coming_and_signs_up_no_second_time(session, group):
    member, joined = a_membership(group, signed_up=now() - 90 * DAY)
    meetings = [a_meeting(group, now() - n * DAY) for n in (60, 30)]
    closed = [a_group_fact(group, K.ROSTER_CLOSED, m.starts_at + DAY, meeting=m) for m in meetings]
    tonight = a_meeting(group, now() - HOUR)
    session.add_all([member, joined, *meetings, *closed, tonight])
    session.flush()
    actions.arrive(
        session, tonight, full_name=member.person.full_name, email=member.person.email,
        organization="", language="en", links=LINKS, now=now(),
    )  # fmt: skip
    session.flush()
    register = register_of(session, [group.id], now())
    assert standing_of(register, member.person_id, group.id).state is State.RETURNED


def test_a_cancelled_meeting_takes_no_arrivals(client, there, meeting, saved, stored):
    saved(a_group_fact(there[1], K.MEETING_CANCELLED, now(), meeting=meeting))
    assert arrive(client, meeting).status_code == 409
    assert K.ATTENDANCE not in kinds(stored)


def test_a_name_or_address_that_is_missing_is_asked_for_again(client, meeting, stored):
    answer = arrive(client, meeting, email="")
    assert answer.status_code == 422
    assert 'value="Ana Reyes"' in answer.text
    assert kinds(stored) == [K.SIGNUP]


def test_too_many_arrivals_from_one_address_have_to_wait(client, meeting, stored, saved):
    there = {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}
    first = {"full_name": "Ana Reyes", "email": "ana@example.org"}
    assert client.submit(here(meeting), first, **there).status_code == 303
    throttle = stored(sa.select(Throttle))[0]
    throttle.tries = ARRIVE_FROM_ADDRESS.tries
    saved(throttle)
    page = client.submit(here(meeting), {"full_name": "N", "email": "n@example.org"}, **there)
    assert page.status_code == 429
    assert 'value="n@example.org"' in page.text
    assert len(stored(sa.select(Membership))) == 1
