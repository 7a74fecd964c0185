"""A task that is late counts in the score (R7), on the day of the report."""

from datetime import timedelta

import pytest

from summit.clock import now
from summit.groups import actions
from summit.groups.models import Task
from summit.groups.queries import groups_of
from summit.reports.queries import monday_of, reading_of
from summit.reports.slices import risk_inputs
from summit.reports.status import AMBER, Why
from summit.retention.risk import RiskCode, risks
from summit.retention.states import fold_all
from tests.factories import a_group, an_event
from tests.factories.groups import a_membership

DAY = timedelta(days=1)


@pytest.fixture
def event(session):
    made = an_event()
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def task(session, event):
    """Taken on a month ago, due a fortnight ago."""
    group = a_group(event)
    session.add(group)
    session.flush()
    member, joined = a_membership(group, signed_up=now() - 40 * DAY)
    due = (now() - 14 * DAY).date()
    made = Task(
        group=group, membership=member, text="Call", due_on=due, created_at=now() - 30 * DAY
    )
    session.add_all([member, joined, made])
    session.flush()
    return made


def reasons(session, event, day):
    reading = reading_of(session, event, [group.id for group in groups_of(session, event.id)])
    register = fold_all(reading.book_on(day), day)
    return {r.code: r.amount for one in risks(register, risk_inputs(reading, register, day))
            for r in one.reasons}  # fmt: skip


def test_a_task_counts_from_its_fourteenth_day_on(session, event, task):
    late = {n: reasons(session, event, task.due_on + n * DAY).get(RiskCode.OVERDUE)
            for n in (0, 13, 14, 20)}  # fmt: skip
    assert late == {0: None, 13: None, 14: 14, 20: 20}


def test_a_finished_task_counts_no_more_but_did_before(session, event, task):
    actions.finish(session, task, now=now(), by=None)
    session.flush()
    today = now().date() + 6 * DAY
    assert RiskCode.OVERDUE not in reasons(session, event, today)


def test_a_dropped_task_counts_no_more(session, event, task):
    actions.drop(task, now=now())
    session.flush()
    assert RiskCode.OVERDUE not in reasons(session, event, now().date() + 6 * DAY)


def row(session, event, day):
    return monday_of(session, event, day).groups[0]


def test_the_group_tells_how_many_of_its_tasks_are_late(session, event, task):
    late = {n: row(session, event, task.due_on + n * DAY).overdue for n in (0, 1)}
    assert late == {0: 0, 1: 1}
    actions.drop(task, now=now())
    session.flush()
    assert row(session, event, now().date() + 6 * DAY).overdue == 0


def test_a_task_that_is_more_than_thirty_days_late_is_a_reason_to_look(session, event, task):
    reasons = {n: {r.why: r.amount for r in row(session, event, task.due_on + n * DAY).reasons}
               for n in (30, 31)}  # fmt: skip
    assert Why.ACTION_LATE not in reasons[30]
    assert reasons[31][Why.ACTION_LATE] == 31
    assert Why.ACTION_LATE in AMBER
