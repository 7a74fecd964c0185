"""Wins to share (block K): of the week of the page, as they were known on its day."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from summit.access.permissions import Role
from summit.access.policy import Grant, Scope
from summit.clock import now
from summit.groups import actions
from summit.groups.models import Task
from summit.reports import sharing
from summit.reports.queries import monday_of, wins_of
from summit.retention.facts import Source
from tests.factories import a_group, an_event
from tests.factories.groups import a_meeting, a_membership
from tests.reports.test_monday import PAGE, page

__all__ = ["page"]
DAY = timedelta(days=1)


@pytest.fixture
def member(session):
    event = an_event()
    session.add(event)
    session.flush()
    group = a_group(event)
    session.add(group)
    session.flush()
    made, joined = a_membership(group, signed_up=now() - 40 * DAY)
    session.add_all([made, joined])
    session.flush()
    yield made
    session.rollback()


@pytest.fixture
def done(session, member):
    """A task that was finished two days ago."""
    task = Task(
        group=member.group, membership=member, text="Call the school", created_at=now() - 9 * DAY
    )
    session.add(task)
    session.flush()
    fact = actions.finish(session, task, now=now() - 2 * DAY, by=None)
    session.flush()
    return fact


@pytest.fixture
def lines(app):
    """What is told, in English."""

    def said(page, wins):
        with app.test_request_context("/?lang=en"):
            return sharing.lines(page, wins)

    return said


def today(event):
    return now().astimezone(ZoneInfo(event.timezone)).date()


def told(session, member, ago=0):
    event = member.group.event
    shown = monday_of(session, event, today(event) - ago * DAY)
    return wins_of(session, shown)


def test_a_task_is_a_win_of_the_week_in_which_it_was_done(session, member, done):
    group = member.group_id
    assert told(session, member).done == [(group, "Call the school")]
    assert told(session, member, ago=3).done == []
    assert told(session, member, ago=2).done == [(group, "Call the school")]


def test_what_was_taken_back_is_no_win_from_then_on(session, member, done):
    actions.reverse(session, done, now=now(), source=Source.WEB)
    session.flush()
    assert told(session, member).done == []
    assert told(session, member, ago=1).done == [(member.group_id, "Call the school")]


def test_a_decision_stands_under_the_day_of_its_meeting_for_a_week(session, member):
    start = now() - 3 * DAY
    session.add(a_meeting(member.group, starts_at=start, decided="We ask\nfor a bus."))
    session.flush()
    day = start.astimezone(ZoneInfo(member.group.event.timezone)).date()
    assert told(session, member).decided == [(member.group_id, day, "We ask\nfor a bus.")]
    later = monday_of(session, member.group.event, day + 7 * DAY)
    assert wins_of(session, later).decided == []


def test_the_story_tells_of_first_meetings_and_of_who_started(page, lines):
    told = lines(page("2025-05-12"), None)
    assert len([line for line in told if "met for the first time" in line]) == 2
    assert [line for line in told if "started in Education" in line]
    assert lines(page("2025-02-24"), None) == []


def test_it_can_be_copied_and_an_empty_week_says_so(client_of):
    organizer = client_of(Grant(Role.ORGANIZER, Scope()))
    assert 'data-copy="wins-text"' in organizer.get(f"{PAGE}?as_of=2025-05-12").text
    text = organizer.get(f"{PAGE}?as_of=2025-02-24").text
    assert "None was recorded this week." in text
    assert "wins-text" not in text


def test_a_decision_is_told_in_one_line(session, member, lines):
    session.add(a_meeting(member.group, starts_at=now() - DAY, decided="We ask\nfor a bus."))
    session.flush()
    event = member.group.event
    shown = monday_of(session, event, today(event))
    assert any("We ask for a bus." in line for line in lines(shown, wins_of(session, shown)))
    assert not any("bus" in line for line in lines(shown, None))
