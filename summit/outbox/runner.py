"""Runs the jobs: any number of processes may try, one at a time does each.

A lease in the database decides who; one that is killed leaves a lease that runs out. A job works
in small chunks, each in a transaction of its own, so that nothing that was done is done again.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.outbox.jobs import Context, Job
from summit.outbox.models import JobLease

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
# Chunks of one job in a row; then the others (and the letters) have their turn.
MOST_CHUNKS = 20


@dataclass(slots=True)
class JobRunner:
    """Runs what is due. ``name`` is that of the process."""

    engine: sa.Engine
    jobs: Sequence[Job]
    keys: Keyring
    base_url: str
    name: str
    looked_at: dict[str, datetime] = field(default_factory=dict)

    def run_due(self, now: datetime) -> bool:
        """Run each job that is due, a few chunks of it; whether one has more to do."""
        unfinished = [self._run(job, now) for job in self.jobs if self._is_due(job, now)]
        return any(unfinished)

    def _is_due(self, job: Job, now: datetime) -> bool:
        looked = self.looked_at.get(job.name)
        return looked is None or not looked <= now < looked + job.every

    def _run(self, job: Job, now: datetime) -> bool:
        self.looked_at[job.name] = now
        if not self._lease(job, now):
            return False
        unfinished = False
        try:
            unfinished = self._chunks(job, now)
        except Exception:  # one job that fails must not stop the others
            log.exception("the job %s failed and is tried again in %s", job.name, job.every)
        if unfinished:
            del self.looked_at[job.name]
        self._release(job, None if unfinished else now)
        return unfinished

    def _chunks(self, job: Job, now: datetime) -> bool:
        """Whether there was still something to do after the last of them."""
        for _ in range(MOST_CHUNKS):
            with Session(self.engine, expire_on_commit=False) as session:
                done = job.run(session, Context(now, self.keys, self.base_url))
                session.commit()
            if not done:
                return False
        return True

    def _lease(self, job: Job, now: datetime) -> bool:
        free = sa.or_(JobLease.lease_until.is_(None), JobLease.lease_until < now)
        due = sa.or_(
            JobLease.ran_at.is_(None),
            JobLease.ran_at <= now - job.every,
            JobLease.ran_at > now,  # the clock was set back
        )
        with Session(self.engine) as session:
            if session.get(JobLease, job.name) is None and not _introduce(session, job.name):
                return False
            taken = session.execute(
                sa.update(JobLease)
                .where(JobLease.name == job.name, free, due)
                .values(lease_until=now + LEASE, leased_by=self.name)
            )
            session.commit()
        assert isinstance(taken, CursorResult)  # noqa: S101 -- for the type checker
        return taken.rowcount == 1

    def _release(self, job: Job, ran_at: datetime | None) -> None:
        values: dict[str, object] = {"lease_until": None, "leased_by": None}
        if ran_at is not None:
            values["ran_at"] = ran_at
        mine = sa.and_(JobLease.name == job.name, JobLease.leased_by == self.name)
        with Session(self.engine) as session:
            session.execute(sa.update(JobLease).where(mine).values(values))
            session.commit()


def _introduce(session: Session, name: str) -> bool:
    """Write the row of a job that has never run; False when another process just did."""
    session.add(JobLease(name=name))
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return False
    return True
