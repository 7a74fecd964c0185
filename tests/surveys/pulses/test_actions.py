import itertools
from collections import Counter

import pytest
import sqlalchemy as sa

from summit.errors import Conflict
from summit.surveys.pulses.actions import count_answer
from summit.surveys.pulses.models import PulseAnswered, PulseCount
from summit.surveys.pulses.queries import pulses_of
from summit.surveys.pulses.shown import best_percent
from summit.surveys.pulses.steps import BATCH, QUESTIONS
from tests.factories import a_registration, an_event
from tests.factories.schedule import a_session


@pytest.fixture
def event(session):
    made = an_event()
    session.add(made)
    session.commit()
    return made


@pytest.fixture
def talk(session, event):
    made = a_session(event)
    session.add(made)
    session.commit()
    return made


def answers(session, event, talk, *worth):
    for step in worth:
        guest = a_registration(event.sites[0])
        session.add(guest)
        session.flush()
        count_answer(session, guest, talk.id, {"worth": step, "next": "2"})
        session.commit()


def test_counts_are_shown_in_whole_batches_alone(session, event, talk):
    answers(session, event, talk, "3", "3", "2", "3")
    pulse = pulses_of(session, event.id)[talk.id]
    assert (pulse.answered, pulse.told, best_percent(pulse, "worth")) == (4, 0, None)
    answers(session, event, talk, "1")
    pulse = pulses_of(session, event.id)[talk.id]
    assert pulse.shown["worth"] == {"3": 3, "2": 1, "1": 1}
    answers(session, event, talk, "1", "1")
    pulse = pulses_of(session, event.id)[talk.id]
    assert (pulse.answered, pulse.told, best_percent(pulse, "worth")) == (7, 5, 60)


def test_two_looks_never_differ_by_fewer_than_a_batch(session, event, talk):
    looks = []
    for _ in range(3 * BATCH):
        answers(session, event, talk, "2")
        looks.append(pulses_of(session, event.id)[talk.id].told)
    assert {after - before for before, after in itertools.pairwise(looks)} == {0, BATCH}


def test_one_person_is_counted_once(session, event, talk):
    guest = a_registration(event.sites[0])
    session.add(guest)
    session.flush()
    count_answer(session, guest, talk.id, {"worth": "3", "next": "3"})
    with pytest.raises(Conflict):
        count_answer(session, guest, talk.id, {"worth": "1", "next": "1"})
    counted = session.scalars(sa.select(PulseCount.counted).where(PulseCount.step == "3")).all()
    assert counted == [1, 1]


def test_nothing_that_is_stored_joins_a_person_to_an_answer(session, event, talk):
    answers(session, event, talk, "3", "1")
    assert {c.name for c in PulseAnswered.__table__.columns} == {
        "id",
        "registration_id",
        "session_id",
    }
    rows = session.scalars(sa.select(PulseCount)).all()
    assert Counter(row.question for row in rows) == {q.key: len(q.steps) for q in QUESTIONS}


def test_every_answer_writes_every_count(session, event, talk, statements):
    """So the database notes of no count by which answer it grew."""
    answers(session, event, talk, "3")
    statements.clear()
    answers(session, event, talk, "1")
    updates = [s for s in statements if s.startswith("UPDATE pulse_count")]
    assert len(updates) == 1
    where = updates[0].partition("WHERE")[2]
    assert "session_id" in where
    assert "step" not in where
