"""How a registration is written, and what it goes by."""

import sqlalchemy as sa

from summit.registration.queries import answers_of
from tests.factories.registration import a_question, registered


def test_what_was_written_is_held_as_a_flush_would_hold_it(session, event_with, statements):
    site = event_with(south=5).sites[0]
    made = registered(session, site, organization="Casa", phone="555 0100")
    statements.clear()
    rows = (made, made.person, made.tickets[0])
    held = [
        {c.key: getattr(row, c.key) for c in sa.inspect(type(row)).column_attrs} for row in rows
    ]
    assert statements == []
    assert session.new == session.dirty == sa.util.IdentitySet()
    for row, known in zip(rows, held, strict=True):
        session.expire(row)
        assert {key: getattr(row, key) for key in known} == known


def test_a_question_counts_from_the_transaction_that_adds_it(session, event_with):
    site = event_with(south=9).sites[0]
    registered(session, site)
    session.commit()
    session.add(a_question(site.event))
    asked = registered(session, site, answers={"needs": ["ride"]})
    assert [a.value for a in answers_of(session, [asked.id])] == [["ride"]]
    session.rollback()
    later = registered(session, site, answers={"needs": ["ride"]})
    assert answers_of(session, [later.id]) == []
