"""Jobs: one process at a time, in chunks, whatever the others do."""

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.outbox.jobs import Job
from summit.outbox.models import JobLease
from summit.outbox.runner import LEASE, JobRunner
from tests.factories import KEYS

MINUTE = timedelta(minutes=1)
START = now()


class Pile:
    """So many things to do, ten in a chunk."""

    def __init__(self, things=0):
        self.left, self.calls = things, 0

    def __call__(self, session, context):
        self.calls += 1
        done = min(10, self.left)
        self.left -= done
        return done


@pytest.fixture
def runner(session):
    def make(*jobs, name="one"):
        return JobRunner(session.get_bind(), jobs, KEYS, "http://localhost", name)

    return make


def test_a_job_works_until_nothing_is_left(runner):
    pile = Pile(35)
    assert runner(Job("pile", MINUTE, pile)).run_due(START) is False
    assert (pile.left, pile.calls) == (0, 5)


def test_it_runs_again_after_its_time_and_not_before(runner):
    pile = Pile()
    made = runner(Job("pile", MINUTE, pile))
    for seconds in (0, 30, 59, 60):
        made.run_due(START + timedelta(seconds=seconds))
    assert pile.calls == 2


def test_another_process_does_not_run_it_too(runner):
    pile = Pile()
    job = Job("pile", MINUTE, pile)
    runner(job).run_due(START)
    runner(job, name="two").run_due(START + timedelta(seconds=1))
    assert pile.calls == 1


def test_a_long_pile_lets_the_others_have_their_turn(runner):
    long, short = Pile(1000), Pile(5)
    made = runner(Job("long", MINUTE, long), Job("short", MINUTE, short))
    assert made.run_due(START) is True
    assert long.left > 0
    assert short.left == 0
    while made.run_due(START):
        pass
    assert long.left == 0


def test_a_job_that_fails_stops_nobody_and_is_tried_again(runner, caplog):
    def fails(session, context):
        raise ValueError("broken")

    pile = Pile(5)
    made = runner(Job("broken", MINUTE, fails), Job("pile", MINUTE, pile))
    with caplog.at_level(logging.CRITICAL, logger="summit.outbox.runner"):
        made.run_due(START)
    assert pile.left == 0


def test_the_lease_of_a_process_that_died_runs_out(runner, session):
    session.add(JobLease(name="pile", lease_until=START + LEASE, leased_by="dead"))
    session.commit()
    pile = Pile(5)
    job = Job("pile", MINUTE, pile)
    runner(job).run_due(START + MINUTE)
    assert pile.calls == 0
    runner(job).run_due(START + LEASE + MINUTE)
    assert pile.left == 0
    assert session.scalar(sa.select(JobLease.lease_until)) is None


def test_what_a_failing_chunk_wrote_is_not_kept(runner, session):
    def writes_and_fails(given, context):
        given.add(JobLease(name="never"))
        given.flush()
        raise ValueError("broken")

    runner(Job("broken", MINUTE, writes_and_fails)).run_due(START)
    assert session.get(JobLease, "never") is None
