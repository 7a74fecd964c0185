import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.clock import now
from summit.registration.states import State
from summit.schedule.models import OnlineJoin
from summit.schedule.states import SessionKind
from summit.surveys.pulses.models import PulseAnswered, PulseCount
from tests.factories import a_registration, an_event, both, link_of, scope
from tests.factories.checkin import a_point
from tests.factories.schedule import a_session

ANSWER = {"worth": "3", "next": "2"}


class Day:
    """A talk at South that ended an hour ago, with an entrance."""

    def __init__(self, saved):
        self.saved = saved
        begun = now().replace(microsecond=0) - timedelta(hours=2)
        self.event = saved(an_event(starts_at=begun, ends_at=begun + timedelta(hours=6)))
        self.entrance = saved(a_point(self.event.sites[0]))
        self.talk = saved(a_session(self.event, title=both("Rent and wages")))

    def guest(self, *, came=True, sat=False, online=False, **changes):
        who = self.saved(a_registration(self.event.sites[0], **changes))
        made = []
        if came:
            made.append(self.there(who, PointKind.ENTRANCE, 0))
        if sat:
            made.append(self.there(who, PointKind.SESSION, self.talk.id))
        if online:
            made.append(
                OnlineJoin(registration_id=who.id, session_id=self.talk.id, joined_at=now())
            )
        self.saved(*made)
        return who

    def there(self, who, kind, session_id):
        return Attendance(
            event_id=self.event.id, site_id=self.event.sites[0].id, point_id=self.entrance.id,
            point_kind=kind, session_id=session_id, registration_id=who.id, arrived_at=now(),
            changed_at=now(),
        )  # fmt: skip

    def page(self, who):
        return f"/my/{link_of(who)}/pulse/{self.talk.id}"


@pytest.fixture
def day(saved):
    return Day(saved)


def asked(client, who):
    return "Two questions after a session" in client.get(f"/my/{link_of(who)}/").text


def test_who_was_there_is_asked_and_answers_once(client, day, stored):
    who = day.guest()
    assert asked(client, who)
    answer = client.submit(day.page(who), ANSWER)
    assert answer.location == f"/my/{link_of(who)}/"
    assert not asked(client, who)
    assert client.get(day.page(who)).status_code == 303
    counted = {(c.question, c.step): c.counted for c in stored(sa.select(PulseCount))}
    assert {key for key, n in counted.items() if n} == {("worth", "3"), ("next", "2")}
    assert len(stored(sa.select(PulseAnswered))) == 1


def test_a_missing_answer_is_said_and_the_other_one_kept(client, day, stored):
    who = day.guest()
    answer = client.submit(day.page(who), {"worth": "2"})
    assert answer.status_code == 422
    assert "Choose one of the answers." in answer.text
    assert re.search(r'name="worth" value="2" checked', answer.text)
    assert stored(sa.select(PulseCount)) == []


def test_where_a_session_had_a_door_only_who_came_through_it_is_asked(client, day):
    sat, stayed_away, online = day.guest(sat=True), day.guest(), day.guest(came=False, online=True)
    assert [asked(client, who) for who in (sat, stayed_away, online)] == [True, False, True]


def test_who_did_not_come_is_not_asked(client, day):
    assert not asked(client, day.guest(came=False))
    assert not asked(client, day.guest(sat=True, state=State.CANCELLED))


@pytest.mark.parametrize(
    ("change", "is_asked"),
    [
        ({"minutes": 240}, False),  # still running
        ({"minutes": 122}, True),  # about to end
        ({"kind": SessionKind.BREAK}, False),
        ({"minute": -5 * 24 * 60}, False),  # days ago
    ],
)
def test_one_is_asked_from_the_end_on_for_three_days(client, day, saved, change, is_asked):
    saved(a_session(day.event, title=both("Another talk"), **change))
    text = client.get(f"/my/{link_of(day.guest())}/").text
    listed = text.partition('id="pulses"')[2].partition("</section>")[0]
    assert ("Another talk" in listed) == is_asked


def test_a_session_of_another_event_takes_no_answer(client, day, saved):
    other = saved(a_session(saved(an_event())))
    who = day.guest()
    assert client.get(f"/my/{link_of(who)}/pulse/{other.id}").status_code == 303


def test_organizers_see_counts_from_five_answers_on(client, client_of, day):
    organizer = client_of(Grant(Role.ORGANIZER, scope(day.event)))
    report = f"/console/{day.event.slug}/programme/pulse"
    assert "Nobody has answered yet" in organizer.get(report).text
    for number in range(5):
        client.submit(day.page(day.guest()), ANSWER)
        text = organizer.get(report).text
        assert ("100 %" in text) == (number == 4)
    page = organizer.get(f"/console/{day.event.slug}/programme/{day.talk.id}").text
    assert "What people said afterwards" in page
    assert "5 people have answered." in page
