"""The story holds what the true day held, and every case that the reports must show."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from summit.checkin.models import Attendance, Point, Scan
from summit.checkin.points.queries import count_of_visits, counts_at
from summit.checkin.settling.queries import count_of_questions
from summit.checkin.states import PointKind
from summit.clock import now
from summit.coalition.models import Coalition
from summit.directory.duplicates.queries import pairs_at, two_at
from summit.directory.places.queries import queues_of
from summit.directory.places.reasons import Queue, Why, why_nobody
from summit.events.models import Event, Site
from summit.events.places import places_of
from summit.events.queries import event_of
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.queries import groups_of, groups_to_join
from summit.people.models import Person
from summit.registration.models import Registration
from summit.registration.states import State as Registered
from summit.reminders.actions import spans
from summit.reminders.models import Reminder
from summit.reports.models import OutreachDraw, OutreachTurn
from summit.reports.queries import monday_of, reading_of
from summit.reports.queries.calls import trials_of
from summit.retention.facts import FactKind, Source
from summit.retention.reconciliation import reconcile
from summit.retention.risk import Band
from summit.retention.standing import State
from summit.retention.states import fold_all
from summit.retention.trials import Arm, effects
from summit.sample.actions.story import next_summit
from summit.sample.fiction import crowd
from summit.sample.momentum import ZONE
from summit.schedule.agenda.models import Booking, SeatCount
from summit.schedule.agenda.states import BookingState
from summit.surveys.models import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from summit.surveys.pulses.models import PulseAnswered, PulseCount

LAST_DAY = date(2025, 12, 31)


def count(session, statement):
    return session.scalar(sa.select(sa.func.count()).select_from(statement.subquery()))


@pytest.fixture
def past(session):
    return event_of(session, "summit-2025")


@pytest.fixture
def reading(session, past):
    return reading_of(session, past, [group.id for group in groups_of(session, past.id)])


def arrivals(past):
    return sa.select(Attendance.registration_id).where(
        Attendance.event_id == past.id, Attendance.point_kind == PointKind.ENTRANCE
    )


def test_a_door_lists_each_of_its_people_once(session, past):
    doors = session.scalars(sa.select(Point).where(Point.event_id == past.id)).all()
    came = {door.id: counts_at(session, door.id).came for door in doors}
    assert {210, 140} < set(came.values())
    assert {door.id: count_of_visits(session, door.id) for door in doors} == came


def test_exactly_350_people_came_210_south_and_140_north(session, past):
    by_site = Counter(
        session.scalars(
            sa.select(Site.slug)
            .join(Attendance, Attendance.site_id == Site.id)
            .where(Attendance.event_id == past.id, Attendance.point_kind == PointKind.ENTRANCE)
        )
    )
    assert by_site == {"south": 210, "north": 140}
    assert count(session, arrivals(past).distinct()) == 350


def test_71_people_hold_74_memberships_in_5_groups(session, past):
    mine = sa.select(Membership).join(Group).where(Group.id.in_(groups_to_join(past.id)))
    assert count(session, mine) == 74
    assert count(session, mine.with_only_columns(Membership.person_id).distinct()) == 71
    sizes = session.execute(
        sa.select(sa.func.count()).select_from(Membership).join(Group)
        .where(Group.id.in_(groups_to_join(past.id))).group_by(Group.id)
    )  # fmt: skip
    assert sorted(n for (n,) in sizes) == [10, 12, 15, 17, 20]


def test_every_first_meeting_is_in_may_2025(session, past):
    first = session.scalars(
        sa.select(sa.func.min(GroupMeeting.starts_at)).join(Group)
        .where(Group.id.in_(groups_to_join(past.id))).group_by(Group.id)
    ).all()  # fmt: skip
    assert len(first) == 5
    assert {(str(moment)[:7]) for moment in first} == {"2025-05"}


def test_the_weekly_reconciliation_balances_for_every_week(reading):
    register = fold_all(reading.book_on(LAST_DAY), LAST_DAY)
    day, weeks = date(2025, 1, 20), 0
    while day <= LAST_DAY:
        for group in (None, *(line.id for line in reading.groups)):
            assert reconcile(register, day - timedelta(days=7), day, group).balanced, (day, group)
        day, weeks = day + timedelta(days=7), weeks + 1
    assert weeks == 50


def test_the_outcomes_stand_where_the_recipe_puts_them(reading):
    register = fold_all(reading.book_on(LAST_DAY), LAST_DAY)
    started = sum(any(e.started for e in m.episodes) for m in register)
    assert 40 <= started <= 48
    assert 20 <= sum(m.state == State.NEVER_STARTED for m in register) <= 28
    assert 18 <= sum(m.current.in_standing for m in register) <= 28
    july = fold_all(reading.book_on(date(2025, 7, 23)), date(2025, 7, 23))
    assert 26 <= sum(m.current.in_standing for m in july) <= 40


def test_every_state_of_a_living_group_occurs_on_some_day(reading):
    seen = set()
    for week in range(50):
        day = date(2025, 1, 24) + timedelta(days=7 * week)
        seen |= {m.state for m in fold_all(reading.book_on(day), day)}
    # Nobody closes a group and nobody enters a membership by mistake in this story.
    assert seen == set(State) - {State.GROUP_CLOSED, State.REMOVED}


def test_the_faults_of_real_data_are_there(session, past, reading):
    page = monday_of(session, past, LAST_DAY)
    register = fold_all(reading.book_on(LAST_DAY), LAST_DAY)
    assert page.completeness.held - page.completeness.closed == 2
    assert sum(m.state == State.TRANSFERRED for m in register) == 1
    bounced = sa.select(Person.id).where(Person.bounced_at.is_not(None))
    assert count(session, bounced) == 3
    twins = (
        sa.select(Person.name_key).join(Registration).where(Registration.event_id == past.id)
        .group_by(Person.name_key).having(sa.func.count() > 1)
    )  # fmt: skip
    assert count(session, twins) == 2
    jobs = next(row for row in page.groups if row.group.slug == "jobs")
    assert jobs.leads == ()


def test_the_door_had_its_odd_cases(session, past):
    verdicts = Counter(session.scalars(sa.select(Scan.verdict).where(Scan.event_id == past.id)))
    assert verdicts["admitted"] == 350
    assert verdicts["already_in"] == 3
    assert verdicts["duplicate_offline"] == 1
    assert count_of_questions(session, past.id, settled=True) == 1
    assert count_of_questions(session, past.id, settled=False) == 0
    offline = sa.select(Scan.id).where(Scan.event_id == past.id, Scan.offline)
    assert count(session, offline) >= 6
    elsewhere = (
        sa.select(Attendance.id).join(Registration)
        .where(Attendance.event_id == past.id, Attendance.point_kind == PointKind.ENTRANCE,
               Attendance.site_id != Registration.site_id)
    )  # fmt: skip
    assert count(session, elsewhere) == 4


@pytest.mark.parametrize("slug", ["summit-2025", "summit-next"])
def test_each_sites_counter_agrees_with_its_registrations(session, slug):
    event = event_of(session, slug)
    for site in event.sites:
        held = sa.select(Registration.id).where(
            Registration.site_id == site.id, Registration.state == Registered.CONFIRMED
        )
        assert site.taken == count(session, held)


def test_next_years_south_has_three_places_left(session):
    south = event_of(session, "summit-next").sites[0]
    assert south.capacity - south.taken == 3


def test_next_years_south_has_a_queue_offers_and_people_to_decide_about(session):
    event = event_of(session, "summit-next")
    south = event.sites[0]
    waits = Queue(waiting=4, offered=2, reachable=0)
    assert queues_of(session, [site.id for site in event.sites]) == {south.id: waits}
    assert (south.held, places_of(south).left) == (2, 3)
    why = why_nobody(waits, places_of(south), kept=0, begun=False)
    assert why == Why.UNREACHABLE
    undecided = sa.select(Registration.id).where(
        Registration.event_id == event.id, Registration.state == Registered.PENDING
    )
    assert count(session, undecided) == 3


def test_next_years_letters_go_out_by_themselves_before_the_day(session):
    event = event_of(session, "summit-next")
    asked = sa.select(Reminder).where(Reminder.event_id == event.id).order_by(Reminder.id)
    found = session.scalars(asked).all()
    assert [reminder.active for reminder in found] == [True, True, False]
    assert all(span.due > now() for reminder in found for span in spans(event, reminder))


@pytest.mark.parametrize("slug", ["summit-2025", "summit-next"])
def test_somebody_is_entered_twice_and_found(session, slug):
    event = event_of(session, slug)
    pairs = pairs_at(session, event, everywhere=False)
    assert pairs
    both = [two_at(session, event, (p.one, p.other), everywhere=False) for p in pairs]
    names = [{person.full_name for person in two} for two in both]
    assert all(len(one) == 1 for one in names)


def test_there_is_a_second_coalition_to_keep_apart(session):
    assert count(session, sa.select(Coalition.id)) == 2
    assert count(session, sa.select(Event.id)) == 3


def test_nobody_lives_anywhere_but_at_example_org(session):
    odd = sa.select(Person.id).where(~Person.email.like("%example.org"))
    assert count(session, odd) == 0


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 23), date(2027, 1, 29)),
        (date(2026, 12, 30), date(2027, 1, 29)),
        (date(2026, 12, 31), date(2028, 1, 28)),
        (date(2026, 6, 1), date(2027, 1, 29)),
    ],
)
def test_the_next_summit_is_a_last_friday_of_january_30_days_ahead(today, day):
    assert next_summit(today) == day
    assert day.weekday() == 4


def test_the_same_seed_gives_the_same_people():
    one, other = crowd(random.Random("s")), crowd(random.Random("s"))
    assert [next(one) for _ in range(50)] == [next(other) for _ in range(50)]


def test_150_people_answered_as_the_story_says(session, past):
    named = Survey.event_id == past.id, Survey.slug == "after-the-day"
    survey = session.scalar(sa.select(Survey).where(*named))
    mine = sa.select(SurveyResponse.id).where(SurveyResponse.survey_id == survey.id)
    assert count(session, mine) == 150
    assert count(session, mine.where(SurveyResponse.language == "es")) == 22
    assert count(session, mine.where(~SurveyResponse.complete)) == 9
    said = session.execute(
        sa.select(SurveyQuestion.key, SurveyAnswer.value).join(
            SurveyAnswer, SurveyAnswer.question_id == SurveyQuestion.id
        ).where(SurveyQuestion.survey_id == survey.id)
    ).all()  # fmt: skip
    roles = Counter(value for key, value in said if key == "role")
    assert roles == {
        "residents": 4, "nonprofit": 70, "government": 41, "education": 21, "business": 14,
    }  # fmt: skip
    scores = [value for key, value in said if key == "recommend"]
    bands = (
        sum(s >= 9 for s in scores),
        sum(s in (7, 8) for s in scores),
        sum(s <= 6 for s in scores),
    )
    assert bands == (78, 48, 24)


def test_seats_and_answers_after_sessions_agree_with_what_is_counted(session, past):
    booked = sa.select(sa.func.count(Booking.id)).where(Booking.state == BookingState.BOOKED)
    assert session.scalar(booked) == session.scalar(sa.select(sa.func.sum(SeatCount.taken))) == 82
    answered = session.scalar(sa.select(sa.func.count(PulseAnswered.id)))
    worth = sa.select(sa.func.sum(PulseCount.counted)).where(PulseCount.question == "worth")
    assert answered == session.scalar(worth) > 200


def test_the_story_has_calls_and_a_comparison_that_agree_with_its_log(session, past):
    draws = session.scalars(sa.select(OutreachDraw).where(OutreachDraw.event_id == past.id)).all()
    arms = Counter(draw.arm for draw in draws if draw.by_lot)
    assert arms[Arm.CALL] > 2 * arms[Arm.CONTROL] > 0
    rows = session.execute(
        sa.select(Fact.membership_id, Fact.occurred_at).where(
            Fact.kind == FactKind.CONTACT_OUT, Fact.source == Source.CALL
        )
    )
    called = {(number, moment.astimezone(ZONE).date()) for number, moment in rows}
    turns = session.scalars(sa.select(OutreachTurn)).all()
    assert turns
    assert all((turn.draw.membership_id, turn.day) in called for turn in turns)
    assert not [turn for turn in turns if turn.draw.arm is Arm.CONTROL]
    trials, share = trials_of(session, past, LAST_DAY)
    assert {one.band for one in effects(trials)} == {Band.URGENT, Band.AT_RISK}
    assert share.n >= 20
