"""A long list comes in: every bad row is named, every good one once, however often it is tried."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.errors import Conflict
from summit.events.models import Site
from summit.events.states import EventState
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.people.models import Person
from summit.registration.actions.importing import (
    CHUNK,
    DAYS_KEPT,
    bring_in,
    drop_list,
    examine,
    forget_old_lists,
    start_list,
)
from summit.registration.actions.lists import counts_of
from summit.registration.models import ImportRow, Registration, RegistrationAnswer
from summit.registration.states import ImportState, RowState, Source, State
from tests.factories import KEYS
from tests.factories.lists import FAULTS, a_list, finish, kept, questions_of, started
from tests.factories.registration import registered

NOW = now()


def context(**changes):
    return Context(**{"now": NOW, "keys": KEYS, "base_url": "http://localhost"} | changes)


@pytest.fixture
def event(session, event_with):
    def make(**capacities):
        event = event_with(**(capacities or {"south": 9000, "north": 9000}))
        session.add_all(questions_of(event))
        session.commit()
        return event

    return make


def deed():
    return {"actor": Actor(), "now": NOW}


def states(session, found):
    return counts_of(session, [found.id])[found.id]


def test_five_thousand_rows_with_two_hundred_bad_ones_are_looked_at(session, event, statements):
    event = event()
    text, faults = a_list(5000, bad=200)
    before = len(statements)
    found = kept(session, event, text, **deed())
    session.commit()
    assert len(statements) - before < 40
    rows = session.scalars(sa.select(ImportRow).where(ImportRow.state == RowState.BAD)).all()
    assert len(FAULTS) >= 12
    assert len(rows) == len(faults) == 200
    for row in rows:
        column, word = faults[row.number]
        (finding,) = row.findings
        assert finding["column"] == column
        assert word in finding["message"] % finding["values"]
    assert states(session, found)[RowState.READ] == 4800


def test_looking_takes_the_same_statements_for_one_row_and_for_many(session, event, statements):
    event = event()
    needed = []
    for rows in (1, 300):
        found = kept(session, event, a_list(rows)[0], **deed())
        before = len(statements)
        examine(session, event, found)
        needed.append(len(statements) - before)
    assert needed[0] == needed[1]


def test_good_rows_come_in_with_their_answers_and_without_a_letter(session, event):
    event = event(south=2, north=1)
    found = started(session, event, a_list(6)[0], **deed())
    session.commit()
    finish(session, context())
    people = session.scalars(sa.select(Registration).order_by(Registration.id)).all()
    assert [p.person.full_name for p in people] == [f"Guest {n}" for n in range(2, 8)]
    assert {p.source for p in people} == {Source.IMPORT}
    assert [p.state for p in people].count(State.CONFIRMED) == 3
    assert {p.person.phone_key for p in people} == {"5550101"}
    assert people[1].language == "es"
    answers = session.scalars(sa.select(RegistrationAnswer.value)).all()
    assert answers.count("vegan") == 3
    assert answers.count("2027-01-29") == 6
    assert session.scalars(sa.select(Message)).all() == []
    assert (found.state, states(session, found)) == (ImportState.DONE, {RowState.DONE: 6})
    deed_ = session.scalars(
        sa.select(AuditEntry).where(AuditEntry.deed == "registration:imported")
    ).one()
    assert deed_.detail == {"added": 6, "known": 0, "refused": 0, "told": False}


def test_each_gets_one_letter_when_it_is_asked_for(session, event):
    event = event(south=1, north=1)
    started(session, event, a_list(4)[0], tell=True, **deed())
    session.commit()
    finish(session, context())
    kinds = session.scalars(sa.select(Message.kind)).all()
    assert sorted(kinds) == ["registration/confirmed"] * 2 + ["registration/waitlisted"] * 2


def test_a_row_that_was_emptied_before_its_turn_registers_nobody(session, event):
    started(session, event(), a_list(2)[0], **deed())
    row = session.scalars(sa.select(ImportRow).order_by(ImportRow.number)).first()
    row.cells, row.findings = [], []  # as erasing the person does
    session.commit()
    finish(session, context())
    assert session.scalars(sa.select(Person.full_name)).all() == ["Guest 3"]
    assert row.state == RowState.FAILED


def test_who_is_registered_already_stays_as_they_are(session, event):
    event = event()
    registered(session, event.sites[0], email="GUEST2@example.org")
    session.commit()
    found = kept(session, event, a_list(3)[0], **deed())
    assert states(session, found) == {RowState.KNOWN: 1, RowState.READ: 2}


def test_who_registers_between_the_look_and_the_deed_is_not_added_twice(session, event):
    event = event()
    found = started(session, event, a_list(3)[0], **deed())
    registered(session, event.sites[0], email="guest2@example.org", full_name="Herself")
    session.commit()
    finish(session, context())
    assert states(session, found) == {RowState.KNOWN: 1, RowState.DONE: 2}
    taken = session.scalar(sa.select(sa.func.sum(Site.taken)))
    assert taken == len(session.scalars(sa.select(Registration)).all()) == 3


def test_a_chunk_that_is_lost_is_done_again_and_nobody_twice(session, event):
    event = event()
    found = started(session, event, a_list(2 * CHUNK + 10)[0], **deed())
    session.commit()
    assert bring_in(session, context()) == CHUNK
    session.commit()
    bring_in(session, context())
    session.rollback()  # the process died before it could commit
    assert states(session, found) == {RowState.DONE: CHUNK, RowState.READ: CHUNK + 10}
    finish(session, context())
    assert states(session, found) == {RowState.DONE: 2 * CHUNK + 10}
    emails = session.scalars(sa.select(Person.email_key)).all()
    assert len(emails) == len(set(emails)) == 2 * CHUNK + 10


def test_stopping_leaves_the_rest_undone(session, event):
    event = event()
    found = started(session, event, a_list(CHUNK + 5)[0], **deed())
    bring_in(session, context())
    drop_list(session, event, found, **deed())
    session.commit()
    assert bring_in(session, context()) == 0
    assert states(session, found) == {RowState.DONE: CHUNK, RowState.READ: 5}


def test_a_list_is_started_once(session, event):
    event = event()
    found = started(session, event, a_list(2)[0], **deed())
    with pytest.raises(Conflict):
        start_list(session, event, found, tell=False, partner=None, **deed())


def test_nobody_is_added_once_the_event_is_cancelled(session, event):
    event = event()
    found = started(session, event, a_list(2)[0], **deed())
    event.state = EventState.CANCELLED
    session.commit()
    finish(session, context())
    assert states(session, found) == {RowState.FAILED: 2}
    row = session.scalars(sa.select(ImportRow)).first()
    assert "nobody can be added" in row.findings[0]["message"]


def test_a_form_that_changed_meanwhile_is_respected(session, event):
    event = event()
    found = started(session, event, a_list(2)[0], **deed())
    session.execute(
        sa.text("UPDATE form_question SET options = :none WHERE key = 'diet'"), {"none": "[]"}
    )
    session.commit()
    session.expire_all()
    finish(session, context())
    assert states(session, found) == {RowState.FAILED: 1, RowState.DONE: 1}


def test_what_stood_in_a_list_is_forgotten_after_a_month(session, event):
    event = event()
    text, _ = a_list(30, bad=3)
    found = started(session, event, text, **deed())
    session.commit()
    finish(session, context())
    later = NOW + timedelta(DAYS_KEPT, hours=1)
    assert forget_old_lists(session, context(now=NOW + timedelta(DAYS_KEPT - 1))) == 0
    assert forget_old_lists(session, context(now=later)) == 30
    session.commit()
    assert forget_old_lists(session, context(now=later)) == 0
    session.expire_all()
    rows = session.scalars(sa.select(ImportRow)).all()
    assert {(tuple(row.cells), tuple(row.findings)) for row in rows} == {((), ())}
    assert states(session, found)[RowState.DONE] == 27


def test_a_list_that_was_left_lying_is_dropped_after_a_month(session, event):
    found = kept(session, event(), a_list(3)[0], **deed())
    session.commit()
    forget_old_lists(session, context(now=NOW + timedelta(DAYS_KEPT, hours=1)))
    session.commit()
    session.refresh(found)
    assert found.state == ImportState.DROPPED
