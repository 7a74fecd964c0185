"""Surveys ask about the programme that people know."""

from datetime import timedelta

import pytest

from summit.schedule.actions import cancel_session
from summit.schedule.models import OnlineJoin
from summit.surveys.audience.queries import site_ends
from summit.surveys.options import options_for
from summit.surveys.pulses.queries import asked_after
from tests.factories import a_registration, an_event, both
from tests.schedule.releases.building import ROBIN, built, changed, later, released


@pytest.fixture
def event(session):
    event = an_event(programme_released_at=None)
    session.add(event)
    session.flush()
    return event


def test_a_session_is_asked_about_by_the_name_that_people_know(session, event):
    one = built(session, event)
    released(session, event)
    changed(session, event, one, title=both("Another name"))
    built(session, event, voices=(), starts_at=one.ends_at, ends_at=event.ends_at)
    asked = [option["label"]["en"] for option in options_for(session, event, "sessions")]
    assert asked == ["Keynote"]


def test_a_cancelled_session_is_asked_about_until_everybody_knows(session, event):
    one = built(session, event)
    built(session, event, voices=(), starts_at=one.ends_at, ends_at=event.ends_at)
    released(session, event)
    cancel_session(session, event, one, actor=ROBIN, now=event.starts_at)
    assert len(options_for(session, event, "sessions")) == 2
    released(session, event)
    assert len(options_for(session, event, "sessions")) == 1


def test_a_site_ends_when_people_think_it_does(session, event):
    one = built(session, event)
    released(session, event)
    was = one.ends_at
    changed(session, event, one, **later(one, 45))
    assert {site_ends(session, event)[site.id] for site in event.sites} == {was}


def test_people_are_asked_after_a_session_at_the_hour_that_they_know(session, event):
    one = built(session, event)
    released(session, event)
    was = one.ends_at
    ana = a_registration(event.sites[0])
    session.add(ana)
    session.flush()
    session.add(OnlineJoin(session_id=one.id, registration_id=ana.id, joined_at=one.starts_at))
    changed(session, event, one, **later(one, 300))
    asked = asked_after(session, ana, now=was + timedelta(minutes=5))
    assert [s.id for s in asked] == [one.id]
