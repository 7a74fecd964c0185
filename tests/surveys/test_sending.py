"""Letters that go out by themselves after the end of each site."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.schedule.models import Placement, ProgrammeSession
from summit.schedule.states import PlacementRole, SessionKind, SessionScope
from summit.surveys.actions import create_from_template, open_survey
from summit.surveys.actions.sending import moments_of, send_due, still_asked
from summit.surveys.models import SurveyInvitation, SurveySending
from summit.surveys.states import Audience, SurveyState
from tests.factories import KEYS, a_registration, an_event, both
from tests.factories.surveys import STAFF, arrive

LA = ZoneInfo("America/Los_Angeles")
DAY = timedelta(days=1)


def at(text):
    return datetime.fromisoformat(f"2025-01-24T{text}").replace(tzinfo=LA)


@pytest.fixture
def event(session):
    made = an_event(starts_at=at("10:00"), ends_at=at("15:00"))
    made.timezone = "America/Los_Angeles"
    session.add(made)
    session.commit()
    return made


def survey_of(session, event, key="summit", **changes):
    survey = create_from_template(session, event, key, now=at("08:00"))
    for name, value in changes.items():
        setattr(survey, name, value)
    session.flush()  # letters name the survey by its id
    open_survey(session, survey, actor=STAFF, now=at("08:00"))
    session.commit()
    return survey


def people(session, event, *sites, came=True):
    made = [a_registration(event.sites[site]) for site in sites]
    session.add_all(made)
    session.flush()  # arrivals name registrations by their ids
    if came:
        for one in made:
            arrive(session, one, at=at("10:05"))
    session.commit()
    return made


def run(session, moment):
    """Let the worker run until nothing is left to do at ``moment``."""
    context, done = Context(moment, KEYS, "http://localhost"), 0
    while posted := send_due(session, context):
        session.commit()
        done += posted
    session.commit()
    return done


def letters(session, kind="surveys/invitation"):
    return set(session.scalars(sa.select(Message.person_id).where(Message.kind == kind)))


def test_everybody_who_came_is_asked_when_their_own_site_ends(session, event):
    south, north = people(session, event, 0, 1)
    people(session, event, 0, came=False)
    late = ProgrammeSession(
        uid="late", event_id=event.id, slug="late", kind=SessionKind.TOWN_HALL,
        scope=SessionScope.LOCAL, title=both("Late"), abstract=both(""), starts_at=at("15:00"),
        ends_at=at("16:30"), languages=["en"], changed_at=at("08:00"),
    )  # fmt: skip
    late.placements.append(Placement(site=event.sites[1], role=PlacementRole.LOCAL))
    session.add(late)
    survey_of(session, event)
    assert run(session, at("14:59")) == 0
    assert run(session, at("15:01")) == 1
    assert letters(session) == {south.person_id}
    assert run(session, at("16:31")) == 1
    assert letters(session) == {south.person_id, north.person_id}
    assert run(session, at("18:00")) == 0


def test_nobody_is_written_to_at_night(session, event):
    people(session, event, 0)
    survey = survey_of(session, event)
    survey.sendings[0].minutes = 7 * 60
    session.commit()
    moments = moments_of(session, survey.sendings[0])
    assert moments[event.sites[0].id].astimezone(LA).isoformat()[:16] == "2025-01-25T08:00"
    assert run(session, at("22:30")) == 0
    assert run(session, at("08:01") + DAY) == 1
    other = people(session, event, 0)
    assert run(session, at("21:30") + DAY) == 0
    assert run(session, at("08:01") + 2 * DAY) == len(other)


def test_only_who_has_not_answered_is_reminded_and_once(session, event):
    one, other = people(session, event, 0, 0)
    survey_of(session, event)
    run(session, at("15:01"))
    asked = session.scalars(sa.select(SurveyInvitation)).all()
    next(i for i in asked if i.person_id == one.person_id).redeemed = True
    session.commit()
    assert run(session, at("15:01") + 3 * DAY) == 0
    assert run(session, at("15:01") + 4 * DAY) == 1
    assert run(session, at("15:01") + 5 * DAY) == 0
    assert letters(session, "surveys/reminder") == {other.person_id}


def test_who_answers_while_the_reminder_waits_does_not_get_it(session, event):
    people(session, event, 0)
    survey = survey_of(session, event)
    run(session, at("15:01"))
    run(session, at("15:01") + 4 * DAY)
    [reminder] = session.scalars(sa.select(Message).where(Message.kind == "surveys/reminder"))
    assert still_asked(session, reminder, at("16:00"))
    [asked] = session.scalars(sa.select(SurveyInvitation))
    asked.redeemed = True
    session.flush()  # the check reads it
    assert not still_asked(session, reminder, at("16:00"))
    asked.redeemed, survey.state = False, SurveyState.CLOSED
    session.flush()  # the check reads it
    assert not still_asked(session, reminder, at("16:00"))


def test_who_had_a_place_and_did_not_come_gets_the_form_for_them(session, event):
    people(session, event, 0)
    [away] = people(session, event, 1, came=False)
    survey = survey_of(session, event, "missed")
    assert survey.audience == Audience.STAYED_AWAY
    assert run(session, at("15:01")) == 0
    assert run(session, at("15:01") + DAY) == 1
    assert letters(session) == {away.person_id}


def test_a_letter_of_a_survey_carries_a_link_of_its_own_and_can_be_stopped(session, event):
    people(session, event, 0)
    survey_of(session, event)
    run(session, at("15:01"))
    [letter] = session.scalars(sa.select(Message))
    assert letter.sensitive
    assert letter.priority >= 7
    assert letter.campaign.startswith("survey:")


def test_a_wave_asks_everybody_anew(session, event):
    [one] = people(session, event, 0)
    survey = survey_of(session, event)
    survey.sendings.append(SurveySending(wave=2, letter="invitation", minutes=60 * 1440))
    session.commit()
    run(session, at("15:01"))
    assert run(session, at("15:01") + 59 * DAY) == 0
    assert run(session, at("15:01") + 60 * DAY) == 1
    waves = session.scalars(sa.select(SurveyInvitation.wave).order_by(SurveyInvitation.wave))
    assert list(waves) == [1, 2]
    assert len(session.scalars(sa.select(Message.id)).all()) == 2
    assert one.person_id in letters(session)


def test_what_was_due_long_ago_is_not_sent_any_more(session, event):
    people(session, event, 0)
    survey = survey_of(session, event)
    assert run(session, at("15:01") + 30 * DAY) == 0
    assert [s.done_at is not None for s in survey.sendings] == [True, True]


def test_a_draft_asks_nobody(session, event):
    people(session, event, 0)
    create_from_template(session, event, "summit", now=at("08:00"))
    session.commit()
    assert run(session, at("15:01")) == 0


@pytest.mark.parametrize(("key", "waves"), [
    ("summit", [(1, "invitation", 0), (1, "reminder", 4)]),
    ("missed", [(1, "invitation", 1)]),
    ("pulse", [(1, "invitation", 60), (1, "reminder", 64), (2, "invitation", 180),
               (2, "reminder", 184)]),
])  # fmt: skip
def test_questionnaires_bring_their_waves(session, event, key, waves):
    survey = create_from_template(session, event, key, now=at("08:00"))
    assert [(s.wave, s.letter, s.minutes // 1440) for s in survey.sendings] == waves
