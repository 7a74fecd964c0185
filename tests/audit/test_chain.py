"""The log of deeds is sealed: whoever changes it afterwards is found out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from summit.access.policy import Actor
from summit.audit.actions import CHUNK, SETTLED, record, seal
from summit.audit.chain import faults
from summit.audit.models import AuditEntry, AuditSeal
from summit.audit.queries import links
from summit.clock import now
from summit.db import append_only_paused
from summit.extensions import db

ACTOR = Actor(name="Robin Vale")
LATER = SETTLED + timedelta(seconds=1)


@pytest.fixture
def sealed(session):
    """Five deeds in the chain."""
    for n in range(5):
        record(session, "thing:done", f"thing:{n}", actor=ACTOR, now=now())
    session.commit()
    assert seal(session, now=now() + LATER) == 5
    session.commit()
    return session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()


def told(session):
    session.expire_all()
    return list(faults(links(session)))


def test_a_log_that_nobody_touched_holds(session, sealed):
    assert told(session) == []
    assert seal(session, now=now() + LATER) == 0


def test_a_deed_that_may_still_be_overtaken_is_not_sealed_yet(session):
    record(session, "thing:done", "thing:1", actor=ACTOR, now=now())
    session.commit()
    assert seal(session, now=now()) == 0
    assert seal(session, now=now() + LATER) == 1


def test_a_long_log_is_sealed_in_parts(session):
    for n in range(CHUNK + 3):
        record(session, "thing:done", f"thing:{n}", actor=ACTOR, now=now())
    session.commit()
    assert [seal(session, now=now() + LATER) for _ in range(3)] == [CHUNK, 3, 0]
    assert told(session) == []


def test_a_changed_deed_is_found(session, sealed):
    with append_only_paused(session, "a thief at work"):
        sealed[2].subject = "thing:99"
    assert len(told(session)) == 1


def test_a_deed_that_was_removed_with_its_link_is_found(session, sealed):
    with append_only_paused(session, "a thief at work"):
        third = session.scalars(sa.select(AuditSeal).order_by(AuditSeal.id)).all()[2]
        fourth = session.scalars(sa.select(AuditSeal).order_by(AuditSeal.id)).all()[3]
        fourth.previous_id = None
        session.flush()
        session.delete(third)
        session.flush()
        session.delete(sealed[2])
    assert len(told(session)) >= 1


def test_two_deeds_that_changed_places_are_found(session, sealed):
    one, two = sealed[1], sealed[2]
    with append_only_paused(session, "a thief at work"):
        one.subject, two.subject = two.subject, one.subject
    assert len(told(session)) == 2


def test_the_name_of_who_did_it_may_be_erased(session, sealed):
    with append_only_paused(session, "erasing a person"):
        for entry in sealed:
            entry.actor, entry.detail = "erased", {}
    assert told(session) == []


def test_the_chain_cannot_fork(session, sealed):
    record(session, "thing:done", "thing:6", actor=ACTOR, now=now())
    session.flush()
    newest = session.scalar(sa.select(sa.func.max(AuditEntry.id)))
    first = session.scalar(sa.select(sa.func.min(AuditSeal.id)))
    session.add(AuditSeal(entry_id=newest, previous_id=first, digest="x"))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_cut_off_end_is_found_by_the_anchor_that_was_kept(app):
    def run(*args):
        with app.app_context():
            return app.test_cli_runner().invoke(args=args)

    assert run("anchor").exit_code == 1
    with app.app_context():
        for n in range(3):
            record(db.session(), "thing:done", f"thing:{n}", actor=ACTOR, now=now())
        db.session.commit()
        seal(db.session(), now=now() + LATER)
        db.session.commit()
    kept = run("anchor").output.strip()
    assert run("verify", "--anchor", kept).exit_code == 0
    with app.app_context():
        with append_only_paused(db.session(), "a thief at work"):
            number = db.session.scalar(sa.select(sa.func.max(AuditSeal.id)))
            db.session.execute(sa.delete(AuditSeal).where(AuditSeal.id == number))
        db.session.commit()
    assert run("verify").exit_code == 0
    assert run("verify", "--anchor", kept).exit_code == 1
    assert run("verify", "--anchor", "nonsense").exit_code == 1
