"""Who led a meeting lately is less at risk (R9): from the lead and the attendance to the score."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from summit.clock import now
from summit.groups.actions import record, reverse
from summit.groups.models import GroupLead
from summit.reports.queries import reading_of
from summit.reports.slices import risk_inputs
from summit.retention.facts import FactKind, Source
from summit.retention.risk import RiskCode, risks
from summit.retention.states import fold_all
from tests.factories import a_group, an_event
from tests.factories.groups import a_meeting, a_membership

DAY = timedelta(days=1)


@pytest.fixture
def group(session):
    event = an_event()
    session.add(event)
    session.flush()
    made = a_group(event)
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def meeting(session, group):
    made = a_meeting(group, starts_at=now() - 10 * DAY, announced_at=now() - 30 * DAY)
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def member(session, group):
    made, joined = a_membership(group, signed_up=now() - 40 * DAY)
    session.add_all([made, joined])
    session.flush()
    return made


def lead_since(session, group, member, since, until=None):
    session.add(GroupLead(group=group, person=member.person, since=since, until=until))
    session.flush()


def attend(session, member, meeting):
    made = record(
        session, FactKind.ATTENDANCE, group=member.group, membership=member, meeting=meeting,
        occurred_at=meeting.starts_at, now=now() - 9 * DAY, source=Source.WEB,
    )  # fmt: skip
    session.flush()
    return made


def day_of(group, moment):
    return moment.astimezone(ZoneInfo(group.timezone)).date()


def acted(session, group, day, *, of=None):
    """The days since somebody did or led something, as a reason of the score; None if none."""
    reading = reading_of(session, group.event, [(of or group).id])
    register = fold_all(reading.book_on(day), day)
    found = [r for one in risks(register, risk_inputs(reading, register, day))
             for r in one.reasons if r.code is RiskCode.ACTED]  # fmt: skip
    assert all(reason.points == -15 for reason in found)
    return found[0].amount if found else None


def test_who_led_and_came_is_less_at_risk_for_thirty_days(session, group, meeting, member):
    held = day_of(group, meeting.starts_at)
    lead_since(session, group, member, held - 20 * DAY)
    attend(session, member, meeting)
    seen = {n: acted(session, group, held + n * DAY) for n in (2, 30, 31)}
    assert seen == {2: 2, 30: 30, 31: None}


def test_who_came_and_did_not_lead_is_not(session, group, meeting, member):
    attend(session, member, meeting)
    assert acted(session, group, day_of(group, now())) is None


def test_who_leads_and_did_not_come_led_no_meeting(session, group, meeting, member):
    lead_since(session, group, member, day_of(group, meeting.starts_at) - 20 * DAY)
    assert acted(session, group, day_of(group, now())) is None


def test_who_leads_only_since_the_meeting_did_not_lead_it(session, group, meeting, member):
    held = day_of(group, meeting.starts_at)
    lead_since(session, group, member, held - 20 * DAY, until=held - DAY)
    lead_since(session, group, member, held + DAY)
    attend(session, member, meeting)
    assert acted(session, group, day_of(group, now())) is None


def test_an_attendance_taken_back_takes_the_leading_back(session, group, meeting, member):
    held = day_of(group, meeting.starts_at)
    lead_since(session, group, member, held - 20 * DAY)
    fact = attend(session, member, meeting)
    reverse(session, fact, now=now() - 8 * DAY, source=Source.WEB)
    session.flush()
    assert acted(session, group, day_of(group, now())) is None


def test_leading_one_group_counts_in_another(session, group, meeting, member):
    """R9 looks at the person; a slice must not depend on which groups are cut together."""
    held = day_of(group, meeting.starts_at)
    other = a_group(group.event, slug="other")
    session.add(other)
    session.flush()
    there, joined = a_membership(other, person=member.person, signed_up=now() - 40 * DAY)
    session.add_all([there, joined])
    lead_since(session, group, member, held - 20 * DAY)
    attend(session, member, meeting)
    assert acted(session, group, held + 2 * DAY, of=other) == 2
